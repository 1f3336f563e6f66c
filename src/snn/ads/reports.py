"""Reads: delivery against promise, by day and site, and what is owed for a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum

from snn.ads import queries
from snn.ads.booking import GoalKind, PricePer
from snn.ads.models import Flight, HourCount, Invoice, Refused, Sponsor
from snn.ground import money
from snn.ground.clock import day_in
from snn.ground.signing import sign, unsign
from snn.network.models import Site

LINK_DAYS = 400
_PURPOSE = "sponsor-report"


@dataclass(frozen=True)
class DayLine:
    """What a site's day brought a flight."""

    day: date
    site: str
    offered: int
    viewed: int
    clicked: int


@dataclass(frozen=True)
class FlightReport:
    """A flight and all that was counted of it."""

    number: int
    name: str
    state: str
    starts_on: date
    ends_on: date
    promise: str
    goal: int | None
    offered: int
    viewed: int
    clicked: int
    share: float | None
    """Delivered of the promise; of a share, the share itself."""
    days: tuple[DayLine, ...]
    refused: tuple[tuple[str, int], ...]
    short: bool = False
    capped: int = 0
    """Turns that browsers kept back because they had shown it as often as its cap has it."""


@dataclass(frozen=True)
class InvoiceLine:
    """What was billed, and whether it was paid."""

    number: str
    flight: str
    month: str
    says: str
    amount: str
    issued_on: date
    paid_on: date | None


@dataclass(frozen=True)
class SponsorReport:
    """All flights of a sponsor, and the invoices for them, the newest first."""

    sponsor: str
    flights: tuple[FlightReport, ...]
    invoices: tuple[InvoiceLine, ...] = ()


@dataclass(frozen=True)
class Owed:
    """What a flight's month costs, and how that comes about."""

    amount_cents: int
    says: str


def link(sponsor: Sponsor, at: datetime) -> str:
    """The path of a sponsor's own page, signed."""
    until = int((at + timedelta(days=LINK_DAYS)).timestamp())
    return f"/sponsors/{sign(str(sponsor.pk), key=settings.SECRET_KEY, purpose=_PURPOSE, expires_at=until)}/"


def sponsor_of(signed: str, at: datetime) -> Sponsor | None:
    """Whose page a signed word opens."""
    try:
        found = unsign(signed, key=settings.SECRET_KEY, purpose=_PURPOSE, at=at.timestamp())
    except ValueError:
        return None
    return Sponsor.objects.filter(pk=int(found)).first() if found and found.isdigit() else None


def of_sponsor(sponsor: Sponsor, at: datetime, month: str = "") -> SponsorReport:
    """Delivery of all its flights; of one month where it is named."""
    rows = Flight.objects.filter(campaign__sponsor=sponsor).exclude(state__in=["draft", "refused"]).order_by("-pk")
    short = queries.planned(at).short
    flights = tuple(of_flight(row, month, short=row.pk in short) for row in rows[:200])
    return SponsorReport(sponsor.name, flights, tuple(_invoices(sponsor)))


def _invoices(sponsor: Sponsor) -> Iterator[InvoiceLine]:
    rows = Invoice.objects.filter(flight__campaign__sponsor=sponsor).select_related("flight").order_by("-pk")
    for row in rows[:200]:
        paid_on = day_in(row.paid_at, "UTC") if row.paid_at else None
        amount = money.show(row.amount_cents, row.currency)
        issued_on = day_in(row.issued_at, "UTC")
        yield InvoiceLine(row.number, row.flight.name, row.month, row.says, amount, issued_on, paid_on)


def of_flight(row: Flight, month: str = "", *, short: bool = False) -> FlightReport:
    """One flight's delivery."""
    days = tuple(line for line in _days(row) if line.day.isoformat().startswith(month))
    offered, viewed, clicked = (sum(getattr(line, name) for line in days) for name in ("offered", "viewed", "clicked"))
    refused = Refused.objects.filter(flight_id=row.pk).order_by().values_list("reason").annotate(total=Sum("count"))
    by_views = row.goal_kind == GoalKind.VIEWS
    capped = HourCount.objects.filter(flight_id=row.pk).aggregate(total=Sum("capped"))["total"] if row.daily_cap else 0
    return FlightReport(
        row.pk, row.name, row.state, row.starts_on, row.ends_on, promise(row), row.goal if by_views else None,
        offered, viewed, clicked, viewed / row.goal if by_views else _share(row), days, tuple(sorted(refused)), short,
        capped or 0,
    )  # fmt: skip


def promise(row: Flight) -> str:
    """What was promised, in words."""
    if row.goal_kind == GoalKind.VIEWS:
        return f"{row.goal:,} views"
    return f"{row.goal}% of all" if row.goal_kind == GoalKind.SHARE else "every page of a fixed place"


def price(row: Flight) -> str:
    """What it costs, in words."""
    per = {PricePer.THOUSAND: "a thousand views", PricePer.DAY: "a day", PricePer.FLAT: "flat"}
    return f"{money.show(row.price_cents, row.campaign.currency)} {per[PricePer(row.price_per)]}"


def owed(row: Flight, month: str, at: datetime) -> Owed:
    """What the month costs: only days that are over, and never more views than were promised."""
    today = day_in(at, "UTC")
    if row.price_per == PricePer.THOUSAND:
        until = sum(line.viewed for line in _days(row) if line.day.isoformat()[:7] < month)
        here = sum(line.viewed for line in _days(row) if line.day.isoformat()[:7] == month)
        most = max(0, row.goal - until) if row.goal_kind == GoalKind.VIEWS else here
        billed = min(here, most)
        # Half a cent goes to the sponsor.
        return Owed(billed * row.price_cents // 1000, f"{billed:,} views of {here:,} counted, per thousand")
    days = [row.starts_on + timedelta(days=n) for n in range((row.ends_on - row.starts_on).days + 1)]
    if row.price_per == PricePer.DAY:
        shown = {line.day for line in _days(row) if line.viewed}
        many = sum(day.isoformat()[:7] == month and day < today and day in shown for day in days)
        return Owed(many * row.price_cents, f"{many} days")
    ends_here = row.ends_on.isoformat()[:7] == month and row.ends_on < today
    # Who was never seen owes nothing: a draft that was ended, a flight called off before its first day.
    ran = ends_here and any(line.viewed for line in _days(row))
    return Owed(row.price_cents if ran else 0, "flat, at its end")


def viewed_in(row: Flight, month: str) -> Counter[str]:
    """Views of a month by site, by its own days."""
    views: Counter[str] = Counter()
    for line in _days(row):
        if line.day.isoformat()[:7] == month:
            views[line.site] += line.viewed
    return views


def _days(row: Flight) -> list[DayLine]:
    """Hours gathered into each site's own days."""
    zones = {pk: (host, ZoneInfo(zone)) for pk, host, zone in Site.objects.values_list("pk", "host", "timezone")}
    found: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    start = datetime.combine(row.starts_on, time(), UTC) - timedelta(days=2)
    rows = HourCount.objects.filter(flight_id=row.pk, hour__gte=start).order_by()
    # Sections and places come together in the database: they are most of the rows.
    by_hour = rows.values_list("hour", "site_id").annotate(o=Sum("offered"), v=Sum("viewed"), c=Sum("clicked"))
    for hour, site, *counts in by_hour:
        host, zone = zones.get(site, ("a site that is gone", ZoneInfo("UTC")))
        line = found[hour.astimezone(zone).date(), host]
        line[:] = [one + more for one, more in zip(line, counts, strict=True)]
    return [DayLine(day, host, *counts) for (day, host), counts in sorted(found.items())]


def _share(row: Flight) -> float | None:
    """Of all that was offered in its places, the part that was this flight's."""
    given, beside = queries.offered_beside(row, queries.cells_of(row, queries.cells()))
    return given / beside if beside else None
