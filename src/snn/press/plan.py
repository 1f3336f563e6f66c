"""Which pages a change touches: pure, exact, and bounded however big the archive is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PREVIOUS_SHOWN = 7
"""How many earlier editions an edition links to; so many later ones a new day touches."""


class Sort(StrEnum):
    """The kinds of page on a site."""

    FRONT = "front"
    SECTION = "section"
    EDITION = "edition"
    STORY = "story"
    MOVED = "moved"
    FEEDS = "feeds"
    SECTION_FEEDS = "section-feeds"
    CORRECTIONS = "corrections"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap-index"
    NEWS_SITEMAP = "news-sitemap"
    FIXED = "fixed"


@dataclass(frozen=True, order=True)
class Due:
    """One thing to bake: a page, or the few that always go together (a story and its lite version).

    what: section id, story id, `2022-03-14`, `2022-03`, or a moved address; empty where the site has one.
    """

    site: int
    sort: Sort
    what: str = ""


@dataclass(frozen=True)
class Place:
    """Where a story stands or stood."""

    site: int
    day: date
    sections: tuple[tuple[int, int], ...]
    """(site id, section id)"""
    live: bool


def story_pages(
    story: int,
    stands: Iterable[Place],
    related_from: Iterable[tuple[int, int]],
    later_days: Mapping[tuple[int, date], tuple[date, ...]],
) -> set[Due]:
    """Everything that shows a story, where it stood and where it stands.

    related_from: (site, story) pages that carry it as a teaser. later_days: for (site, day), the next editions,
    which name that day among their previous issues, and the edition before, which names it as the next.
    """
    due = {Due(site, Sort.STORY, str(other)) for site, other in related_from}
    for stand in stands:
        due |= {Due(stand.site, Sort.STORY, str(story)), Due(stand.site, Sort.CORRECTIONS)}
        due |= {Due(stand.site, Sort.SITEMAP, f"{stand.day:%Y-%m}"), Due(stand.site, Sort.SITEMAP_INDEX)}
        due |= {Due(stand.site, Sort.NEWS_SITEMAP)}
        for site, section in stand.sections:
            due |= {Due(site, Sort.SECTION, str(section)), Due(site, Sort.SECTION_FEEDS, str(section))}
            due |= {Due(site, Sort.FRONT), Due(site, Sort.FEEDS)}
            days = (stand.day, *later_days.get((site, stand.day), ()))
            due |= {Due(site, Sort.EDITION, day.isoformat()) for day in days}
    return due


STORIES_FIRST = {Sort.STORY: 0, Sort.MOVED: 0}


def in_order(due: Iterable[Due]) -> list[Due]:
    """Stories before the lists that link to them, so that no list is ahead of its stories."""
    return sorted(due, key=lambda one: (STORIES_FIRST.get(one.sort, 1), one))
