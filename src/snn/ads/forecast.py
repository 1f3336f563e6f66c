"""What the forecast says of a flight that is not live yet, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from snn.ads import queries
from snn.ads.booking import GoalKind, overlap_refusal
from snn.ads.models import Flight


@dataclass(frozen=True)
class Forecast:
    """promised and there_is in views; of a share or a fixed place, the views it is likely to get."""

    promised: int
    there_is: int
    feasible: bool
    says: tuple[str, ...]


def forecast(row: Flight, at: datetime) -> Forecast:
    """Beside everything that has its days."""
    short, plan = queries.short_with(row, at)
    done = queries.counted([row.pk]).get(row.pk, (0, 0, 0))
    seen = queries.seen_part(done)
    there_is = done[1] + round(plan.room.get(row.pk, 0) * seen)
    by_views = row.goal_kind == GoalKind.VIEWS
    promised = row.goal if by_views else done[1] + round(plan.gets.get(row.pk, 0) * seen)
    taken = overlap_refusal(queries.as_booked(row), queries.booked(exclude=row.pk))
    said = [_own_words(row, promised, there_is, row.pk in short), *_of_cap(row, at)]
    names = Flight.objects.filter(pk__in=short - {row.pk}).order_by("pk").values_list("name", flat=True)
    said += [f"It would make another flight fall short: {name}." for name in names]
    said += [f"{taken.value[0].upper()}{taken.value[1:]}."] if taken else []
    return Forecast(promised, there_is, not short and taken is None, tuple(said))


def _of_cap(row: Flight, at: datetime) -> list[str]:
    if not row.daily_cap:
        return []
    through = queries.caps([row], at)[row.pk]
    if through == 1:
        return [f"No browser has come to a cap of {row.daily_cap} a day yet; where many do, it gets less than this."]
    return [f"A cap of {row.daily_cap} a day has let {through:.0%} of the turns stand: the figures reckon with it."]


def _own_words(row: Flight, promised: int, there_is: int, short: bool) -> str:
    if row.goal_kind != GoalKind.VIEWS:
        return f"By the forecast that is about {promised:,} views."
    if short:
        return f"It promises more than there is: {there_is:,} of {promised:,} views, by the forecast."
    return f"It promises {promised:,} views; the forecast has about {there_is:,} for it."
