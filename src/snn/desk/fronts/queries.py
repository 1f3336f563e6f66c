"""What the screen of a front shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from snn.desk.addresses import read_address, story_at
from snn.network.models import Site
from snn.press.gather import Gatherer
from snn.stories.fronts.queries import picks_of
from snn.stories.fronts.rules import Picked
from snn.stories.models import Placement, Story

NEWEST_SHOWN = 30


@dataclass(frozen=True)
class Shown:
    """A story as the table names it."""

    headline: str
    section: str
    published_at: datetime | None
    live: bool


def decided(site: int, section: int | None) -> list[Picked]:
    """What stands decided."""
    return [Picked(one.story_id, one.stands, one.until) for one in picks_of(site, section)]


def newest(site: int, section: int | None) -> list[int]:
    """What the rule would show first."""
    return Gatherer().newest(site, section)[:NEWEST_SHOWN]


def shown(site: int, stories: Iterable[int]) -> dict[int, Shown]:
    """By id; whether each is before readers on the site."""
    ids = list(stories)
    live = set(
        Placement.objects.filter(site_id=site, story_id__in=ids, live_at__isnull=False).values_list(
            "story_id", flat=True
        )
    )
    rows = Story.objects.filter(pk__in=ids).order_by().values_list("pk", "headline", "section__name", "published_at")
    return {pk: Shown(headline, section, at, pk in live) for pk, headline, section, at in rows}


def at_address(site: Site, section: int | None, words: str) -> int | None:
    """The story at an address of the network, if it stands on this front's site (and section)."""
    said = read_address(words)
    story = story_at(said, or_at=site.host) if said else None
    if story is None:
        return None
    placed = Placement.objects.filter(site=site, story=story, live_at__isnull=False)
    placed = placed if section is None else placed.filter(section_id=section)
    return story.pk if placed.exists() else None
