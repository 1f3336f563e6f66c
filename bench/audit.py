"""Lighthouse on a front and a story, the Nu HTML checker on every page of the demo: `python bench/audit.py`.

Needs Chromium, Java and npm; the two tools are installed from npm into build/audit.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.running import Running, address, demo  # noqa: E402

from snn.rack.embedded import EmbeddedRack  # noqa: E402

TOOLS = ROOT / "build" / "audit"
PACKAGES = ("lighthouse@12", "vnu-jar@26")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"


def main() -> int:
    """Prints the scores and the number of HTML errors; 1 where a bar is missed."""
    lacking = [name for name in ("npm", "java", "chromium") if not shutil.which(name)]
    if lacking:
        print(f"bench/audit.py needs {', '.join(lacking)}", file=sys.stderr)
        return 1
    subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", TOOLS, *PACKAGES], check=True)
    with tempfile.TemporaryDirectory() as root, demo(Path(root) / "data") as running:
        story = running.get("/feed.json").json()["items"][0]["url"]
        scores = [lighthouse(url) for url in (address(running, "spacedaily"), story)]
        errors, pages, largest_bytes = checker(running)
    table = Table("page", "performance", "accessibility", "best practices", "SEO")
    for name, score in zip(("front", "story"), scores, strict=True):
        table.add_row(name, *(f"{figure:.0f}" for figure in score))
    console = Console()
    console.print(table)
    for error in errors[:20]:
        console.print(error, markup=False)
    console.print(
        f"Nu HTML checker: {len(errors)} errors on {pages} pages; the largest travels as {largest_bytes:,} bytes"
    )
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}, {', '.join(PACKAGES)}")
    good = all(score[0] >= 98 and min(score[1:]) == 100 for score in scores)
    return 0 if good and not errors and largest_bytes <= 14 * 1024 else 1


def lighthouse(url: str) -> list[float]:
    """The four scores of a page on a phone, of 100."""
    made = subprocess.run(
        [TOOLS / "node_modules/.bin/lighthouse", url, "--quiet", f"--chrome-flags={FLAGS}", "--output=json"],
        env={**os.environ, "CHROME_PATH": str(shutil.which("chromium"))}, capture_output=True, check=True,
    )  # fmt: skip
    categories = json.loads(made.stdout)["categories"]
    return [100 * categories[name]["score"] for name in ("performance", "accessibility", "best-practices", "seo")]


def checker(running: Running) -> tuple[list[str], int, int]:
    """What the Nu HTML checker says of every HTML page on the rack, how many there are, and the largest as it travels."""
    rack = EmbeddedRack(running.data / "rack.sqlite3", read_only=True)
    folder = running.data / "html"
    folder.mkdir()
    largest_bytes = pages = 0
    for host, path in list(rack.keys()):
        page = rack.get(host, path)
        if page and page.content_type.startswith("text/html") and page.status != 301:
            (folder / f"{pages}.html").write_bytes(gzip.decompress(page.body))
            largest_bytes, pages = max(largest_bytes, len(page.body)), pages + 1
    jar = TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar"
    made = subprocess.run(["java", "-jar", jar, "--errors-only", "--format", "json", folder], capture_output=True)
    messages = json.loads(made.stderr)["messages"]
    return [f"{one['url'].rpartition('/')[2]}: {one['message']}" for one in messages], pages, largest_bytes


if __name__ == "__main__":
    sys.exit(main())
