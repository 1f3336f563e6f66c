"""What became of each real agency file, as a Markdown table.

    .venv/bin/python bench/wire_table.py [FOLDER…]          to the terminal
    .venv/bin/python bench/wire_table.py --write [FOLDER…]  to docs/wire-coverage.md

Without a folder it reads the one beside the repository, ../shared/wire/superdesk-core (SNN_SHARED names another
../shared). Nothing is stored: the files are read as `snn wire take` reads them, without a database.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from snn.ground.text import shorten
from snn.wire.dispatch import Item, Refused
from snn.wire.formats import registry

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SNN_SHARED") or ROOT.parent / "shared")
COVERAGE = ROOT / "docs" / "wire-coverage.md"
LONGEST_HEADLINE = 60
# A word of where a folder came from, no file of an agency.
NOT_WIRE = {"SOURCE.txt"}


@dataclass(frozen=True)
class Row:
    """One item of one file."""

    file: str
    format: str
    outcome: str
    headline: str
    reason: str


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    asked.add_argument("--write", action="store_true", help=f"write {COVERAGE.relative_to(ROOT)}")
    asked.add_argument(
        "--formats", type=lambda names: names.split(","), help="only these, by name, with commas between"
    )
    args = asked.parse_args()
    folders = args.folders or [SHARED / "wire" / "superdesk-core"]
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        asked.error(f"no folder {missing[0]}; give one, or set SNN_SHARED")
    page = to_markdown([row for folder in folders for row in rows(folder, args.formats)], folders)
    if args.write:
        COVERAGE.write_text(page, encoding="utf-8")
    else:
        print(page, end="")


def rows(folder: Path, names: Sequence[str] | None) -> Iterator[Row]:
    """A row for each item of each file, in the order of their names."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in NOT_WIRE):
        yield from file_rows(file.relative_to(folder).as_posix(), file.read_bytes(), names)


def file_rows(name: str, raw: bytes, names: Sequence[str] | None) -> Iterator[Row]:
    try:
        found = registry.recognise(raw, names)
        items = found.parse(raw)
    except Refused as refused:
        yield refusal(name, "", refused)
        return
    except Exception as wrong:  # what `snn wire take` keeps as malformed; here it is a finding
        yield Row(name, "", "failed", "", type(wrong).__name__)
        return
    for item in items:
        yield refusal(name, found.name, item) if isinstance(item, Refused) else taken(name, item)


def taken(name: str, item: Item) -> Row:
    return Row(name, item.format, f"taken as {item.kind}", shorten(item.headline, LONGEST_HEADLINE), "")


def refusal(name: str, format_name: str, refused: Refused) -> Row:
    return Row(name, format_name, "refused", "", f"{refused.reason}: {shorten(refused.message, 100)}")


def to_markdown(found: Sequence[Row], folders: Sequence[Path]) -> str:
    formats = Counter(row.format for row in found if row.outcome.startswith("taken"))
    files = len({row.file for row in found})
    by_format = ", ".join(f"{count} {name}" for name, count in sorted(formats.items()))
    lines = [
        "# What becomes of real agency files",
        "",
        f"Made by `bench/wire_table.py` from {', '.join(f'`{folder.name}`' for folder in folders)}: {files} files, "
        f"{sum(formats.values())} stories taken ({by_format}), "
        f"{sum(1 for row in found if row.outcome == 'refused')} refused, "
        f"{sum(1 for row in found if row.outcome == 'failed')} failed.",
        "",
        "| file | format | outcome | headline | reason |",
        "|---|---|---|---|---|",
        *(
            f"| {' | '.join(map(cell, (row.file, row.format, row.outcome, row.headline, row.reason)))} |"
            for row in found
        ),
        "",
    ]
    return "\n".join(lines)


def cell(words: str) -> str:
    """Words that break no table and run as no HTML."""
    return words.replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


if __name__ == "__main__":
    main()
