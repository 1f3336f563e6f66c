"""Golden pairs: what a format makes of a file, as JSON without the fields that are at their default."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from snn.wire import rules
from snn.wire.dispatch import Item, Refused
from snn.wire.formats import registry


def read_as_json(raw: bytes, format_name: str) -> list[dict[str, Any]]:
    return [_refusal(one) if isinstance(one, Refused) else _item(one) for one in registry.read(raw, [format_name])]


def _refusal(refused: Refused) -> dict[str, Any]:
    return {"refused": refused.reason.value, "message": refused.message}


def _item(item: Item) -> dict[str, Any]:
    columns = {name: getattr(item, name) for name in rules.COLUMNS}
    unsaid = Item(format="", guid="", headline="", body_html="")
    changed = {one.name for one in fields(Item) if getattr(item, one.name) != getattr(unsaid, one.name)}
    return {name: value for name, value in (columns | rules.to_fields(item)).items() if name in changed}
