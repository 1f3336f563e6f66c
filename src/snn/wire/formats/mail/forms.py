"""Stories that a form on the web sends by mail, as JSON in the text: each field a list of one string."""

from __future__ import annotations

import json
from typing import Any

from snn.ground.text import one_line
from snn.wire.dispatch import Dateline, Item
from snn.wire.formats import bodies, identity, iptcvalues, tongue
from snn.wire.formats.mail.parts import Letter
from snn.wire.formats.xmlitem import finished, unique


def read(letter: Letter) -> Item | None:
    """The Item of a form's fields; None where the text is no form.

    Raises: Refused.
    """
    fields = _fields(letter.text)
    if "headline" not in fields or not ({"body", "story"} & fields.keys()):
        return None
    headline = one_line(fields["headline"])
    words = fields.get("body") or fields.get("story") or ""
    body = bodies.from_html(words, headline) if "<p" in words else bodies.from_text(words, headline)
    item = Item(
        format="mail",
        guid=f"mid:{letter.message_id}" if letter.message_id else identity.content_guid("mail", headline, words),
        headline=headline,
        body_html=body,
        slugline=one_line(fields.get("slugline", "")),
        standfirst=one_line(fields.get("abstract", "")),
        byline=one_line(fields.get("byline", "")),
        provider=letter.sender.rpartition("@")[2].lower(),
        dateline=Dateline(place=iptcvalues.place(one_line(fields.get("dateline", "")))),
        language=tongue.guess(f"{headline}\n{words}"),
        urgency=iptcvalues.urgency(fields.get("priority", "")),
        keywords=unique(fields.get(name, "") for name in ("category", "genre")),
        created_at=letter.at,
        versioned_at=letter.at,
        sent_at=letter.at,
        editor_note=fields.get("ednote", ""),
    )
    return finished(item, item.slugline)


def _fields(text: str) -> dict[str, str]:
    if not text.lstrip().startswith("{"):
        return {}
    try:
        loaded = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return {}
    return {str(name).lower(): _first(value) for name, value in loaded.items()} if isinstance(loaded, dict) else {}


def _first(value: Any) -> str:
    one = value[0] if isinstance(value, list) and value else value
    return one if isinstance(one, str) else ""
