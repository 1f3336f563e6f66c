"""What waits to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from snn.press.notices.models import Notice


@dataclass(frozen=True)
class Waiting:
    """One receiver's queue."""

    receiver: str
    waiting: int
    failing: int
    oldest_at: datetime
    wrong: str
    """What it said last; empty while all is well."""


def purge_status() -> list[Waiting]:
    """Each receiver that still has something to hear, by name."""
    found = Notice.objects.values("receiver").order_by("receiver")
    counted = found.annotate(all=Count("id"), failing=Count("id", filter=Q(attempts__gt=0)), oldest=Min("asked_at"))
    return [
        Waiting(row["receiver"], row["all"], row["failing"], row["oldest"], _last_wrong(row["receiver"]))
        for row in counted
    ]


def _last_wrong(receiver: str) -> str:
    failing = Notice.objects.filter(receiver=receiver, attempts__gt=0).order_by("-attempts", "id")
    return failing.values_list("wrong", flat=True).first() or ""
