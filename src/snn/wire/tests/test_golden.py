"""Each file beside its expected items, in every format of text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from snn.wire.formats import registry
from snn.wire.tests.golden import read_as_json

_FORMATS = Path(registry.__file__).parent
_NAMES = ("newsmlg2", "newsml12", "nitf", "ninjs", "iptc7901", "plaintext")
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


def test_each_format_has_three_pairs_or_more() -> None:
    assert all(sum(1 for found, _ in _PAIRS if found == name) >= 3 for name in _NAMES)
