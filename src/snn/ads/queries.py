"""Reads: what is booked, where it may stand, what was counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from snn.ads.booking import Booked, GoalKind, State
from snn.ads.models import Creative, Flight, HourCount, HouseMessage
from snn.ads.pacing import Cell, Plan, Slot, Want, let_through, plan
from snn.ads.traffic import Shape, learn, supply
from snn.ground.clock import day_in
from snn.network.models import Carriage, Section, Site
from snn.network.prepared import prepared

LEARNED = timedelta(days=35)
LATELY = timedelta(days=7)
LIKE_IT = 200
"""So many flights of the same cap, the last ones, say how it does."""
VIEWED_GUESS = (60, 100)
"""Until a flight has views of its own: so many of so many offers are seen."""
_STANDS = Exists(Creative.objects.filter(flight=OuterRef("pk"), approved_at__isnull=False, withdrawn_at=None))


def house_messages(sites: Iterable[int]) -> dict[int, HouseMessage | None]:
    """For each site its own message if it has one, else the network's first."""
    rows = _houses()
    of_all = next((row for row in rows if row.site_id is None), None)
    own = {row.site_id: row for row in reversed(rows) if row.site_id is not None}
    return {site: own.get(site, of_all) for site in sites}


@prepared
def _houses() -> QuerySet[HouseMessage]:
    return HouseMessage.objects.order_by("id")


def hosts() -> list[str]:
    return list(Site.objects.order_by("position", "id").values_list("host", flat=True))


def slugs() -> list[str]:
    return list(Section.objects.order_by("id").values_list("slug", flat=True))


def cells() -> list[Cell]:
    """Every place of the network that can be sold."""
    found = [(host, "", place) for host in hosts() for place in ("front", "day")]
    carried = Carriage.objects.order_by("site_id", "position").values_list("site__host", "section__slug")
    return found + [(host, slug, place) for host, slug in carried for place in ("section", "story")]


def cells_of(row: Flight, known: Iterable[Cell]) -> frozenset[Cell]:
    """The places a flight may stand in: an empty list means all; a flight for sections is not on fronts."""
    return frozenset(
        (host, section, place)
        for host, section, place in known
        if (not row.sites or host in row.sites)
        and (not row.sections or section in row.sections)
        and (not row.places or place in row.places)
    )


def as_booked(row: Flight) -> Booked:
    return Booked(row.pk, row.goal_kind, row.goal, row.starts_on, row.ends_on, cells_of(row, cells()))


def booked(*, exclude: int = 0) -> list[Booked]:
    """The flights that have their days: approved, paused, or waiting to be."""
    rows = Flight.objects.filter(state__in=[State.LIVE, State.PAUSED, State.REVIEW]).exclude(pk=exclude)
    return [as_booked(row) for row in rows.order_by("pk")]


def showing() -> QuerySet[Flight]:
    """The live flights with a message that stands: one that lost its last has nothing to show, and takes no place."""
    return Flight.objects.filter(_STANDS, state=State.LIVE).order_by("pk")


def silent() -> QuerySet[Flight]:
    """The live flights whose last message was withdrawn."""
    return Flight.objects.filter(~_STANDS, state=State.LIVE).order_by("pk")


def counted(flights: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """Offered, viewed, clicked of each flight, all in all."""
    rows = HourCount.objects.filter(flight_id__in=list(flights)).order_by().values("flight_id")
    found = rows.annotate(o=Sum("offered"), v=Sum("viewed"), c=Sum("clicked"))
    return {row["flight_id"]: (row["o"], row["v"], row["c"]) for row in found}


def shapes(at: datetime) -> dict[Cell, Shape]:
    """What each place's traffic is like; as of the last whole hour."""
    host_of = dict(Site.objects.values_list("pk", "host"))
    now_hour = hour_number(at)
    seen: dict[Cell, dict[int, int]] = defaultdict(dict)
    rows = HourCount.objects.filter(hour__gte=at - LEARNED).order_by()
    for site, section, place, hour, offered in rows.values_list("site_id", "section", "place", "hour").annotate(
        total=Sum("offered")
    ):
        if site in host_of:
            seen[host_of[site], section, place][hour_number(hour)] = offered
    return {cell: learn(seen[cell], now_hour) for cell in cells()}


def stock(known: dict[Cell, Shape], at: datetime, until: date) -> dict[Slot, float]:
    """The views to come, by place and by the site's own day (its ordinal), to the last day."""
    now_hour, part = hour_number(at), (at.minute * 60 + at.second) / 3600
    bounds: dict[str, list[tuple[int, int, int]]] = {}
    for host, zone in _zones().items():
        today = day_in(at, zone)
        days = [today + timedelta(days=n) for n in range((until - today).days + 2)]
        starts = [hour_number(datetime.combine(day, time(), ZoneInfo(zone))) for day in days]
        bounds[host] = [(day.toordinal(), *span) for day, span in zip(days, pairwise(starts), strict=False)]
    return {
        (cell, day): max(0.01, supply(shape, now_hour, part, first, after))
        for cell, shape in known.items()
        for day, first, after in bounds[cell[0]]
    }


def wants(rows: Iterable[Flight], at: datetime) -> list[Want]:
    """The flights as the plan sees them."""
    rows = list(rows)
    known, done, through = cells(), counted(row.pk for row in rows), caps(rows, at)
    return [_want(row, known, done.get(row.pk, (0, 0, 0)), through.get(row.pk, 1.0)) for row in rows]


def caps(rows: Iterable[Flight], at: datetime) -> dict[int, float]:
    """Of the flights that have a cap, the part of their draws that it lets stand: by their own last days, and by those like them."""
    cap_of = {row.pk: row.daily_cap for row in rows if row.daily_cap}
    if not cap_of:
        return {}
    like = dict(cap_of)
    for cap in set(cap_of.values()):
        alike = Flight.objects.filter(daily_cap=cap).order_by("-pk").values_list("pk", flat=True)[:LIKE_IT]
        like |= dict.fromkeys(alike, cap)
    own, of_cap = _drawn(like, at - LATELY), defaultdict[int, list[int]](lambda: [0, 0])
    for flight, pair in _drawn(like, at - LEARNED).items():
        of_cap[like[flight]] = [one + more for one, more in zip(of_cap[like[flight]], pair, strict=True)]
    return {
        flight: let_through(*own.get(flight, (0, 0)), let_through(*of_cap[cap])) for flight, cap in cap_of.items()
    }  # fmt: skip


def _drawn(flights: Iterable[int], since: datetime) -> dict[int, tuple[int, int]]:
    """(offered, kept back by the cap) of each."""
    rows = HourCount.objects.filter(flight_id__in=list(flights), hour__gte=since).order_by().values("flight_id")
    return {row["flight_id"]: (row["o"], row["c"]) for row in rows.annotate(o=Sum("offered"), c=Sum("capped"))}


def seen_part(done: tuple[int, int, int]) -> float:
    """So many of a flight's offers are seen."""
    offered, viewed, _ = done
    return (viewed + VIEWED_GUESS[0]) / (offered + VIEWED_GUESS[1])


def _want(row: Flight, known: list[Cell], done: tuple[int, int, int], through: float) -> Want:
    mine, first, last = cells_of(row, known), row.starts_on.toordinal(), row.ends_on.toordinal()
    if row.goal_kind != GoalKind.VIEWS:
        share = 1.0 if row.goal_kind == GoalKind.FIXED else row.goal / 100
        given, beside = offered_beside(row, mine) if row.goal_kind == GoalKind.SHARE else (0, 0)
        return Want(
            row.pk, mine, first, last, share=share, priority=row.priority, given=given, beside=beside, through=through
        )  # fmt: skip
    seen = max(seen_part(done), 0.05)
    need = max(0, row.goal - done[1]) / seen
    return Want(row.pk, mine, first, last, need, priority=row.priority, given=done[1] / seen, through=through)


def offered_beside(row: Flight, mine: frozenset[Cell]) -> tuple[int, int]:
    """A flight's offers, and all that there were in its places since its first and until its last."""
    span = HourCount.objects.filter(flight_id=row.pk).aggregate(first=Min("hour"), last=Max("hour"))
    if span["first"] is None:
        return 0, 0
    hosts_ = dict(Site.objects.values_list("pk", "host"))
    rows = HourCount.objects.filter(hour__gte=span["first"], hour__lte=span["last"]).order_by()
    given = beside = 0
    for site, section, place, own, all_ in rows.values_list("site_id", "section", "place").annotate(
        own=Sum("offered", filter=Q(flight_id=row.pk), default=0), total=Sum("offered")
    ):
        if (hosts_.get(site, ""), section, place) in mine:
            given, beside = given + own, beside + all_
    return given, beside


def planned(at: datetime, rows: Iterable[Flight] | None = None, known: dict[Cell, Shape] | None = None) -> Plan:
    """Rates for now, and who will fall short by the forecast."""
    live = list(rows if rows is not None else showing())
    wanted = [want for want in wants(live, at) if want.share or want.need > 0]
    until = max((row.ends_on for row in live), default=None)
    if not wanted or until is None:
        return Plan()
    today = {host: day_in(at, zone).toordinal() for host, zone in _zones().items()}
    return plan(wanted, stock(known or shapes(at), at, until), today)


def shortfall_with(row: Flight, at: datetime) -> bool:
    """Whether this flight, or one that is booked, would fall short if this one went live."""
    return bool(short_with(row, at)[0])


def short_with(row: Flight, at: datetime) -> tuple[set[int], Plan]:
    """The flights that fall short with this one and do not without it; the plan with it."""
    others = Flight.objects.filter(state__in=[State.LIVE, State.PAUSED, State.REVIEW]).exclude(pk=row.pk)
    known = shapes(at)
    before, after = planned(at, others, known).short, planned(at, [*others, row], known)
    return set(after.short.keys() - before.keys()), after


def _zones() -> dict[str, str]:
    return dict(Site.objects.order_by("position", "id").values_list("host", "timezone"))


def hour_number(at: datetime) -> int:
    """Hours since 1970."""
    return int(at.timestamp()) // 3600


def hour_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
