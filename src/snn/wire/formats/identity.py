"""Guids for items whose format brings none."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime

_WORDS = 50
_SITE = re.compile(r"www\.[\w-]+(?:\.[\w-]+)+", re.I)
_AUTHORITY = re.compile(r"(?:urn:newsml:|tag:|https?://)([\w-]{1,60}(?:\.[\w-]{1,60}){1,6})(?=[:,/]|$)", re.I)


def content_guid(format_name: str, headline: str, body_text: str) -> str:
    """`snn:<format>:<hash>` of the headline and the first 50 words of the body, case and spacing set aside.

    The same text again, or with more paragraphs at its end, gets the same guid; labels such as KILL are no part.
    """
    return _guid(format_name, headline, " ".join(body_text.split()[:_WORDS]))


def message_guid(format_name: str, provider: str, headline: str, body_text: str, sent_at: datetime | None) -> str:
    """The same of the provider, the headline and the day (UTC) it was sent; by content where no day is known.

    A lead, a correction or a kill under the same headline on the same day thus meets the story it is about, while
    what comes daily under one headline (a weather table, a list of scores) stays a story a day.
    """
    if sent_at is None:
        return content_guid(format_name, headline, body_text)
    return _guid(format_name, provider, headline, sent_at.date().isoformat())


def authority(guid: str) -> str:
    """Who gave a guid: the host in `urn:newsml:HOST:…`, `tag:HOST,2022:…` or an address; empty where none is named."""
    found = _AUTHORITY.match(guid)
    return found[1].lower().removeprefix("www.") if found else ""


def named(provider: str, *others: str) -> str:
    """Who an item is from, where the provider may be its web site (`www.itar-tass.com`): then the first other name."""
    if not _SITE.fullmatch(provider):
        return provider
    names = (name for name in others if 0 < len(name) <= 40 and not _SITE.fullmatch(name))
    return next(names, provider[4:].lower())


def _guid(format_name: str, *parts: str) -> str:
    folded = "\n".join(" ".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in parts)
    return f"snn:{format_name}:{hashlib.sha256(folded.encode('utf-8', 'replace')).hexdigest()[:40]}"
