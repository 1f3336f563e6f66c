"""The entries of an RSS or Atom feed, by feedparser.

Source: RSS 0.91 to 2.0, RDF Site Summary 1.0, RFC 4287 (Atom), with content:encoded, Dublin Core and Media RSS.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from typing import Any

import feedparser

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import xmlread
from snn.wire.formats.feed import entry

logger = logging.getLogger(__name__)
_ATOM = "http://www.w3.org/2005/Atom"
# feedparser takes some seconds a megabyte of markup; a feed of a hundred whole stories has one.
_LARGEST_BYTES = 4 * 1024 * 1024


class Feed:
    """A feed in XML."""

    name = "feed"

    def recognises(self, raw: bytes) -> bool:
        """Whether the root is rss, an Atom feed or entry, or RDF that holds a channel."""
        root = xmlread.root_name(raw)
        if root is None:
            return False
        space, local = root
        if local in ("feed", "entry"):
            return "atom" in space.lower() or not space
        return local == "rss" or (local == "RDF" and b"rss" in raw[:4096])

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        if len(raw) > _LARGEST_BYTES:
            raise Refused(Reason.TOO_LARGE, f"a feed of {len(raw):,} bytes, and {_LARGEST_BYTES:,} is the limit")
        parsed = _parsed(xmlread.text_of(raw))
        entries = parsed.get("entries") or []
        if not entries and parsed.get("bozo"):
            raise Refused(Reason.MALFORMED, "the feed is broken or cut short before its first entry; fetch it again")
        if not entries:
            raise Refused(Reason.NOT_A_STORY, "a feed without entries; nothing to take")
        return [_read(one, parsed.get("feed") or {}) for one in entries]


FORMAT = Feed()


def _parsed(text: str) -> Any:
    try:
        # Bytes in a file, never a string, which feedparser would fetch where it looks like an address.
        return feedparser.parse(io.BytesIO(text.encode("utf-8", "replace")), sanitize_html=False)
    except Exception as wrong:  # a library's loose parser over broken markup; whatever it trips over is no feed
        logger.info("a feed that can't be parsed: %s", type(wrong).__name__)
        raise Refused(Reason.MALFORMED, f"no feed that can be read ({type(wrong).__name__}); fetch it again") from None


def _read(given: Any, feed: Any) -> Item | Refused:
    try:
        return entry.read(given, feed)
    except Refused as refused:
        return refused
