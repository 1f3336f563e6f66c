"""Items and feeds of the AP Media API.

Source: AP Media API 1.1 and 2.0, `/content` and `/content/feed`. An item has ninjs' properties and more; it is read
as a ninjs object whose dialect `_as_ninjs` spells out. The text itself comes as a NITF file of its own, unless the
client that fetched the item put it in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from snn.ground.text import one_line
from snn.wire.dispatch import Item, Kind, Reason, Refused
from snn.wire.formats import jsonread
from snn.wire.formats.ninjs import item as ninjs_item
from snn.wire.formats.ninjs.fields import Fields

_BODIES = ("body_nitf", "body_html", "body_xhtml", "body_text", "nitf", "body.content")
_STORY_PARTS = ("nitf", "html", "xhtml", "text", "content")


class APMedia:
    """News in the AP's JSON."""

    name = "apmedia"

    def recognises(self, raw: bytes) -> bool:
        return bool(_items(jsonread.peek(raw)))

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        return [_read(one) for one in _items(jsonread.read(raw))]


FORMAT = APMedia()


def _items(loaded: Any) -> list[Mapping[str, Any]]:
    """The items of an answer: `data.item`, `data.items[].item`, or an item alone."""
    data = loaded.get("data") if isinstance(loaded, dict) else None
    if isinstance(data, dict):
        listed = data["items"] if isinstance(data.get("items"), list) else [data]
        found = [one["item"] for one in listed if isinstance(one, dict) and isinstance(one.get("item"), dict)]
    else:
        found = [loaded] if isinstance(loaded, dict) else []
    return [one for one in found if isinstance(one.get("altids"), dict) and one["altids"].get("itemid")]


def _read(given: Mapping[str, Any]) -> Item | Refused:
    fields = Fields(_as_ninjs(given))
    try:
        item = ninjs_item.read(fields, briefs=False)
    except Refused as refused:
        return _explained(refused, given)
    kind = Kind.KILL if "kill" in " ".join(Fields(given).words("editorialtypes")).lower() else item.kind
    return replace(item, format="apmedia", kind=kind)


def _explained(refused: Refused, given: Mapping[str, Any]) -> Refused:
    if refused.reason is not Reason.NO_BODY:
        return refused
    itemid = one_line(str(given["altids"]["itemid"]))[:80]
    where = _address_of_text(Fields(given))
    # Not fetched by us: the address opens only with the customer's own key, which is for his client alone.
    return Refused(
        Reason.NO_BODY,
        f"{itemid}: “{one_line(str(given.get('headline') or ''))[:80]}” names its text and does not hold it; fetch "
        f"{where or 'its NITF rendition'} with your AP key and send that file, or the item with it in body_nitf",
    )


def _address_of_text(fields: Fields) -> str:
    """Where the AP keeps the text: its NITF rendition, else another of text; empty where none is named."""
    renditions = fields.object("renditions")
    named = [renditions.object("nitf"), *(renditions.object(name) for name in ("html", "anpa"))]
    addresses = (one_line(one.line("href"))[:500] for one in named)
    return next((address for address in addresses if address.startswith("https://")), "")


def _as_ninjs(given: Mapping[str, Any]) -> dict[str, Any]:
    """The item with ninjs' names for what the AP calls otherwise."""
    fields = Fields(given)
    return {
        **given,
        "guid": f"tag:ap.org,2011:{fields.object('altids').line('itemid')}",
        "source": fields.line("provider") or "AP",
        "creditline": fields.line("description_creditline"),
        "byline": fields.line("byline") or "; ".join(_bylines(fields)),
        "located": _located(fields),
        "usageterms": "\n".join(fields.words("usageterms")),
        "priority": None,
        "signal": " ".join(fields.words("signals")).replace("newscontent", ""),
        "body_html": _body(given),
        "description_text": fields.text("description_summary", "description_text"),
    }


def _bylines(fields: Fields) -> list[str]:
    said = [
        (one.line("by", "name"), one.line("title", "parametric")) for one in fields.objects("bylines", "photographer")
    ]
    return [", ".join(filter(None, pair)) for pair in said if pair[0]]


def _located(fields: Fields) -> str:
    place = fields.object("datelinelocation")
    return place.line("city") or place.line("countryareaname", "countryname")


def _body(given: Mapping[str, Any]) -> str:
    inside = given.get("body")
    named = [given.get(name) for name in _BODIES]
    if isinstance(inside, dict):
        named += [inside.get(name) for name in _STORY_PARTS]
    else:
        named.append(inside)
    words = next((one for one in named if isinstance(one, str) and one.strip()), "")
    return ninjs_item.nitf_content(words)
