"""What the embedded rack of an archive takes on the disk, by kind of page and by kind of row.

    .venv/bin/python bench/press_disk.py [--stories 100000] [--folder DIR]

The rack is baked first where there is none. A kind's bytes are those of its bodies and of its addresses as they are
stored; what the file has besides is shared parts, prototypes, SQLite's own trees and what it leaves free behind rows.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import archive
import measuring
from rich.console import Console
from rich.table import Table

KINDS = (
    ("mobile versions", r"/\d{4}/\d\d/\d\d/[^/]+/lite/"), ("stories", r"/\d{4}/\d\d/\d\d/[^/]+/"),
    ("editions", r"/\d{4}/\d\d/\d\d/"), ("feeds of a day", r"/\d{4}/\d\d/\d\d/[^/]+"),
    ("feeds of a section's day", r"/[^/]+/\d{4}/\d\d/\d\d/[^/]+"), ("feeds", r"(/[^/]+)?/(feed\.xml|atom\.xml|feed\.json)"),
    ("sitemaps", r"/[a-z-]*sitemap.*"), ("pictures", r"/media/.*"), ("fronts and fixed pages", r".*"),
)  # fmt: skip
ROW_BYTES = 12
"""Of an ETag; and of a row's head, host and number, about."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=100_000)
    asked.add_argument("--folder", type=Path, default=Path("/tmp/snn-bench"))
    args = asked.parse_args()
    data = args.folder / f"archive-{args.stories}"
    archive.build(data, args.stories)
    file = data / "rack.sqlite3"
    if not file.exists():
        subprocess.run([sys.executable, "-m", "snn", "press", "bake", "--all", "--data", str(data)], check=True)
    rack = sqlite3.connect(file)
    rack.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows, bodies, addresses = _by_kind(rack)
    stories, whole = rows["stories"], file.stat().st_size
    table = Table("what", "rows", "bodies a row", "a story", title=measuring.title(f"The rack of {stories:,} stories"))
    for kind, _ in KINDS:
        if rows[kind]:
            table.add_row(
                kind, f"{rows[kind]:,}", f"{bodies[kind] / rows[kind]:,.0f} B", f"{bodies[kind] / stories:,.0f} B"
            )
    table.add_row(
        "addresses", f"{rows.total():,}", f"{addresses / rows.total():,.0f} B", f"{addresses / stories:,.0f} B"
    )
    kept = 0
    for name, size in (("part", "text"), ("prototype", "text"), ("shape", "says"), ("head", "says")):
        count, total = rack.execute(f"SELECT count(*), coalesce(sum(length({size})), 0) FROM {name}").fetchone()
        kept += total
        table.add_row(
            f"{name}s, kept once", f"{count:,}", f"{total / max(1, count):,.0f} B", f"{total / stories:,.0f} B"
        )
    left = whole - bodies.total() - addresses - kept
    table.add_row("SQLite's trees, and free", "", "", f"{left / stories:,.0f} B")
    table.add_row("the file", "", "", f"{whole / stories:,.0f} B")
    Console(width=110).print(table)


def _by_kind(rack: sqlite3.Connection) -> tuple[Counter[str], Counter[str], int]:
    rows: Counter[str] = Counter()
    bodies: Counter[str] = Counter()
    addresses = 0
    matches = [(kind, re.compile(pattern)) for kind, pattern in KINDS]
    for path, size in rack.execute("SELECT path, length(body) FROM address JOIN page ON page.id = address.page"):
        kind = next(kind for kind, pattern in matches if pattern.fullmatch(path))
        rows[kind] += 1
        bodies[kind] += size
        addresses += len(path.encode()) + 2 * ROW_BYTES
    return rows, bodies, addresses


if __name__ == "__main__":
    main()
