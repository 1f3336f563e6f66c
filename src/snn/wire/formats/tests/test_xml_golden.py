"""Each XML file beside its expected items: golden pairs of invented agencies."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from snn.wire.dispatch import Item, Refused
from snn.wire.formats import Format
from snn.wire.formats.newsml12.format import FORMAT as NEWSML12
from snn.wire.formats.newsmlg2.format import FORMAT as NEWSMLG2
from snn.wire.formats.nitf.format import FORMAT as NITF

FORMATS: tuple[Format, ...] = (NEWSML12, NEWSMLG2, NITF)
PAIRS = [
    (format_, file)
    for format_ in FORMATS
    for file in sorted((Path(__file__).parent.parent / format_.name / "tests" / "golden").glob("*.xml"))
]


@pytest.mark.parametrize(("format_", "file"), PAIRS, ids=[f"{each.name}-{file.stem}" for each, file in PAIRS])
def test_a_file_gives_its_expected_items(format_: Format, file: Path) -> None:
    raw = file.read_bytes()
    expected = json.loads(file.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert [each.name for each in FORMATS if each.recognises(raw)] == [format_.name]
    assert [as_json(each) for each in format_.parse(raw)] == expected


def test_each_format_has_five_pairs_or_more() -> None:
    assert all(sum(1 for found, _ in PAIRS if found is each) >= 5 for each in FORMATS)


def as_json(one: Item | Refused) -> dict[str, Any]:
    """What differs from an empty item, so that a pair shows only what its file says."""
    if isinstance(one, Refused):
        return {"refused": one.reason.value, "message": one.message}
    unsaid = Item(format="", guid="", headline="", body_html="")
    changed = {each.name for each in fields(Item) if getattr(one, each.name) != getattr(unsaid, each.name)}
    return {name: _plain(value) for name, value in asdict(one).items() if name in changed}


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
