"""Each file beside its expected items, in every format of text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from snn.wire.formats import registry
from snn.wire.tests.golden import read_as_json

_FORMATS = Path(registry.__file__).parent
_NAMES = registry.FORMATS
_PAIRS = [
    (name, file)
    for name in _NAMES
    for file in sorted((_FORMATS / name / "tests" / "golden").iterdir())
    if not file.name.endswith(".expected.json")
]


@pytest.mark.parametrize(("name", "file"), _PAIRS, ids=[f"{name}-{file.name}" for name, file in _PAIRS])
def test_a_file_gives_its_expected_items(name: str, file: Path) -> None:
    raw = file.read_bytes()
    expected = json.loads(file.with_name(f"{file.stem}.expected.json").read_text(encoding="utf-8"))
    assert registry.recognise(raw, _NAMES).name == name
    assert read_as_json(raw, name) == expected


def test_each_format_has_pairs_and_all_have_sixty() -> None:
    assert all(sum(1 for found, _ in _PAIRS if found == name) >= 2 for name in _NAMES)
    assert len(_PAIRS) >= 60
