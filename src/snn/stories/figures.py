"""How intake goes, by source: read from what was taken and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from snn.network.models import Source
from snn.stories.models import Lineage
from snn.wire.models import Dispatch, Quarantine

LAGS_LOOKED_AT = 500
WAITING_LOOKED_AT = 2_000
_SHOWN_AS = {
    Lineage.Outcome.OFFERED: "updated",
    Lineage.Outcome.LINKED: "updated",
    Lineage.Outcome.DUPLICATE: "duplicates",
}


@dataclass(frozen=True)
class Figures:
    """What one source sent since a moment, and what became of it; slug is empty for what names no known source.

    Unit:   lag is from the moment the source sent an item (or, where it names none, made the version) to its taking.
    """

    slug: str
    name: str
    taken: int = 0
    updated: int = 0
    killed: int = 0
    held: int = 0
    duplicates: int = 0
    refused: int = 0
    lag_p50_s: float | None = None
    lag_p95_s: float | None = None
    last_at: datetime | None = None


def by_source(since: datetime) -> list[Figures]:
    """Every source that ever sent anything, by name; what names none last."""
    rows = [_figures(source, since) for source in (*Source.objects.order_by("name"), None)]
    return [row for row in rows if row.last_at or row.refused]


def waiting(at: datetime) -> int:
    """Of the newest dispatches, how many became nothing within a minute: taken, but no story was made of them."""
    newest = Dispatch.objects.order_by("-id").values("pk")[:WAITING_LOOKED_AT]
    return Dispatch.objects.filter(pk__in=newest, lineage=None, received_at__lt=at - timedelta(minutes=1)).count()


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value that this share of them does not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def _figures(source: Source | None, since: datetime) -> Figures:
    own = Dispatch.objects.filter(source=source)
    recent = own.filter(received_at__gte=since)
    counts: Counter[str] = Counter()
    for outcome, count in recent.order_by().values_list("lineage__outcome").annotate(Count("id")):
        counts[_SHOWN_AS.get(outcome, outcome or "waiting")] += count
    refused = Quarantine.objects.filter(source=source, at__gte=since).count()
    lags = _lags(recent)
    return Figures(
        slug=source.slug if source else "", name=source.name if source else "no known source", taken=counts["taken"],
        updated=counts["updated"], killed=counts["killed"], held=counts["held"], duplicates=counts["duplicates"],
        refused=refused, lag_p50_s=quantile(lags, 0.5), lag_p95_s=quantile(lags, 0.95),
        last_at=own.order_by("-received_at").values_list("received_at", flat=True).first(),
    )  # fmt: skip


def _lags(recent: QuerySet[Dispatch]) -> list[float]:
    rows = recent.order_by("-received_at").values_list("received_at", "fields__sent_at", "fields__versioned_at")
    newest = [
        (taken, datetime.fromisoformat(sent or given)) for taken, sent, given in rows[:LAGS_LOOKED_AT] if sent or given
    ]
    # A version dated after it came (a wrong clock, a planned release) has no lag that means anything.
    return [(taken - sent).total_seconds() for taken, sent in newest if sent <= taken]
