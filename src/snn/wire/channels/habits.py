"""When a source that usually sends has gone quiet: pure.

The rule, by the hour of the week. A source's beats are the five-minute spans in which anything came. The silence since
the last beat is laid over the same stretch of each of the past eight weeks; where three quarters of them (three weeks
known at least) had eight beats or more in it, the source is quiet. Of a source that sends at random, a silence in
which eight beats were due comes once in three thousand (e to the -8).

A source known for less than three weeks is quiet after three times its longest silence so far, an hour at least, once
twenty beats are known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise, takewhile

WEEK = timedelta(days=7)
WEEKS_LOOKED_AT = 8
WEEKS_KNOWN = 3
BEAT = timedelta(minutes=5)
DUE_BEATS = 8
SHORTEST = BEAT * (DUE_BEATS - 2)
"""No silence shorter than that is ever more than habit."""
YOUNG_BEATS = 20
YOUNG_TIMES = 3
YOUNG_LEAST = timedelta(hours=1)


@dataclass(frozen=True)
class Quiet:
    """A source has been silent for longer than is its habit."""

    since: datetime
    says: str


def quiet(arrivals: Iterable[datetime], now: datetime) -> Quiet | None:
    """Whether a source with these arrivals, of the last nine weeks, has gone quiet."""
    beats = sorted({beat_of(arrival) for arrival in arrivals if arrival <= now})
    if not beats:
        return None
    silence = now - beats[-1]
    weeks = _same_stretch(beats, now)
    if len(weeks) >= WEEKS_KNOWN:
        usual = sorted(weeks)[len(weeks) // 4]
        says = f"nothing for {spoken(silence)}; the same stretch of the week usually brings {usual} times something"
        return Quiet(beats[-1], says) if usual >= DUE_BEATS else None
    return _quiet_young(beats, silence)


def spoken(span: timedelta) -> str:
    """`3 h 10 min`, `2 d 4 h`."""
    minutes = int(span.total_seconds() // 60)
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def stretches(last: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The same stretch of each past week as that from the last beat until now, the latest first."""
    begin = beat_of(last)
    step = WEEK * max(1, math.ceil((now - begin) / WEEK))
    for n in range(1, WEEKS_LOOKED_AT + 1):
        yield begin - step * n, now - step * n


def _same_stretch(beats: Sequence[datetime], now: datetime) -> list[int]:
    """How many beats fell into the silence's stretch of each past week that is known."""
    known = takewhile(lambda stretch: stretch[0] >= beats[0], stretches(beats[-1], now))
    return [sum(begins < beat <= ends for beat in beats) for begins, ends in known]


def _quiet_young(beats: Sequence[datetime], silence: timedelta) -> Quiet | None:
    if len(beats) < YOUNG_BEATS:
        return None
    longest = max(later - earlier for earlier, later in pairwise(beats))
    if silence <= max(YOUNG_LEAST, YOUNG_TIMES * longest):
        return None
    return Quiet(beats[-1], f"nothing for {spoken(silence)}; its longest silence so far was {spoken(longest)}")


def beat_of(moment: datetime) -> datetime:
    """When the span of five minutes began that it falls into."""
    seconds = int(moment.timestamp())
    return datetime.fromtimestamp(seconds - seconds % int(BEAT.total_seconds()), UTC)
