"""How things stand, in a few queries, for the desk's first page and for `snn status`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from snn.desk.alarms import recent_alarms
from snn.ground import money
from snn.network.models import Site
from snn.press.status import Status as Press
from snn.press.status import status as press_status
from snn.stories.models import Lineage, Offer, Story
from snn.support.models import Contribution

SHOWN = 10
COUNTED = 1_000
"""Nothing is counted further than that: more of it waits than anyone reads."""


def _any(site: int) -> bool:
    return True


@dataclass(frozen=True)
class Today:
    """A site's stories of its day."""

    site: str
    origin: str
    stories: int


@dataclass(frozen=True)
class Waiting:
    """A story that is not out; dispatch_id is 0 where no wire brought it."""

    story_id: int
    dispatch_id: int
    headline: str
    site: str
    why: str


@dataclass(frozen=True)
class Live:
    """A story that readers read."""

    headline: str
    site: str
    at: datetime


@dataclass(frozen=True)
class Given:
    """What came in today, in one currency."""

    currency: str
    count: int
    cents: int

    @property
    def says(self) -> str:
        return f"{self.count:,} for {money.show(self.cents, self.currency)}"


@dataclass(frozen=True)
class Board:
    """Counts stop at a thousand; `alarms` are what a person should look at."""

    at: datetime
    today: tuple[Today, ...]
    newest: tuple[Live, ...]
    waiting_count: int
    waiting: tuple[Waiting, ...]
    offers_open: int
    alarms: tuple[str, ...]
    press: Press
    given: tuple[Given, ...]

    def as_json(self) -> dict[str, object]:
        told = asdict(self)
        told["at"] = self.at.isoformat()
        told["newest"] = [row | {"at": row["at"].isoformat()} for row in told["newest"]]
        return told


def board(at: datetime, sees: Callable[[int], bool] = _any, sees_wire: Callable[[int], bool] = _any) -> Board:
    """All of it, of the sites of which the one who asks sees what is live, and what waits."""
    every = list(Site.objects.order_by("position", "id"))
    sites = [site for site in every if sees(site.pk)]
    wired = [site for site in every if sees_wire(site.pk)]
    press = press_status(at)
    if len(sites) < len(every):
        press = _press_of(press, sites)
    stories, offers = Story.objects.all(), Offer.objects.filter(state=Offer.State.OPEN).order_by()
    if len(wired) < len(every):
        stories, offers = stories.filter(site__in=wired), offers.filter(story__site__in=wired)
    count, waiting = _waiting(stories)
    return Board(
        at=at, today=_today(sites), newest=_newest(sites), waiting_count=count, waiting=waiting,
        offers_open=len(offers.values_list("pk")[:COUNTED]),
        alarms=(*map(str, recent_alarms(at)), *_of_press(press)), press=press, given=_given(at),
    )  # fmt: skip


def _today(sites: list[Site]) -> tuple[Today, ...]:
    days = {(site.pk, site.today_on) for site in sites}
    stories = Story.objects.filter(
        day__in={day for _, day in days}, site__in=sites, published_at__isnull=False, kill=None
    )
    counts = {
        (site, day): count for site, day, count in stories.order_by().values_list("site", "day").annotate(Count("id"))
    }
    return tuple(Today(site.name, site.origin, counts.get((site.pk, site.today_on), 0)) for site in sites)


def _newest(sites: list[Site]) -> tuple[Live, ...]:
    rows = Story.objects.filter(
        day__in={site.today_on for site in sites}, site__in=sites, published_at__isnull=False, kill=None
    ).select_related("site")
    newest = rows.defer("body_html").order_by("-published_at", "-id")[:SHOWN]
    return tuple(Live(row.headline, row.site.name, row.published_at) for row in newest if row.published_at)


def _waiting(stories: QuerySet[Story]) -> tuple[int, tuple[Waiting, ...]]:
    # By embargo, because the index of what is not out is on that; the newest of them are picked here.
    held = stories.filter(published_at=None, kill=None, stand_down=None).order_by("embargo_at")
    ids = sorted(held.values_list("pk", flat=True)[:COUNTED], reverse=True)
    last = Lineage.objects.filter(story=OuterRef("pk")).order_by("-dispatch_id").values("dispatch_id")[:1]
    rows = Story.objects.filter(pk__in=ids[:SHOWN]).select_related("site").defer("body_html").order_by("-id")
    return len(ids), tuple(_waits(story, story.last or 0) for story in rows.annotate(last=Subquery(last)))


def _waits(story: Story, last: int) -> Waiting:
    until = f"under embargo until {story.embargo_at:%Y-%m-%d %H:%M} UTC" if story.embargo_at else "a draft"
    return Waiting(story.pk, last, story.headline, story.site.name, story.held_reason or until)


def _press_of(press: Press, sites: list[Site]) -> Press:
    """What the press does for some sites."""
    hosts = {site.host for site in sites}
    return replace(
        press,
        background=tuple(one for one in press.background if one.host in hosts),
        failures=tuple(one for one in press.failures if one.host in hosts),
    )


def _of_press(press: Press) -> list[str]:
    failed = [f"{one.host} {one.page} can't be rendered: {one.wrong}" for one in press.failures[:SHOWN]]
    failed += [f"{one.receiver} was not told of pages: {one.wrong}" for one in press.notices if one.failing]
    if press.oldest_wait_s > 60:
        failed.append(f"the press is behind by {press.oldest_wait_s:.0f} s; is snn press running?")
    return failed


def _given(at: datetime) -> tuple[Given, ...]:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Contribution.objects.filter(at__gte=midnight).order_by("currency").values_list("currency")
    return tuple(Given(*row) for row in rows.annotate(Count("id"), Sum("gross_cents")))
