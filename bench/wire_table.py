"""What became of every real agency file, as a Markdown table.

    .venv/bin/python bench/wire_table.py [FOLDER…]          to the terminal
    .venv/bin/python bench/wire_table.py --write [FOLDER…]  to docs/wire-coverage.md

Without a folder it reads every folder of ../shared/wire, beside the repository (SNN_SHARED names another ../shared).
Nothing is stored: the files are read as `snn wire take` reads them, without a database. No words of a story are
written: they are their agencies'.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from snn.ground.text import shorten
from snn.wire import rules
from snn.wire.dispatch import Item, Refused
from snn.wire.formats import registry

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SNN_SHARED") or ROOT.parent / "shared")
COVERAGE = ROOT / "docs" / "wire-coverage.md"
LONGEST_REASON = 100
# A word of where a folder came from, no file of an agency.
NOT_WIRE = {"SOURCE.txt"}


@dataclass(frozen=True)
class Row:
    """One item of one file."""

    file: str
    format: str
    agency: str
    outcome: str
    why: str


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    asked.add_argument("--write", action="store_true", help=f"write {COVERAGE.relative_to(ROOT)}")
    asked.add_argument(
        "--formats", type=lambda names: names.split(","), help="only these, by name, with commas between"
    )
    args = asked.parse_args()
    folders = args.folders or sorted(one for one in (SHARED / "wire").glob("*") if one.is_dir())
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        asked.error(f"no folder {missing[0]}; give one, or set SNN_SHARED")
    page = to_markdown({folder.name: list(rows(folder, args.formats)) for folder in folders})
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
        yield Row(name, "", "", "failed", type(wrong).__name__)
        return
    for item in items:
        yield refusal(name, found.name, item) if isinstance(item, Refused) else taken(name, item)


def taken(name: str, item: Item) -> Row:
    try:
        kept = rules.storable(item)
    except Refused as refused:
        return refusal(name, item.format, refused)
    agency = kept.provider or kept.credit or kept.dateline.source
    return Row(name, kept.format, shorten(agency, 40), f"taken as {kept.kind}", "")


def refusal(name: str, format_name: str, refused: Refused) -> Row:
    why = refused.message.partition("; ")[0] if refused.reason == "unknown-format" else refused.message
    return Row(name, format_name, "", "refused", f"{refused.reason}: {shorten(why, LONGEST_REASON)}")


def to_markdown(found: dict[str, list[Row]]) -> str:
    every = [row for each in found.values() for row in each]
    formats = Counter(row.format for row in every if is_taken(row))
    by_format = ", ".join(f"{count} {name}" for name, count in sorted(formats.items()))
    lines = [
        "# What becomes of real agency files",
        "",
        f"Made by `bench/wire_table.py`. {sum(len(files_of(each)) for each in found.values())} files, "
        f"{sum(formats.values())} stories taken: {by_format}. Many of the files are no stories: schemas, test suites, "
        "pictures, packages, events, vocabularies.",
        "",
        "| folder | files | stories taken | refused | failed | why refused |",
        "|---|---:|---:|---:|---:|---|",
        *(summary(folder, each) for folder, each in found.items()),
    ]
    for folder, each in found.items():
        lines += ["", f"## {folder}", "", "| file | format | agency | outcome | why |", "|---|---|---|---|---|"]
        lines += [
            f"| {' | '.join(map(cell, (row.file, row.format, row.agency, row.outcome, row.why)))} |" for row in each
        ]
    return "\n".join([*lines, ""])


def summary(folder: str, each: Sequence[Row]) -> str:
    reasons = Counter(row.why.partition(":")[0] for row in each if row.outcome == "refused")
    why = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
    failed = sum(row.outcome == "failed" for row in each)
    stories = sum(map(is_taken, each))
    return f"| {folder} | {len(files_of(each))} | {stories} | {reasons.total()} | {failed} | {why} |"


def is_taken(row: Row) -> bool:
    return row.outcome.startswith("taken")


def files_of(each: Sequence[Row]) -> set[str]:
    return {row.file for row in each}


def cell(words: str) -> str:
    """Words that break no table and run as no HTML."""
    return words.replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


if __name__ == "__main__":
    main()
