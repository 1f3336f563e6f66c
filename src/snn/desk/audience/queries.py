"""Figures as the screens show them: rows that are ready, and sites side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from snn.audience import queries
from snn.audience.figures import Figures, minutes, share
from snn.audience.history import By, History, Key, Measures, Question
from snn.desk.writing.queries import addresses
from snn.ground import money
from snn.network.models import Site
from snn.stories.models import Story
from snn.support.figures import queries as support

ROWS = 15
_HEADINGS = {
    By.STORY: "Stories", By.PAGE: "Other pages", By.REFERRER: "Where readers came from", By.CAMPAIGN: "Campaigns",
    By.DEVICE: "Devices", By.COUNTRY: "Countries",
}  # fmt: skip
_MORE = {"section": "Sections", "author": "Authors", "source": "Sources"}


@dataclass(frozen=True)
class Row:
    """A line of a table of figures; part is of the largest, 0 to 100."""

    name: str
    href: str
    views: int
    visitors: int
    minutes: str
    to_end: str
    part: int


@dataclass(frozen=True)
class Table:
    """Figures told apart by one thing."""

    heading: str
    rows: tuple[Row, ...]
    reading: bool
    """Whether reading can be told apart by it: a page's last beacons do not say again where the reader came from."""


@dataclass(frozen=True)
class SiteLine:
    """A site's last whole days beside as many before them."""

    site: Site
    now: Measures
    before: Measures
    by_day: tuple[int, ...]

    @property
    def change(self) -> str:
        return f"{self.now.views / self.before.views - 1:+.0%}" if self.before.views else "-"

    @property
    def minutes(self) -> str:
        return minutes(self.now)

    @property
    def to_end(self) -> str:
        return share(self.now.quarters[3], self.now.views)


def tables(told: Figures) -> list[Table]:
    """What there is a line of, in the order in which a newsroom asks."""
    made = [
        _table(heading, _named(told, by), by not in (By.REFERRER, By.CAMPAIGN)) for by, heading in _HEADINGS.items()
    ]
    made[1:1] = [
        _table(heading, [(name, "", one) for name, one in told.more[by].items()]) for by, heading in _MORE.items()
    ]
    return [one for one in made if one.rows]


def compared(sites: Iterable[Site], days: int, today: date, history: History) -> list[SiteLine]:
    """Each site's last whole days, the most read first; today is not over and would look small."""
    lines = [_site_line(site, days, today, history) for site in sites]
    return sorted(lines, key=lambda line: -line.now.views)


def by_day(told: Figures) -> tuple[int, ...]:
    """Views of each day, those without any among them."""
    found = told.answer.get(By.DAY, {})
    return tuple(found.get(day, Measures()).views for day in _days(told.since, told.until))


def scrolled(total: Measures) -> list[tuple[str, str, int]]:
    """(how far, how many of a hundred views, the same as a number) for each quarter of the page."""
    named = zip(("a quarter", "half", "three quarters", "the end"), total.quarters, strict=True)
    return [(name, share(count, total.views), _part(count, total.views)) for name, count in named]


def brought(story: Story) -> list[str]:
    """What readers gave who came from this story, a sentence a currency."""
    found = support.given_from(story.site_id, [path for _, path in addresses(story)])
    sums: dict[str, tuple[int, int]] = {}
    for one in found:
        count, cents = sums.get(one.currency, (0, 0))
        sums[one.currency] = count + one.contributions, cents + one.gross_cents
    return [f"{count:,} for {money.show(cents, currency)}" for currency, (count, cents) in sorted(sums.items())]


def _site_line(site: Site, days: int, today: date, history: History) -> SiteLine:
    since, before = today - timedelta(days=days), today - timedelta(days=2 * days)
    asked = Question(before, today - timedelta(days=1), (By.DAY,), site=site.pk)
    found = queries.ask(asked, history)[By.DAY]
    late = _days(since, today - timedelta(days=1))
    return SiteLine(
        site, _sum(found, late), _sum(found, _days(before, since - timedelta(days=1))),
        tuple(found.get(day, Measures()).views for day in late),
    )  # fmt: skip


def _sum(found: Mapping[Key, Measures], days: Sequence[str]) -> Measures:
    return sum((found[day] for day in days if day in found), Measures())


def _days(since: date, until: date) -> list[str]:
    return [(since + timedelta(days=n)).isoformat() for n in range((until - since).days + 1)]


def _named(told: Figures, by: By) -> list[tuple[str, str, Measures]]:
    link = by is By.STORY
    return [
        (told.name(by, key), reverse("desk_audience_story", args=[key]) if link else "", one)
        for key, one in told.answer.get(by, {}).items()
        if key != ""
    ]


def _table(heading: str, found: Sequence[tuple[str, str, Measures]], reading: bool = True) -> Table:
    most = max((one.views for _, _, one in found), default=0)
    rows = (
        Row(
            name, href, one.views, one.visitors, minutes(one), share(one.quarters[3], one.views), _part(one.views, most)
        )
        for name, href, one in found[:ROWS]
    )
    return Table(heading, tuple(rows), reading)


def _part(count: int, whole: int) -> int:
    return min(100, round(100 * count / whole)) if whole else 0
