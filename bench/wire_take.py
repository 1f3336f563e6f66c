"""Items a second into the store, from NewsML-G2 files to published stories: `python bench/wire_take.py [ITEMS]`.

Each item has some 5 KB of words of its own; lineage and near-duplicates are checked, placements, marks and changes
written. Printed: items a second, the most memory held, the time from a dropped file to a committed story.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.mkdtemp(prefix="snn-bench-"))
os.environ["SNN_DATA"] = str(FOLDER / "data")
os.environ["SNN_LOG_LEVEL"] = "ERROR"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.settings")
sys.path.insert(0, str(ROOT / "src"))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from snn.config.intake import take_in, take_in_all  # noqa: E402
from snn.config.network import load_file  # noqa: E402
from snn.ground.clock import now  # noqa: E402
from snn.stories.models import Story  # noqa: E402

SAMPLE = ROOT / "src" / "snn" / "config" / "sample" / "network.toml"
ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:bench:{n}" version="1" standard="NewsML-G2"
 standardversion="2.29" conformance="power" xml:lang="en"><catalogRef href="http://www.iptc.org/std/catalog/catalog.xml"/>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="AFP"/><versionCreated>2026-11-2{day}T10:00:00Z</versionCreated>
<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><headline>{headline}</headline><language tag="en"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body>
</html></inlineXML></contentSet></newsItem>"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("items", nargs="?", type=int, default=4000)
    args = asked.parse_args()
    call_command("migrate", verbosity=0)
    load_file(SAMPLE)
    files = list(write(FOLDER, args.items + 60))
    print(f"{platform.node()}, {platform.machine()}, Python {platform.python_version()}, {connection.vendor}, "
          f"{datetime.now(UTC):%Y-%m-%d}")  # fmt: skip
    started = time.monotonic()
    for n, _ in enumerate(take_in_all(files[: args.items]), 1):
        if n % (args.items // 4) == 0:
            print(f"{n} items: {n / (time.monotonic() - started):.0f} a second, {memory_mb():.0f} MB at most")
    took = []
    for file in files[args.items :]:
        start = time.perf_counter()
        take_in(file, at=now())
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    print(f"one dropped file to its committed story: p50 {took[len(took) // 2]:.1f} ms (and the watcher's two looks)")
    print(f"{Story.objects.filter(published_at__isnull=False).count()} published")


def write(folder: Path, items: int) -> Iterator[Path]:
    """The files; words drawn from a vocabulary of 20,000."""
    rng = random.Random(11)
    vocabulary = ["".join(rng.choices("abcdefghijklmnoprstuvwy", k=rng.randint(2, 10))) for _ in range(20_000)]
    for n in range(items):
        sentences = [" ".join(rng.choices(vocabulary, k=16)) for _ in range(42)]
        body = "".join(f"<p>{' '.join(sentences[at : at + 3])}.</p>" for at in range(0, 42, 3))
        headline = " ".join(rng.choices(vocabulary, k=8))
        path = folder / f"{n:06}.xml"
        path.write_text(ITEM.format(n=n, day=n % 5, headline=headline, body=body), encoding="utf-8")
        yield path


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
