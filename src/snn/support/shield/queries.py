"""Reads: how cards fare, what was turned away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum

from snn.support.models import Intent
from snn.support.rules import State
from snn.support.shield import rules
from snn.support.shield.models import Attempts, Rest
from snn.support.shield.rules import Purpose, Strain


@dataclass(frozen=True)
class Rested:
    """An alarm: from when to when cards rested, and why."""

    opened_at: datetime
    closed_at: datetime | None
    reason: str
    detail: str


@dataclass(frozen=True)
class TurnedAway:
    """How many were admitted and refused, by purpose and reason."""

    purpose: str
    outcome: str
    count: int


def resting_since() -> datetime | None:
    """Since when cards rest; None where they are taken."""
    return Rest.objects.filter(closed_at=None).values_list("opened_at", flat=True).first()


def strain(now: datetime) -> Strain:
    """What cards went through in the last ten minutes."""
    since = now - rules.WINDOW
    lately = Attempts.objects.filter(purpose=Purpose.CARD, minute_at__gt=since)
    counts = lately.aggregate(
        admitted=Sum("count", filter=Q(outcome="admitted")), refused=Sum("count", filter=~Q(outcome="admitted"))
    )
    intents = Intent.objects.filter(method="card", created_at__gt=since)
    return Strain(
        admitted=counts["admitted"] or 0,
        paid=intents.filter(state=State.PAID).count(),
        declined=intents.filter(state=State.DECLINED).count(),
        refused=counts["refused"] or 0,
    )


def rests(now: datetime, days: int = 30) -> tuple[Rested, ...]:
    """The alarms of the last days, newest first."""
    rows = Rest.objects.filter(Q(closed_at=None) | Q(opened_at__gt=now - timedelta(days=days)))
    return tuple(Rested(row.opened_at, row.closed_at, row.reason, row.detail) for row in rows)


def turned_away(now: datetime, hours: int = 24) -> tuple[TurnedAway, ...]:
    """Admitted and refused in the last hours."""
    rows = Attempts.objects.filter(minute_at__gt=now - timedelta(hours=hours)).order_by("purpose", "outcome")
    return tuple(TurnedAway(*row) for row in rows.values_list("purpose", "outcome").annotate(total=Sum("count")))
