"""Entries of dpa-digitalwires, alone or as a list of entries.

Source: dpa-digitalwires 0.9 and 1.x as dpa's own converter to NewsML-G2 reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from snn.wire.dispatch import Item, Refused
from snn.wire.formats import jsonread
from snn.wire.formats.digitalwires import entry
from snn.wire.formats.ninjs.fields import Fields


class Digitalwires:
    """News in dpa's JSON."""

    name = "digitalwires"

    def recognises(self, raw: bytes) -> bool:
        return bool(_entries(jsonread.peek(raw)))

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        return [_read(Fields(one)) for one in _entries(jsonread.read(raw))]


FORMAT = Digitalwires()


def _entries(loaded: Any) -> list[dict[str, Any]]:
    listed = loaded.get("entries", [loaded]) if isinstance(loaded, dict) else loaded
    return [one for one in listed if _is_entry(one)] if isinstance(listed, list) else []


def _is_entry(one: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("urn"), str):
        return False
    return str(one.get("format", "")).startswith("digitalwires") or "article_html" in one


def _read(fields: Fields) -> Item | Refused:
    try:
        return entry.read(fields)
    except Refused as refused:
        return refused
