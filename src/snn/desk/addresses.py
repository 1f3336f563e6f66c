"""A story's address as a person pastes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from snn.stories.models import Story

_PATH = re.compile(r"/([0-9]{4})/([0-9]{2})/([0-9]{2})/([a-z0-9-]{1,80})/(?:lite/)?")


@dataclass(frozen=True)
class Address:
    """Where it points; host is empty where only the path was said."""

    host: str
    day: date
    slug: str


def read_address(words: str) -> Address | None:
    """The address of a story, or of where one was; None where it is none."""
    try:
        parts = urlsplit(words.strip()[:500])
        found = _PATH.fullmatch(parts.path)
        if not found:
            return None
        year, month, day, slug = found.groups()
        return Address((parts.hostname or "").lower(), date(int(year), int(month), int(day)), slug)
    except ValueError:
        return None


def story_at(address: Address, *, or_at: str) -> Story | None:
    """The story whose own address it is; without a host, on the site or_at."""
    return Story.objects.filter(site__host=address.host or or_at, slug=address.slug, day=address.day).first()
