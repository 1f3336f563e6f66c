"""Reads: what a month's sponsors bring each site, and how much of its places they fill."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from snn.ads import reports
from snn.ads.booking import State
from snn.ads.models import Flight, HourCount
from snn.ground import money
from snn.network.models import Site


@dataclass(frozen=True)
class Fill:
    """Of all offers of a site's month, those that were a sponsor's."""

    offered: int
    sold: int


def by_site(month: str, at: datetime) -> Counter[tuple[str, str]]:
    """Cents by host and currency: what is billed for the month, or will be, shared by the views on each site.

    A flat price counts in the month in which its flight ends, as it is billed.
    """
    first = date.fromisoformat(f"{month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    rows = Flight.objects.exclude(state__in=[State.DRAFT, State.REVIEW, State.REFUSED]).select_related("campaign")
    found: Counter[tuple[str, str]] = Counter()
    for row in rows.filter(starts_on__lte=last, ends_on__gte=first).order_by("pk"):
        owed = reports.owed(row, month, at).amount_cents
        views = +reports.viewed_in(row, month) or Counter(row.sites or _hosts())
        for host, cents in zip(views, money.split(owed, list(views.values())), strict=True):
            found[host, row.campaign.currency] += cents
    return found


def fill(month: str) -> dict[str, Fill]:
    """By host; a month is the site's own."""
    first = date.fromisoformat(f"{month}-01")
    after = first + timedelta(days=monthrange(first.year, first.month)[1])
    return {site.host: _fill(site, first, after) for site in Site.objects.order_by("position", "id")}


def _fill(site: Site, first: date, after: date) -> Fill:
    since, until = (datetime.combine(day, time(), ZoneInfo(site.timezone)) for day in (first, after))
    rows = HourCount.objects.filter(site_id=site.pk, hour__gte=since, hour__lt=until).order_by()
    sums = rows.aggregate(all=Sum("offered"), sold=Sum("offered", filter=~Q(flight_id=0)))
    return Fill(sums["all"] or 0, sums["sold"] or 0)


def _hosts() -> list[str]:
    return list(Site.objects.order_by("position", "id").values_list("host", flat=True))
