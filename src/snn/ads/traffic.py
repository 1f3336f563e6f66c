"""Pure: what traffic to expect, learned from the hours that were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from statistics import median

WEEK_H = 168
FADES_H = 6.0
"""A rush or a lull is thought to be half over after about four hours."""
UNKNOWN = 30.0
"""Views an hour of a place nobody has counted yet: low, so that a new flight starts gently once it is."""
_BOUNDS = (0.1, 20.0)


@dataclass(frozen=True)
class Shape:
    """A cell's usual week, an entry an hour from Monday 0:00 UTC.

    level: how the last hours compare with it. trend: how the last day does, where it was worse: a rush will pass, a
    fall may stay.
    """

    week: tuple[float, ...]
    level: float = 1.0
    trend: float = 1.0

    def at(self, hour: int, ahead: int) -> float:
        """Views expected in an hour (counted since 1970), so many hours from now."""
        return self.week[of_week(hour)] * (self.trend + (self.level - self.trend) * exp(-ahead / FADES_H))


def of_week(hour: int) -> int:
    """The hour of the week, from Monday on; 1970 began on a Thursday."""
    return (hour + 72) % WEEK_H


def learn(counts: Mapping[int, int], now_hour: int) -> Shape:
    """The shape of a cell. counts: by hour since 1970, whole hours only; an hour without a view may be missing.

    The median of the last weeks' same hours, so that one great day is no rule; of a younger cell, of the same hours
    of its days; today's level from the last three hours.
    """
    begun = [hour for hour in counts if hour < now_hour]
    if not begun:
        return Shape((UNKNOWN,) * WEEK_H)
    first = max(min(begun), now_hour - 5 * WEEK_H)
    seen = [counts.get(hour, 0) for hour in range(first, now_hour)]
    week = tuple(_usual(seen, first, now_hour, slot) for slot in range(WEEK_H))
    return Shape(week, _level(counts, week, now_hour, 3), min(1.0, _level(counts, week, now_hour, 24)))


def _usual(seen: Sequence[int], first: int, now_hour: int, slot: int) -> float:
    """Of an hour of the week."""
    start = (slot - of_week(first)) % WEEK_H
    same = seen[start::WEEK_H]
    if len(same) < 2:
        start = (slot - of_week(first)) % 24
        same = seen[start::24] or seen
    return max(0.1, float(median(same[-5:])))


def _level(counts: Mapping[int, int], week: Sequence[float], now_hour: int, back: int) -> float:
    """The last hours, so many, beside what is usual."""
    hours = range(max(min(counts), now_hour - back), now_hour)
    usual = sum(week[of_week(hour)] for hour in hours)
    # A few views more or less are chance: as many usual ones are put beside them.
    level = (sum(counts.get(hour, 0) for hour in hours) + 30) / (usual + 30)
    return min(_BOUNDS[1], max(_BOUNDS[0], level))


def supply(shape: Shape, now_hour: int, part: float, first: int, after: int) -> float:
    """The views from hour first to hour after (not itself); of the present hour only the part that is left."""
    total = shape.at(now_hour, 0) * (1 - part) if first <= now_hour < after else 0.0
    start = max(first, now_hour + 1)
    near = min(after, start + 48)
    total += sum(shape.at(hour, hour - now_hour) for hour in range(start, near))
    if after > near:
        weeks, rest = divmod(after - near, WEEK_H)
        total += shape.trend * (weeks * sum(shape.week) + sum(shape.week[of_week(near + n)] for n in range(rest)))
    return total
