"""Every page a site should have, streamed newest first; and which stories a change is about."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from snn.network.models import Change
from snn.network.prepared import Prepared, prepared
from snn.press.gather.lists import Gatherer, all_days, canonical, days, live, month_span
from snn.press.gather.walks import Others, with_others
from snn.press.plan import PREVIOUS_SHOWN, Due, Place, Sort, Surroundings, head_pages, story_pages
from snn.press.render import sitemaps
from snn.stories.changes import Stand
from snn.stories.models import Correction, MovedAddress, Placement, RelatedStory, Story

READ_AT_ONCE = 500


@dataclass(frozen=True)
class Touched:
    """A story a change is about: where it stood before, if it did."""

    story: int
    before: Stand | None


def story_dues(site: int) -> Iterator[Due]:
    """A site's story pages, newest first."""
    # Numbers only, eight bytes each: a cursor held open for minutes would keep the database's log from shrinking.
    out = Story.objects.filter(site_id=site, published_at__isnull=False).order_by("-day", "-pk")
    for pk in array("q", out.values_list("pk", flat=True).iterator(chunk_size=5000)):
        yield Due(site, Sort.STORY, str(pk))


def other_dues(site: int, gatherer: Gatherer) -> Iterator[Due]:
    """What a site has besides stories: lists, feeds, editions, sitemaps, newest first."""
    yield from sorted(head_pages(site, gatherer.sections))
    for day in all_days(site):
        yield Due(site, Sort.EDITION, day.isoformat())
    for month in gatherer.months(site):
        yield Due(site, Sort.SITEMAP, month)


def moved_dues(site: int) -> Iterator[Due]:
    """The redirects a site has."""
    paths = MovedAddress.objects.filter(site_id=site).order_by("-pk").values_list("path", flat=True)
    yield from (Due(site, Sort.MOVED, path) for path in paths.iterator(chunk_size=5000))


def dues_of_stories(touched: Sequence[Touched], gatherer: Gatherer) -> set[Due]:
    """Every page that shows these stories, where they stood and where they stand."""
    stands: dict[int, list[Place]] = {}
    now: dict[int, Place] = {}
    related: dict[int, list[tuple[int, int]]] = {}
    due: set[Due] = set()
    logged: set[int] = set()
    for start in range(0, len(touched), READ_AT_ONCE):
        part = touched[start : start + READ_AT_ONCE]
        ids = sorted({one.story for one in part})
        now |= _places(ids)
        logged |= _logged(ids)
        # Gone before this change, and perhaps no more: its line leaves the public log.
        logged |= {one.story for one in part if one.before and not one.before["live"]}
        due |= {Due(site, Sort.MOVED, path) for site, path in _moved(ids)}
        ended = [one.before for one in part if one.before and one.before.get("redirect")]
        due |= {Due(before["site"], Sort.MOVED, before["path"]) for before in ended}
        for site, other, story in _related_from(ids):
            related.setdefault(story, []).append((site, other))
    for one in touched:
        places = stands.setdefault(one.story, [now[one.story]] if one.story in now else [])
        if one.before and (place := _place_of(one.before)) not in places:
            places.append(place)
    around = _surroundings(stands, now, gatherer)
    for story, places in stands.items():
        due |= story_pages(story, places, related.get(story, ()), story in logged, around)
    return {one for one in due if one.site in gatherer.sites}


def own_pages(ids: Sequence[int]) -> set[Due]:
    """The pages of these stories, and no list."""
    due: set[Due] = set()
    for start in range(0, len(ids), READ_AT_ONCE):
        due |= {Due(site, Sort.STORY, str(pk)) for site, pk in _homes(ids[start : start + READ_AT_ONCE])}
    return due


def waiting_stories(known: frozenset[int] | set[int]) -> list[int]:
    """Stories whose changes wait and are not among the known changes: they came after the plan was made."""
    waiting = Change.objects.filter(done_at=None, subject=Change.Subject.STORY).order_by("id")
    rows = waiting.values_list("pk", "subject_id")
    return list(dict.fromkeys(story for pk, story in rows if pk not in known and story))


def _places(ids: list[int]) -> dict[int, Place]:
    """Where published stories stand now; a killed one stands on the lists it has to leave."""
    sections: dict[int, list[tuple[int, int]]] = {pk: [] for pk in ids}
    for story, site, section in _placements(ids):
        sections[story].append((site, section))
    return {pk: Place(site, day, tuple(sections[pk])) for pk, site, day in _days_of(ids) if day}


def _logged(ids: list[int]) -> set[int]:
    return {*_corrected(ids), *_killed(ids)}


@prepared
def _homes(ids: Collection[int]) -> QuerySet[Story, tuple[int, int]]:
    return Story.objects.filter(pk__in=ids, published_at__isnull=False).order_by().values_list("site_id", "pk")


@prepared
def _placements(ids: Collection[int]) -> QuerySet[Placement, tuple[int, int, int]]:
    placed = Placement.objects.filter(story_id__in=ids).order_by("story_id", "id")
    return placed.values_list("story_id", "site_id", "section_id")


@prepared
def _days_of(ids: Collection[int]) -> QuerySet[Story, tuple[int, int, date | None]]:
    return Story.objects.filter(pk__in=ids, day__isnull=False).order_by().values_list("pk", "site_id", "day")


@prepared
def _corrected(ids: Collection[int]) -> QuerySet[Correction, int]:
    return Correction.objects.filter(story_id__in=ids).order_by().values_list("story_id", flat=True)


@prepared
def _killed(ids: Collection[int]) -> QuerySet[Story, int]:
    return Story.objects.filter(pk__in=ids, kill__isnull=False).order_by().values_list("pk", flat=True)


@prepared
def _moved(ids: Collection[int]) -> QuerySet[MovedAddress, tuple[int, str]]:
    return MovedAddress.objects.filter(story_id__in=ids).order_by("id").values_list("site_id", "path")


@prepared
def _related_from(ids: Collection[int]) -> QuerySet[RelatedStory, tuple[int, int, int]]:
    from_live = RelatedStory.objects.filter(other_id__in=ids, story__published_at__isnull=False, story__kill=None)
    return from_live.order_by().values_list("story__site_id", "story_id", "other_id")


def _place_of(before: Stand) -> Place:
    return Place(before["site"], date.fromisoformat(before["day"]), tuple((a, b) for a, b in before["places"]))


def _surroundings(stands: dict[int, list[Place]], now: dict[int, Place], gatherer: Gatherer) -> Surroundings:
    """A day or month that holds a live story which did not change was there before, and is there still."""
    ids = list(stands)
    lists = {(site, place.day) for places in stands.values() for place in places for site, _ in place.sections}
    homes = {(place.site, f"{place.day:%Y-%m}") for places in stands.values() for place in places}
    on_day = Counter((site, now[pk].day) for pk in ids if pk in now for site, _ in now[pk].sections)
    in_month = Counter((now[pk].site, f"{now[pk].day:%Y-%m}") for pk in ids if pk in now)
    in_section = Counter((s, now[pk].day, section) for pk in ids if pk in now for s, section in now[pk].sections)
    of_sections = {
        (s, place.day, section) for places in stands.values() for place in places for s, section in place.sections
    }
    of_days = {key: Others(key[0], None, key[1], on_day[key]) for key in sorted(lists)}
    of_sections_days = {key: Others(key[0], key[2], key[1], in_section[key]) for key in sorted(of_sections)}
    others = with_others([*of_days.values(), *of_sections_days.values()])
    turned_sections = [key for key, walk in of_sections_days.items() if walk not in others]
    turned = [key for key, walk in of_days.items() if walk not in others]
    return Surroundings(
        neighbours={(site, day): _neighbours(site, day) for site, day in turned},
        section_next={
            (site, day, section): tuple(days(live(site, section), 1, after=day))
            for site, day, section in turned_sections
        },
        turned_months=frozenset(
            (site, month) for site, month in homes if _parts_may_turn(site, month, in_month[(site, month)])
        ),
        today={pk: site.today_on for pk, site in gatherer.sites.items()},
    )


def _parts_may_turn(site: int, month: str, changed: int) -> bool:
    """Whether a month may have got its first sitemap or one more, or lost one."""
    few, many = _more_than(max(0, changed)), _more_than(max(0, sitemaps.MOST_URLS - changed - 1))
    span = month_span(month)
    return not few(site, *span) or bool(many(site, *span))


@lru_cache(maxsize=64)
def _more_than(stories: int) -> Prepared[[int, date, date], int]:
    """The question whether a month has more stories than those that changed can account for."""

    def beyond(site: int, first: date, following: date) -> QuerySet[Story, int]:
        of_month = canonical(site).filter(day__gte=first, day__lt=following).order_by().values_list("pk", flat=True)
        return of_month[stories : stories + 1]

    return prepared(beyond)


def _neighbours(site: int, day: date) -> tuple[date, ...]:
    """The editions whose links name this day: the later ones, and the one before."""
    return (*days(live(site), PREVIOUS_SHOWN, after=day), *days(live(site), 1, before=day))
