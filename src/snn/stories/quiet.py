"""Which sources have gone quiet, read from no more of a million items than the rule looks at (wire/channels/habits.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from snn.network.models import Source
from snn.wire.channels.habits import SHORTEST, WEEK, WEEKS_KNOWN, WEEKS_LOOKED_AT, Quiet, beat_of, quiet, stretches
from snn.wire.models import Dispatch

AT_ONCE = 40
"""Sources a query: each adds eight spans of time to it."""
LOOKED_AT = 20_000


@dataclass(frozen=True)
class _Silent:
    source: Source
    first: datetime
    last: datetime


def quiet_sources(at: datetime) -> list[tuple[str, Quiet]]:
    """By name, those that are silent for longer than is their habit."""
    silent = _silent(at)
    pieces = (silent[start : start + AT_ONCE] for start in range(0, len(silent), AT_ONCE))
    came = (one for piece in pieces for one in _arrivals(piece, at))
    return [(one.source.name, found) for one, arrivals in came if (found := quiet(arrivals, at))]


def _silent(at: datetime) -> list[_Silent]:
    """Sources whose last item came so long ago that it can be a matter of habit at all."""
    since = at - WEEK * (WEEKS_LOOKED_AT + 1)
    own = Dispatch.objects.filter(source=OuterRef("pk"), received_at__gte=since).values("received_at")
    rows = Source.objects.annotate(
        first=Subquery(own.order_by("received_at")[:1]), last=Subquery(own.order_by("-received_at")[:1])
    )
    return [_Silent(row, row.first, row.last) for row in rows.filter(last__lte=at - SHORTEST).order_by("name")]


def _arrivals(some: Sequence[_Silent], at: datetime) -> list[tuple[_Silent, list[datetime]]]:
    """Of each what came first and last, and all that came in the spans that its silence is held against."""
    wanted, came = Q(), {one.source.pk: [one.first] for one in some}
    for one in some:
        spans = [span for span in stretches(one.last, at) if span[0] >= beat_of(one.first)]
        if len(spans) < WEEKS_KNOWN:
            came[one.source.pk] = _everything(one)
            continue
        for begins, ends in spans:
            wanted |= Q(source=one.source, received_at__gte=begins, received_at__lte=ends)
    rows = Dispatch.objects.filter(wanted).order_by().values_list("source", "received_at") if wanted else ()
    for source, moment in rows:
        came[source or 0].append(moment)
    return [(one, [*came[one.source.pk], one.last]) for one in some]


def _everything(one: _Silent) -> list[datetime]:
    """Of one that is young, or silent for weeks, its longest silence counts: all that came, the newest of very much."""
    newest = Dispatch.objects.filter(source=one.source, received_at__gte=one.first).order_by("-received_at")
    return list(newest.values_list("received_at", flat=True)[:LOOKED_AT])
