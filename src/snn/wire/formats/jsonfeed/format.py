"""The items of a JSON Feed.

Source: jsonfeed.org, versions 1 and 1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from snn.wire.dispatch import Item, Link, PictureRef, Reason, Refused
from snn.wire.formats import bodies, jsonread, moments, pagebody, tongue
from snn.wire.formats.ninjs.fields import Fields
from snn.wire.formats.xmlitem import finished, unique

_VERSION = "https://jsonfeed.org/version/"


class JsonFeed:
    """A feed in JSON."""

    name = "jsonfeed"

    def recognises(self, raw: bytes) -> bool:
        loaded = jsonread.peek(raw)
        return isinstance(loaded, dict) and str(loaded.get("version", "")).startswith(_VERSION)

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        loaded = jsonread.read(raw)
        listed = loaded.get("items") if isinstance(loaded, dict) else None
        if not isinstance(listed, list) or not listed:
            raise Refused(Reason.NOT_A_STORY, "a feed without items; nothing to take")
        feed = Fields(loaded)
        return [_read(one, feed) for one in listed]


FORMAT = JsonFeed()


def _read(given: Any, feed: Fields) -> Item | Refused:
    if not isinstance(given, dict):
        return Refused(Reason.MALFORMED, "an entry of the feed is no object")
    try:
        return _item(Fields(given), feed)
    except Refused as refused:
        return refused


def _item(fields: Fields, feed: Fields) -> Item:
    guid = fields.line("id", "url", "external_url")
    if not guid:
        raise Refused(Reason.MALFORMED, "an item without id; ask the feed's owner for one")
    headline, markup = fields.line("title"), fields.text("content_html")
    body = bodies.from_html(markup, headline) or bodies.from_text(fields.text("content_text"), headline)
    summary = fields.line("summary")
    body = pagebody.without_feed_furniture(body or bodies.from_text(summary))
    item = Item(
        format="jsonfeed",
        guid=guid,
        headline=headline,
        body_html=body,
        standfirst=summary,
        byline="; ".join(unique(one.line("name") for one in fields.objects("authors") or [fields.object("author")])),
        provider=feed.line("title"),
        language=fields.line("language") or feed.line("language") or tongue.guess(fields.text("content_text", "title")),
        keywords=unique(fields.words("tags")),
        created_at=moments.moment(fields.text("date_published"), "date_published"),
        versioned_at=moments.moment(fields.text("date_modified", "date_published"), "date_modified"),
        links=tuple(Link(href, href) for href in unique((fields.line("url"), fields.line("external_url")))),
        pictures=_pictures(fields, markup),
    )
    return finished(item)


def _pictures(fields: Fields, markup: str) -> tuple[PictureRef, ...]:
    found = [PictureRef(href) for href in unique((fields.line("image"), fields.line("banner_image")))]
    for one in fields.objects("attachments"):
        if one.line("mime_type").startswith("image/") and (href := one.line("url")):
            found.append(PictureRef(href, one.line("title")))
    return pagebody.once((*found, *pagebody.pictures(markup)))
