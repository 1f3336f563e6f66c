"""Saying what changed, in the writer's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NotRequired, TypedDict

from snn.network.models import Change, Site
from snn.stories.models import Story
from snn.stories.rules import story_path


class Stand(TypedDict):
    """Where a story stood: what the press needs to find the pages it was on."""

    site: int
    path: str
    day: str
    live: bool
    places: list[tuple[int, int]]
    redirect: NotRequired[bool]
    """The path was an address that led to the story, and leads there no more."""


def stand_of(story: Story) -> Stand | None:
    """The story's pages as of now; None while it has no address."""
    if story.day is None:
        return None
    return Stand(
        site=story.site_id,
        path=story_path(story.day, story.slug),
        day=story.day.isoformat(),
        live=story.published_at is not None and not hasattr(story, "kill"),
        places=[(place.site_id, place.section_id) for place in story.placements.order_by("id")],
    )


def story_changed(story: Story, before: Stand | None, at: datetime) -> Change:
    """Append the change; the press bakes what stood before and what stands now."""
    return Change.objects.create(subject=Change.Subject.STORY, subject_id=story.pk, before=before, at=at)


def related_changed(stories: Iterable[int], at: datetime) -> None:
    """What stands under these stories changed, and nothing that any list shows: their own pages are due."""
    Change.objects.bulk_create(Change(subject=Change.Subject.RELATED, subject_id=story, at=at) for story in stories)


def network_changed(at: datetime) -> Change:
    """Everything may look different: every page is due."""
    return Change.objects.create(subject=Change.Subject.NETWORK, at=at)


def site_changed(site: Site, at: datetime) -> Change:
    """Every page of one site is due."""
    return Change.objects.create(subject=Change.Subject.SITE, subject_id=site.pk, at=at)


def day_turned(site: Site, at: datetime) -> Change:
    """It is another day at the site: the few pages that show today are due."""
    return Change.objects.create(subject=Change.Subject.DAY, subject_id=site.pk, at=at)
