"""Fronts, editions, feeds and sitemaps: each a short walk along an index, however long the archive is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from snn.network.prepared import prepared
from snn.press import facts
from snn.press.gather import walks
from snn.press.gather.fronts import Fronts
from snn.press.gather.network import Network
from snn.press.gather.stories import Stories
from snn.press.gather.walks import Days, Newest
from snn.press.plan import PREVIOUS_SHOWN
from snn.press.render import sitemaps
from snn.stories.models import Correction, Kill, MovedAddress, Placement, Story
from snn.stories.rules import story_path

FRONT_SHOWN = 40
SECTION_SHOWN = 30
FEED_SHOWN = 30
EDITIONS_SHOWN = 10
BLOCK_SHOWN = 4
ABOVE_BLOCKS = 13
LOGGED = 100
LINES_READ = 500
LEAD_AMONG = 8
NEWS_SHOWN = 1000


class Gatherer(Network):
    """Facts of one moment: makes and keeps what many pages share. Throw it away after one bake."""

    def __init__(self) -> None:
        super().__init__()
        self.stories = Stories(self)
        self.fronts = Fronts()
        self._placed: dict[tuple[int, date], dict[int, list[int]]] = {}
        """For each edition asked for: its stories in order, each in the section it stands in first."""
        self._newest: dict[Newest, list[int]] = {}
        self._days: dict[Days, list[date]] = {}
        self.months = cache(self._months)

    def prepare(
        self, fronts: Iterable[int], sections: Iterable[tuple[int, int]], whole: Iterable[tuple[int, int | None]]
    ) -> None:
        """Read at once what several lists will show: sites' fronts, (site, section) fronts, and (site, section) feeds."""
        fronts, sections, whole = list(fronts), list(sections), list(whole)
        lists = [*((site, section) for site in fronts for section in (None, *self.menus[site])), *sections]
        self._walk(
            [_newest(site, section) for site, section in (*lists, *whole)],
            [Days(site, section, EDITIONS_SHOWN) for site, section in (*((site, None) for site in fronts), *sections)],
        )
        self.stories.load(pk for site, section in lists for pk in self.newest(site, section)[:FRONT_SHOWN])
        self.stories.entries(
            list(dict.fromkeys(pk for site, section in whole for pk in self.newest(site, section)[:FEED_SHOWN]))
        )

    def newest(self, site: int, section: int | None = None) -> list[int]:
        """The newest live stories placed on a site, each once; as many as the longest list shows, or more."""
        walk = _newest(site, section)
        self._walk([walk], [])
        return self._newest[walk]

    def days(self, walk: Days) -> tuple[date, ...]:
        """The days of a walk."""
        self._walk([], [walk])
        return tuple(self._days[walk])

    def _walk(self, lists: Iterable[Newest], days: Iterable[Days]) -> None:
        """Walk where nobody has been yet."""
        if new := [walk for walk in dict.fromkeys(lists) if walk not in self._newest]:
            self._newest |= walks.newest(new)
        if far := [walk for walk in dict.fromkeys(days) if walk not in self._days]:
            self._days |= walks.days(far)

    def front(self, site: int) -> facts.FrontFacts:
        newest, arranged = self.newest(site), self.fronts.of(site, None)
        lead = arranged.lead or self.stories.lead_of(arranged.free(newest)[:LEAD_AMONG])
        ordered = arranged.order(newest, lead)[:FRONT_SHOWN]
        shown, blocks = set(ordered[:ABOVE_BLOCKS]) | arranged.hidden, []
        for section in self.menus[site]:
            if left := [pk for pk in self.newest(site, section) if pk not in shown][:BLOCK_SHOWN]:
                blocks.append((self.section(section), tuple(self.stories.teasers(site, left).values())))
        return facts.FrontFacts(
            self.site(site), tuple(self.stories.teasers(site, ordered).values()), tuple(blocks),
            self.editions(site, EDITIONS_SHOWN), self.house(site), self.ask(site, "/"), self.fronts.banner(site),
        )  # fmt: skip

    def section_front(self, site: int, section: int) -> facts.SectionFrontFacts:
        ordered = self.fronts.of(site, section).order(self.newest(site, section))
        teasers = self.stories.teasers(site, ordered[:SECTION_SHOWN])
        slug = self.sections[section].slug
        return facts.SectionFrontFacts(
            self.site(site), self.section(section), tuple(teasers.values()),
            self.editions(site, EDITIONS_SHOWN, section), self.house(site),
            self.ask(site, f"/{slug}/", section=slug), self.fronts.banner(site),
        )  # fmt: skip

    def load_editions(self, editions: Iterable[tuple[int, date]]) -> None:
        """Read at once what these editions will show."""
        wanted: dict[int, list[date]] = defaultdict(list)
        for site, day in editions:
            if (site, day) not in self._placed:
                self._placed[(site, day)] = {}
                wanted[site].append(day)
        for site, of_site in wanted.items():
            for on, story, section in _placed_on(site, of_site):
                if on is not None:
                    self._placed[(site, on)].setdefault(story, []).append(section)
        self._walk(
            [], [walk for site, of_site in wanted.items() for day in of_site for walk in self._around(site, day)]
        )
        self.stories.load(pk for site, of_site in wanted.items() for day in of_site for pk in self._placed[(site, day)])

    def _around(self, site: int, day: date) -> list[Days]:
        """What an edition must know of other days: the site's, and of each section that it has."""
        there = {section for sections in self._placed[(site, day)].values() for section in sections}
        previous = [Days(site, section, 1, before=day) for section in self.menus[site] if section in there]
        return [Days(site, None, PREVIOUS_SHOWN, before=day), Days(site, None, 1, after=day), *previous]

    def edition(self, site: int, day: date) -> facts.EditionFacts | None:
        """A day's edition, or None on a day without stories."""
        self.load_editions([(site, day)])
        sections_of = self._placed[(site, day)]
        if not sections_of:
            return None
        by_section: dict[int, list[int]] = defaultdict(list)
        for story, sections in sections_of.items():
            by_section[sections[0]].append(story)
        teasers = self.stories.teasers(site, list(sections_of))
        order = {section: place for place, section in enumerate(self.menus[site])}
        return facts.EditionFacts(
            site=self.site(site),
            day=day,
            by_section=tuple(
                (self.section(section), tuple(teasers[pk] for pk in by_section[section]))
                for section in sorted(by_section, key=lambda one: (order.get(one, len(order)), one))
            ),
            previous=self.days(Days(site, None, PREVIOUS_SHOWN, before=day)),
            next_day=next(iter(self.days(Days(site, None, 1, after=day))), None),
            house=self.house(site),
            ask=self.ask(site, f"/{day:%Y/%m/%d}/", day),
            archives=self._archives(site, day, sections_of, teasers),
        )

    def _archives(
        self, site: int, day: date, sections_of: dict[int, list[int]], teasers: dict[int, facts.Teaser]
    ) -> tuple[facts.SectionDay, ...]:
        """For the feeds: each section of the menu with all its stories of the day."""
        placed: dict[int, list[facts.Teaser]] = defaultdict(list)
        for story, sections in sections_of.items():
            for section in sections:
                placed[section].append(teasers[story])
        return tuple(
            facts.SectionDay(
                self.section(section),
                tuple(placed[section]),
                next(iter(self.days(Days(site, section, 1, before=day))), None),
            )
            for section in self.menus[site]
            if section in placed
        )

    def editions(self, site: int, limit: int, section: int | None = None) -> tuple[date, ...]:
        """The latest days with live stories, newest first."""
        return self.days(Days(site, section, limit))

    def feed(self, site: int, section: int | None) -> facts.FeedFacts:
        made = self.stories.entries(self.newest(site, section)[:FEED_SHOWN])
        path = "/" if section is None else self.section(section).href
        return facts.FeedFacts(
            self.site(site), None if section is None else self.section(section), f"{self.origins[site]}{path}",
            tuple(story for story in made.values() if isinstance(story, facts.StoryFacts)), settings.WEBSUB_HUB,
        )  # fmt: skip

    def corrections(self, site: int) -> facts.CorrectionsFacts:
        corrected = Correction.objects.order_by("-at", "-id").values_list("story_id", "text", "at")
        killed = Kill.objects.order_by("-at", "-id").values_list("story_id", "reason", "at")
        out = Story.objects.filter(site_id=site, published_at__isnull=False)
        return facts.CorrectionsFacts(
            self.site(site),
            tuple(facts.CorrectedStory(head, path, words, at) for head, path, words, at in _log(corrected, out.filter(kill=None))),
            tuple(facts.Withdrawn(path, reason, at) for _, path, reason, at in _log(killed, out)),
            self.ask(site, "/corrections/"),
        )  # fmt: skip

    def _months(self, site: int) -> tuple[str, ...]:
        """The months with live stories at their canonical site, newest first."""
        out, found = canonical(site).order_by("-day"), []
        day = out.values_list("day", flat=True).first()
        while day:
            found.append(f"{day:%Y-%m}")
            day = out.filter(day__lt=day.replace(day=1)).values_list("day", flat=True).first()
        return tuple(found)

    def sitemap_names(self, site: int) -> tuple[str, ...]:
        """What the site's sitemaps are called, newest month first."""
        return tuple(
            name for month in self.months(site) for name in sitemaps.sitemap_names(month, self._count(site, month))
        )

    def _count(self, site: int, month: str) -> int:
        """A month's stories, as far as it takes to know how many sitemaps it has."""
        first, following = month_span(month)
        of_month = canonical(site).filter(day__gte=first, day__lt=following).order_by()
        # Nearly every month has one sitemap: a step along the index tells, without counting.
        return of_month.count() if of_month[sitemaps.MOST_URLS :].exists() else 1

    def sitemap(self, site: int, month: str) -> facts.SitemapFacts | None:
        """One month's canonical addresses, or None where there are none."""
        first, following = month_span(month)
        origin = self.origins[site]
        entries = tuple((f"{origin}{_address(day, slug)}", at) for day, slug, at in _addresses(site, first, following))
        return facts.SitemapFacts(self.site(site), entries) if entries else None

    def news_sitemap(self, site: int) -> facts.NewsSitemapFacts:
        since = self.sites[site].today_on - timedelta(days=1)
        origin = self.origins[site]
        return facts.NewsSitemapFacts(
            self.site(site),
            tuple(
                facts.NewsEntry(f"{origin}{_address(day, slug)}", headline, language, at)
                for day, slug, headline, language, at in _news(site, since)
                if at is not None
            ),
        )

    def moved(self, site: int, path: str) -> str | None:
        """Where a moved address leads, while its story is out."""
        moved = MovedAddress.objects.filter(site_id=site, path=path, story__published_at__isnull=False)
        row = moved.values_list("story__site_id", "story__day", "story__slug").first()
        return f"{self.origins[row[0]]}{_address(row[1], row[2])}" if row else None


@prepared
def _placed_on(site: int, days: Collection[date]) -> QuerySet[Placement, tuple[date | None, int, int]]:
    placed = live(site).filter(day__in=days).order_by("-live_at", "-story_id", "id")
    return placed.values_list("day", "story_id", "section_id")


@prepared
def _addresses(site: int, first: date, following: date) -> QuerySet[Story, tuple[date | None, str, datetime]]:
    of_month = canonical(site).filter(day__gte=first, day__lt=following).order_by("published_at", "pk")
    return of_month.values_list("day", "slug", Coalesce("updated_at", "published_at"))


@prepared
def _news(site: int, since: date) -> QuerySet[Story, tuple[date | None, str, str, str, datetime | None]]:
    newest = canonical(site).filter(day__gte=since).order_by("-published_at", "-pk")
    return newest.values_list("day", "slug", "headline", "language", "published_at")[:NEWS_SHOWN]


def _newest(site: int, section: int | None) -> Newest:
    # A story stands on a site in one or two sections: three times the longest list is plenty, and one short walk.
    return Newest(site, section, 3 * FRONT_SHOWN if section is None else FRONT_SHOWN)


def _log(lines: QuerySet[Any, tuple[int, str, datetime]], of: QuerySet[Story]) -> list[tuple[str, str, str, datetime]]:
    """The newest lines that are about these stories: (headline, address, words, at).

    Line by line, not by a join: a planner that walks the site's stories to find the few in the log takes as long as
    the archive is.
    """
    found: list[tuple[str, str, str, datetime]] = []
    start = 0
    while part := list(lines[start : start + LINES_READ]):
        rows = of.filter(pk__in=[story for story, _, _ in part]).order_by().values_list("pk", "headline", "day", "slug")
        shown = {pk: (headline, _address(day, slug)) for pk, headline, day, slug in rows}
        found += [(*shown[story], words, at) for story, words, at in part if story in shown]
        if len(found) >= LOGGED:
            break
        start += LINES_READ
    return found[:LOGGED]


def _address(day: date | None, slug: str) -> str:
    """Of a published story, which has its day."""
    assert day is not None
    return story_path(day, slug)


def live(site: int, section: int | None = None) -> QuerySet[Placement]:
    """What readers may see on a site, or in a section of it."""
    placed = Placement.objects.filter(site_id=site, live_at__isnull=False)
    return placed if section is None else placed.filter(section_id=section)


def canonical(site: int) -> QuerySet[Story]:
    """Live stories at home on a site."""
    return Story.objects.filter(site_id=site, published_at__isnull=False, kill=None)


def days(
    placed: QuerySet[Placement], limit: int, *, before: date | None = None, after: date | None = None
) -> Iterator[date]:
    """The nearest days with live stories, a step along the index each, however many stories a day has."""
    step, compare = ("day", "day__gt") if after else ("-day", "day__lt")
    ordered, here = placed.order_by(step).values_list("day", flat=True), after or before
    for _ in range(limit):
        here = (ordered.filter(**{compare: here}) if here else ordered).first()
        if here is None:
            return
        yield here


def all_days(site: int) -> list[date]:
    """Every day with live stories, newest first."""
    found = live(site).order_by("-day").values_list("day", flat=True).distinct()
    return [day for day in found if day]


def month_span(month: str) -> tuple[date, date]:
    """`2022-03`: its first day, and that of the next month."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=32)).replace(day=1)
