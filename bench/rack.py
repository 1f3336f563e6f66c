"""The racks: pages a second in and out, bytes a page, a publish of 25: `python bench/rack.py [--pages 20000]`."""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import machine
from serve import HOST, _pages

from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.pages import Page, Rack, text_page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    args = parser.parse_args()
    started = time.perf_counter()
    pages = list(_pages(args.pages))
    print(f"{len(pages)} pages of 450 words; {statistics.mean(len(page.body) for page in pages):.0f} bytes on the wire")
    print(f"{'rack':10} {'put/s':>9} {'get/s':>9} {'keys/s':>9} {'disk a page':>12} {'publish 25, p50':>16} {'p99':>9}")
    root = Path(tempfile.mkdtemp(prefix="snn-bench-"))
    try:
        _row("embedded", EmbeddedRack(root / "rack.sqlite3"), pages, root)
        _row("files", FileRack(root / "www"), pages, root)
    finally:
        shutil.rmtree(root)
    print(f"{time.perf_counter() - started:.0f} s; {machine('isal')}")
    return 0


def _row(name: str, rack: Rack, pages: list[Page], root: Path) -> None:
    chance = random.Random(4)
    before = _used(root)
    put_s = _timed(lambda: [rack.put(pages[start : start + 500]) for start in range(0, len(pages), 500)])
    some = chance.sample(pages, min(10_000, len(pages)))
    get_s = _timed(lambda: [rack.get(*page.key) for page in some])
    keys_s = _timed(lambda: sum(1 for _ in rack.etags()))
    waits = []
    for turn in range(100):
        changed = [
            text_page(HOST, page.path, b"%d of %d" % (turn, n) * 400) for n, page in enumerate(chance.sample(pages, 25))
        ]
        waits.append(_timed(lambda changed=changed: rack.put(changed)))
    rack.put(pages)
    rack.close()
    disk = (_used(root) - before) / len(pages)
    waits.sort()
    print(
        f"{name:10} {len(pages) / put_s:9,.0f} {len(some) / get_s:9,.0f} {len(pages) / keys_s:9,.0f} {disk:10,.0f} B"
        f" {waits[50] * 1000:13.1f} ms {waits[99] * 1000:6.1f} ms"
    )


def _timed(do) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _used(root: Path) -> int:
    """Bytes on the disk, whole blocks."""
    return int(
        subprocess.run(["du", "-s", "-B1", str(root)], capture_output=True, text=True, check=True).stdout.split()[0]
    )


if __name__ == "__main__":
    sys.exit(main())
