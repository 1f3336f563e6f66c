"""Which JSON is ninjs, and the items in a file of it.

Source: IPTC ninjs schemas 1.0 to 3.1. 3.x writes camelCase where 2.x wrote lower case, and 2.x lists where
1.x had suffixed properties (`body_html`); names are compared in lower case, so that the three are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import bodies, jsonread
from snn.wire.formats.ninjs import item as ninjs_item
from snn.wire.formats.ninjs.fields import Fields, lowered

_LISTS = ("items", "item", "_items")
_IDENTITY = ("guid", "uri", "_id")
_MARKS = {
    "versioncreated",
    "pubstatus",
    "headline",
    "headlines",
    "bodies",
    "body_html",
    "body_text",
    "body_xhtml",
    "bodyxhtml",
}
_KEY = re.compile(rb'"(guid|uri|_id|type|associations|version[cC]reated|pub[sS]tatus|headlines?|bod(?:y_\w+|ies))"\s*:')
_HEAD_BYTES = 64 * 1024


class Ninjs:
    """News in JSON."""

    name = "ninjs"

    def recognises(self, raw: bytes) -> bool:
        if not jsonread.is_json(raw):
            return False
        try:
            items = _items(jsonread.load(raw))
        except (ValueError, RecursionError):
            return _looks_broken(raw)
        return any(_is_item(one) for one in items)

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        items = _items(jsonread.read(raw))
        bodies.refuse_too_many(len(items))
        return [found for number, one in enumerate(items) for found in _read(number, one)]


def _items(loaded: Any) -> list[Any]:
    if isinstance(loaded, list):
        return loaded
    if not isinstance(loaded, dict):
        return []
    wrapped = loaded["data"].get("item") if isinstance(loaded.get("data"), dict) else None
    # Reuters' content API; the AP's, which looks alike, is a format of its own.
    if isinstance(wrapped, dict) and "bodyxhtml" in lowered(wrapped):
        return [wrapped]
    for name in _LISTS:
        if isinstance(loaded.get(name), list) and not _is_item(loaded):
            return list(loaded[name])
    return [loaded]


def _is_item(one: Any) -> bool:
    if not isinstance(one, dict):
        return False
    fields = lowered(one)
    return any(isinstance(fields.get(name), str) for name in _IDENTITY) and bool(_MARKS & fields.keys())


def _looks_broken(raw: bytes) -> bool:
    """Whether JSON that can't be parsed was meant to be ninjs: better called broken than unknown."""
    keys = {found.lower() for found in _KEY.findall(raw[:_HEAD_BYTES])}
    return bool(keys & {b"guid", b"uri", b"_id"}) and len(keys) > 1


def _read(number: int, one: Any) -> list[Item | Refused]:
    if not _is_item(one):
        return [Refused(Reason.NOT_A_STORY, f"entry {number + 1} of the list is no ninjs item (no guid or uri)")]
    fields = Fields(one)
    try:
        packed = ninjs_item.packed_stories(fields)
    except Refused as refused:
        return [refused]
    return [_read_one(story) for story in packed] if packed else [_read_one(fields)]


def _read_one(fields: Fields) -> Item | Refused:
    try:
        return ninjs_item.read(fields)
    except Refused as refused:
        return refused


FORMAT = Ninjs()
