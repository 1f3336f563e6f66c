"""A month of traffic and flights played through the real planning rules: for the bench, and in small for a test."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import cos, pi, sqrt

from snn.ads.pacing import Cell, Plan, Slot, Want, braked, let_through, plan
from snn.ads.traffic import Shape, learn, supply

LAG_MIN = 2
"""A minute until the rota is written anew, one more in caches and pages."""
VIEWED = 0.62
"""Of the offers, those seen for a second."""


@dataclass(frozen=True)
class Month:
    """What is played. Hours count from the Monday on which history begins; flights start after it."""

    cells: tuple[Cell, ...]
    mean: dict[Cell, float]
    flights: tuple[Want, ...]
    days: int = 30
    history_days: int = 28
    spike: tuple[int, int, float] = (0, 0, 1.0)
    """First hour, hour after the last, how much more."""
    falls: tuple[str, int, float] = ("", 0, 1.0)
    """A host whose traffic falls for good, from which day, to what part."""
    every_min: int = 10
    seed: int = 7
    caps: dict[int, int] = field(default_factory=dict)
    """For a flight that has one: how often a browser shows it a day."""
    browsers: int = 5000
    """That come; the tenth that comes most makes half of the views."""


@dataclass
class Played:
    """What came of it. named: the day on which a flight was first said to fall short."""

    viewed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    named: dict[int, int] = field(default_factory=dict)
    by_hour: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    traffic: dict[tuple[Cell, int], int] = field(default_factory=lambda: defaultdict(int))
    offered: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    capped: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """What browsers kept back."""


def day_shape(hour: int) -> float:
    """A news site's day and week in UTC: a deep night, a morning, a long afternoon, quieter weekends."""
    of_day, weekend = hour % 24, (hour // 24) % 7 >= 5
    curve = 1 + 0.62 * cos((of_day - 15) * pi / 12) + 0.18 * cos((of_day - 9) * pi / 6)
    return max(0.12, curve) * (0.72 if weekend else 1.08)


class Simulation:
    """Plays a month minute by minute."""

    def __init__(self, month: Month) -> None:
        self.month, self.rng, self.played = month, random.Random(month.seed), Played()
        self.start = month.history_days * 24
        self.counts: dict[Cell, dict[int, int]] = {
            cell: {hour: self._draw(self._mean(cell, hour)) for hour in range(self.start)} for cell in month.cells
        }
        self.shapes: dict[Cell, Shape] = {}
        self.goal = {want.flight: want.need for want in month.flights}
        self.shown: Counter[tuple[int, int, int]] = Counter()

    def run(self) -> Played:
        rota: list[dict[Cell, dict[int, float]]] = [{}] * LAG_MIN
        current = Plan()
        for minute in range(self.month.days * 24 * 60):
            hour = self.start + minute // 60
            if minute % 60 == 0:
                self.shapes = {cell: learn(self._since_thursday(cell), hour + 72) for cell in self.month.cells}
            if minute % self.month.every_min == 0:
                current = self._plan(hour, (minute % 60) / 60)
            rota.append(self._braked(current, hour))
            self._minute(rota.pop(0), hour, minute)
        return self.played

    def _since_thursday(self, cell: Cell) -> dict[int, int]:
        """The rules count hours from a Thursday, this month from a Monday."""
        return {hour + 72: count for hour, count in self.counts[cell].items()}

    def _plan(self, hour: int, part: float) -> Plan:
        today = hour // 24 - self.month.history_days
        stock: dict[Slot, float] = {}
        for cell, shape in self.shapes.items():
            for day in range(today, self.month.days):
                first = (day + self.month.history_days) * 24 + 72
                stock[cell, day - today] = max(0.01, supply(shape, hour + 72, part, first, first + 24))
        made = plan(self._wants(today), stock, dict.fromkeys({cell[0] for cell in self.month.cells}, 0))
        for flight in made.short:
            self.played.named.setdefault(flight, today)
        return made

    def _wants(self, today: int) -> list[Want]:
        return [
            Want(one.flight, one.cells, one.first_day - today, one.last_day - today,
                 max(0.0, one.need - self.played.viewed[one.flight]) / VIEWED, one.share, one.priority,
                 self.played.viewed[one.flight] / VIEWED, self._beside(one) if one.share else 0.0,
                 self._through(one.flight))
            for one in self.month.flights if one.last_day >= today and (one.share or self._left(one.flight) > 0)
        ]  # fmt: skip

    def _braked(self, current: Plan, hour: int) -> dict[Cell, dict[int, float]]:
        needs = {one.flight: 1e18 if one.share else self._left(one.flight) for one in self.month.flights}
        coming: dict[int, float] = defaultdict(float)
        for cell, rates in current.rates.items():
            lately = self.shapes[cell].at(hour + 72, 0) / 60 * (LAG_MIN + 1) * VIEWED
            for flight in rates:
                coming[flight] += lately * self._through(flight)
        return {cell: braked(rates, needs, coming) for cell, rates in current.rates.items()}

    def _minute(self, rota: dict[Cell, dict[int, float]], hour: int, minute: int) -> None:
        for cell in self.month.cells:
            views = self._draw(self._mean(cell, hour) / 60)
            self.counts[cell][hour] = self.counts[cell].get(hour, 0) + views
            self.played.traffic[cell, hour - self.start] += views
            for flight, rate in rota.get(cell, {}).items():
                seen = self._seen(flight, views * rate, minute)
                self.played.viewed[flight] += seen
                self.played.by_hour[flight, minute // 60] += seen

    def _seen(self, flight: int, turns: float, minute: int) -> int:
        """How many see it, of so many pages whose turn it is."""
        if flight not in self.month.caps:
            return self._draw(turns * VIEWED)
        seen = 0
        for _ in range(self._draw(turns)):
            key = (flight, minute // 1440, self._browser())
            if self.shown[key] >= self.month.caps[flight]:
                self.played.capped[flight] += 1
                continue
            self.played.offered[flight] += 1
            if self.rng.random() < VIEWED:
                self.shown[key] += 1
                seen += 1
        return seen

    def _browser(self) -> int:
        often = self.month.browsers // 10
        return self.rng.randrange(often if self.rng.random() < 0.5 else self.month.browsers)

    def _through(self, flight: int) -> float:
        if flight not in self.month.caps:
            return 1.0
        return let_through(self.played.offered[flight], self.played.capped[flight])

    def _mean(self, cell: Cell, hour: int) -> float:
        mean = self.month.mean[cell] * day_shape(hour)
        begin, after, times = self.month.spike
        host, day, part = self.month.falls
        now = hour - self.month.history_days * 24
        mean *= times if begin <= now < after else 1.0
        return mean * (part if cell[0] == host and now >= day * 24 else 1.0)

    def _beside(self, want: Want) -> float:
        hours = range(want.first_day * 24, want.last_day * 24 + 24)
        return float(sum(self.played.traffic.get((cell, hour), 0) for cell in want.cells for hour in hours))

    def _left(self, flight: int) -> float:
        return self.goal[flight] - self.played.viewed[flight]

    def _draw(self, mean: float) -> int:
        """Poisson; of large means the normal that comes near it."""
        if mean > 30:
            return max(0, round(self.rng.gauss(mean, sqrt(mean))))
        limit, product, count = 2.718281828459045**-mean, self.rng.random(), 0
        while product > limit:
            product *= self.rng.random()
            count += 1
        return count
