"""What the screens of the sponsors show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import F

from snn.ads import queries as ads
from snn.ads import reports, status
from snn.ads.booking import GoalKind, State
from snn.ads.models import Creative, Deed, Flight, Invoice, Sponsor
from snn.ads.published import REASONS
from snn.ads.reports import FlightReport
from snn.network.models import Site

_IN_WORDS = {reason.value: words for reason, words in REASONS.items()}
DONE_SHOWN = 20
INVOICES_SHOWN = 200


@dataclass(frozen=True)
class Uncounted:
    """What was not counted, and why."""

    reason: str
    words: str
    count: int


@dataclass(frozen=True)
class Line:
    """A flight in the list: what was delivered beside how much of its time is over."""

    flight: Flight
    report: FlightReport
    part: int
    """Of the promise, 0 to 100."""
    days_part: int
    """Of its days, 0 to 100."""

    @property
    def price(self) -> str:
        return reports.price(self.flight)

    @property
    def refused(self) -> tuple[Uncounted, ...]:
        return _uncounted(self.report.refused)


@dataclass(frozen=True)
class Group:
    """Flights that stand alike."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Overview:
    """Flights in groups; what wants a person now, in words; what was not counted in the last day, of all flights."""

    groups: tuple[Group, ...]
    silent: tuple[str, ...]
    refused: tuple[Uncounted, ...]


def overview(at: datetime) -> Overview:
    """The first screen."""
    found = status.status(at)
    return Overview(tuple(_groups(found, at)), found.silent, _uncounted(found.refused))


def _groups(found: status.Status, at: datetime) -> list[Group]:
    """What waits for a person first."""
    done = Flight.objects.filter(state=State.DONE).order_by("-ends_on", "-pk")[:DONE_SHOWN]
    told = [*found.flights, *(reports.of_flight(row) for row in done)]
    rows = Flight.objects.select_related("campaign__sponsor").in_bulk([one.number for one in told])
    lines = [_line(rows[one.number], one, at) for one in told]
    headings = {
        "Waits to be approved": (State.REVIEW,), "Live": (State.LIVE, State.PAUSED),
        "Drafts": (State.DRAFT, State.REFUSED), "Done": (State.DONE,),
    }  # fmt: skip
    made = [Group(name, tuple(one for one in lines if one.report.state in states)) for name, states in headings.items()]
    return [one for one in made if one.lines]


def line(row: Flight, at: datetime) -> Line:
    """One flight, with its days."""
    short = row.pk in ads.planned(at).short
    return _line(row, reports.of_flight(row, short=short), at)


def by_day(report: FlightReport) -> tuple[int, ...]:
    """Its views of each day from its first to its last that has any."""
    views: Counter[int] = Counter()
    for one in report.days:
        views[one.day.toordinal()] += one.viewed
    return tuple(views[day] for day in range(min(views), max(views) + 1)) if views else ()


def messages(row: Flight) -> list[tuple[Creative, str]]:
    """Those that were not withdrawn; beside one that leads elsewhere than to the sponsor's own domain, where it leads."""
    domain = row.campaign.sponsor.domain.lower().removeprefix("www.")
    return [(one, _elsewhere(one.href, domain)) for one in row.creatives.filter(withdrawn_at=None)]


def deeds(row: Flight) -> list[Deed]:
    """Who did what to it, the newest first."""
    return list(Deed.objects.filter(subject=f"flight:{row.pk}").order_by("-pk")[:50])


def report_link(sponsor: Sponsor, at: datetime) -> str:
    """The sponsor's own page, on the network's first site."""
    site = Site.objects.order_by("position", "id").first()
    return f"{site.origin if site else ''}{reports.link(sponsor, at)}"


def _elsewhere(href: str, domain: str) -> str:
    host = (urlsplit(href).hostname or "").lower()
    return "" if not domain or host == domain or host.endswith(f".{domain}") else host


def _uncounted(refused: tuple[tuple[str, int], ...]) -> tuple[Uncounted, ...]:
    """The most first."""
    told = (Uncounted(reason, _IN_WORDS.get(reason, reason), count) for reason, count in refused)
    return tuple(sorted(told, key=lambda one: -one.count))


def invoices(sponsor: Sponsor | None = None) -> list[Invoice]:
    """Those that are not paid first, then the newest."""
    rows = Invoice.objects.select_related("flight__campaign__sponsor")
    if sponsor is not None:
        rows = rows.filter(flight__campaign__sponsor=sponsor)
    return list(rows.order_by(F("paid_at").desc(nulls_first=True), "-pk")[:INVOICES_SHOWN])


def _line(row: Flight, report: FlightReport, at: datetime) -> Line:
    days = (row.ends_on - row.starts_on).days + 1
    gone = (at.date() - row.starts_on).days
    share = report.share or 0.0
    of = share if row.goal_kind == GoalKind.VIEWS else share * 100 / row.goal
    return Line(row, report, _hundred(of), _hundred(gone / days))


def _hundred(part: float) -> int:
    return max(0, min(100, round(part * 100)))
