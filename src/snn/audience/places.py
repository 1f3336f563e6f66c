"""Which page of the network an address is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from snn.audience.beacon import same_page
from snn.network.models import FixedPage, Section, Site
from snn.stories.models import MovedAddress, Story

_STORY = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/([^/]{1,80})/")
_DAY = re.compile(r"/(?:[a-z0-9-]{1,40}/)?\d{4}/\d\d/\d\d/")
_APP = ("/support/", "/search/", "/letters/")
Address = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A page: a story, or another page of the site by its path."""

    site: int
    story: int | None
    page: str


@dataclass
class Places:
    """Looks up addresses, many at once, and remembers them for as long as it lives."""

    sites: dict[str, int] = field(default_factory=lambda: dict(Site.objects.values_list("host", "pk")))
    _known: dict[Address, Place | None] = field(default_factory=dict)

    def of(self, addresses: Iterable[Address]) -> dict[Address, Place | None]:
        """Each address's page; None where there is no such page."""
        asked = set(addresses)
        fresh = asked - self._known.keys()
        if fresh:
            self._known.update(self._look_up(fresh))
        return {address: self._known[address] for address in asked}

    def _look_up(self, addresses: set[Address]) -> dict[Address, Place | None]:
        found: dict[Address, Place | None] = dict.fromkeys(addresses)
        stories: dict[tuple[int, date, str], list[Address]] = {}
        fixed = _fixed_paths()
        for host, path in addresses:
            site = self.sites.get(host)
            if site is None:
                continue
            key = _story_key(site, path)
            if key:
                stories.setdefault(key, []).append((host, path))
            elif path in fixed or path.startswith(_APP) or _DAY.fullmatch(path):
                found[host, path] = Place(site, None, path)
        for row in _stories(stories):
            for address in stories.get((row.site_id, row.day or date.min, row.slug), ()):
                found[address] = Place(row.site_id, row.pk, "")
        found.update(self._moved([address for address, place in found.items() if place is None]))
        return found

    def _moved(self, addresses: list[Address]) -> dict[Address, Place]:
        """A reader may still have open what moved meanwhile."""
        paths = {same_page(path) for _, path in addresses}
        rows = MovedAddress.objects.filter(path__in=paths).values_list("site__host", "path", "story_id", "site_id")
        moved = {(host, path): Place(site, story, "") for host, path, story, site in rows}
        return {(h, p): moved[h, same_page(p)] for h, p in addresses if (h, same_page(p)) in moved}


def _story_key(site: int, path: str) -> tuple[int, date, str] | None:
    parts = _STORY.fullmatch(same_page(path))
    try:
        return (site, date(int(parts[1]), int(parts[2]), int(parts[3])), parts[4]) if parts else None
    except ValueError:
        return None


def _stories(keys: Iterable[tuple[int, date, str]]) -> list[Story]:
    """Stories of these days and slugs: a few more than asked for, never fewer."""
    keys = list(keys)
    found: list[Story] = []
    for start in range(0, len(keys), 300):
        part = keys[start : start + 300]
        found += Story.objects.filter(
            site__in={site for site, _, _ in part},
            day__in={day for _, day, _ in part},
            slug__in={slug for *_, slug in part},
        ).only("pk", "site_id", "day", "slug")
    return found


def _fixed_paths() -> frozenset[str]:
    slugs = [*Section.objects.values_list("slug", flat=True), *FixedPage.objects.values_list("slug", flat=True)]
    return frozenset(("/", "/corrections/", *(f"/{slug}/" for slug in slugs)))
