"""How the room does, for a person and for a monitor."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from snn.ads import queries, reports
from snn.ads.models import Flight, Refused
from snn.ads.reports import FlightReport


@dataclass(frozen=True)
class Status:
    """Flights that are not over, and what was refused in the last day."""

    flights: tuple[FlightReport, ...]
    refused: tuple[tuple[str, int], ...]
    silent: tuple[str, ...] = ()
    """Flights that are live and show nothing, in words."""


def status(at: datetime) -> Status:
    """As things stand."""
    short = queries.planned(at).short
    rows = Flight.objects.exclude(state="done").order_by("pk")
    refused = Refused.objects.filter(hour__gte=at - timedelta(hours=24)).order_by().values_list("reason")
    return Status(
        tuple(reports.of_flight(row, short=row.pk in short) for row in rows),
        tuple(sorted(refused.annotate(total=Sum("count")))),
        tuple(
            f"flight {row.pk} ({row.name}) is live and shows nothing: no message of it stands; add one, or end it"
            for row in queries.silent()
        ),
    )


def as_json(found: Status) -> dict[str, Any]:
    told = asdict(found)
    for flight in told["flights"]:
        flight["starts_on"], flight["ends_on"] = flight["starts_on"].isoformat(), flight["ends_on"].isoformat()
        del flight["days"]
    told["refused"] = dict(told["refused"])
    return told
