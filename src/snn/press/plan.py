"""Which pages a change touches: pure, exact, and bounded however big the archive is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

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


@dataclass(frozen=True)
class Surroundings:
    """What the planner must know of the archive besides the stories that changed."""

    neighbours: Mapping[tuple[int, date], tuple[date, ...]]
    """For each (site, day) that may have got its first story, or lost its last: the editions whose links name it."""
    section_next: Mapping[tuple[int, date, int], tuple[date, ...]]
    """For each (site, day, section) of which the same may be true: the section's next day, whose archive names it."""
    turned_months: frozenset[tuple[int, str]]
    """(site, `2022-03`) of which the same may be true, or that may have another number of sitemaps now."""
    today: Mapping[int, date]
    """The day it is at each site."""


def story_pages(
    story: int, stands: Iterable[Place], related_from: Iterable[tuple[int, int]], logged: bool, around: Surroundings
) -> set[Due]:
    """Everything that shows a story, where it stood and where it stands.

    related_from: (site, story) pages that carry it as a teaser. logged: it has a line in the corrections log.
    """
    due = {Due(site, Sort.STORY, str(other)) for site, other in related_from}
    for stand in stands:
        due |= _at_home(story, stand, logged, around)
        for site, section in stand.sections:
            due |= {Due(site, Sort.SECTION, str(section)), Due(site, Sort.SECTION_FEEDS, str(section))}
            due |= {Due(site, Sort.FRONT), Due(site, Sort.FEEDS)}
            following = around.section_next.get((site, stand.day, section), ())
            days = (stand.day, *around.neighbours.get((site, stand.day), ()), *following)
            due |= {Due(site, Sort.EDITION, day.isoformat()) for day in days}
    return due


def _at_home(story: int, stand: Place, logged: bool, around: Surroundings) -> set[Due]:
    site, month = stand.site, f"{stand.day:%Y-%m}"
    due = {Due(site, Sort.STORY, str(story)), Due(site, Sort.SITEMAP, month)}
    if (site, month) in around.turned_months:
        due.add(Due(site, Sort.SITEMAP_INDEX))
    if site in around.today and stand.day >= around.today[site] - timedelta(days=1):
        due.add(Due(site, Sort.NEWS_SITEMAP))
    if logged:
        due.add(Due(site, Sort.CORRECTIONS))
    return due


def today_pages(site: int, sections: Iterable[int]) -> set[Due]:
    """What shows the day it is: few pages, so that a new day is a small turn in any archive."""
    sorts = (Sort.FRONT, Sort.FEEDS, Sort.CORRECTIONS, Sort.NEWS_SITEMAP, Sort.FIXED)
    of_sections = {Due(site, sort, str(one)) for one in sections for sort in (Sort.SECTION, Sort.SECTION_FEEDS)}
    return {Due(site, sort) for sort in sorts} | of_sections


def front_pages(site: int, fronts: Iterable[int | None]) -> set[Due]:
    """The fronts that an editor arranged; None is the site's own."""
    return {Due(site, Sort.FRONT) if one is None else Due(site, Sort.SECTION, str(one)) for one in fronts}


def head_pages(site: int, sections: Iterable[int]) -> set[Due]:
    """What is baked at once when all of a site is due; stories and editions follow in the background."""
    return today_pages(site, sections) | {Due(site, Sort.SITEMAP_INDEX)}


STORIES_FIRST = {Sort.STORY: 0, Sort.MOVED: 0}


def in_order(due: Iterable[Due]) -> list[Due]:
    """Stories before the lists that link to them, so that no list is ahead of its stories."""
    return sorted(due, key=lambda one: (STORIES_FIRST.get(one.sort, 1), one))


def batches(due: Iterable[Due], size: int) -> Iterator[list[Due]]:
    """Pieces of work of a size."""
    walk = iter(due)
    while piece := list(islice(walk, size)):
        yield piece
