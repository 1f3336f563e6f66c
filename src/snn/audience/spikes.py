"""Who sends more or fewer readers than usual, by a rule that does not cry wolf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from snn.audience import queries
from snn.audience.history import By, History, Question

WEEKS = 6
"""Before the last one; at least WEEKS_NEEDED of them must have figures."""
WEEKS_NEEDED = 3
LEAST_VIEWS = 50
MOST_REFERRERS = 2_000
"""Of a week, those that send most: strangers can make up any number of names."""
LEAST_CHANGE = 0.3
LEAST_DEVIATIONS = 4.0
LEAST_SPREAD = 0.08
"""Of the usual: so much a week differs from another for no reason at all."""


@dataclass(frozen=True)
class Move:
    """A referrer's last seven days beside its usual ones."""

    referrer: str
    views: int
    usual: float
    """What the weeks before let expect, grown or shrunk as all other traffic has."""
    moved: bool

    @property
    def change(self) -> float:
        return self.views / self.usual - 1 if self.usual else 0.0

    @property
    def says(self) -> str:
        if not self.usual:
            return f"{self.referrer} is new: {self.views:,} readers' views in 7 days"
        more = "more" if self.change > 0 else "less"
        return f"{self.referrer} sends {abs(self.change):.0%} {more} than usual: {self.views:,} views in 7 days, not {self.usual:,.0f}"


@dataclass(frozen=True)
class Moves:
    """Of all referrers; those that moved first, then by views."""

    lines: tuple[Move, ...]


def moves(today: date, history: History, *, site: int | None = None) -> Moves:
    """The last seven whole days beside the six weeks before."""
    weeks = [_week(today - timedelta(days=7 * back), history, site) for back in range(WEEKS + 1)]
    return Moves(tuple(judge(weeks[0], weeks[1:])))


def judge(last: Mapping[str, int], before: Sequence[Mapping[str, int]]) -> list[Move]:
    """Compare a week's views by referrer with those of the weeks before, the newest first.

    A referrer has moved when all of these hold: it sends, or sent, LEAST_VIEWS a week; it differs from the usual by
    LEAST_CHANGE; and by LEAST_DEVIATIONS of what its own weeks differ by (their median deviation, the square root of
    chance, and LEAST_SPREAD together). Usual is the median week, scaled by what the others' traffic did meanwhile:
    when everybody stays at home at Christmas, it is not Facebook's doing.
    """
    weeks = [week for week in before if sum(week.values())]
    names = set(last).union(*weeks) - {""}
    found = [_judge(name, last, weeks) for name in names]
    return sorted(found, key=lambda move: (not move.moved, -max(move.views, move.usual), move.referrer))


def _judge(name: str, last: Mapping[str, int], weeks: Sequence[Mapping[str, int]]) -> Move:
    views = last.get(name, 0)
    if len(weeks) < WEEKS_NEEDED:
        return Move(name, views, float(views), False)
    history = [week.get(name, 0) * _growth(name, last, week) for week in weeks]
    usual = median(history)
    spread = 1.4826 * median(abs(one - usual) for one in history)
    deviation = (usual + spread**2 + (LEAST_SPREAD * usual) ** 2) ** 0.5 or 1.0
    big = max(views, usual) >= LEAST_VIEWS and abs(views - usual) >= LEAST_CHANGE * usual
    return Move(name, views, round(usual, 1), big and abs(views - usual) >= LEAST_DEVIATIONS * deviation)


def _growth(name: str, last: Mapping[str, int], week: Mapping[str, int]) -> float:
    """What all others' views did since that week; at most threefold, so that one spike moves nobody else's usual far."""
    now = sum(last.values()) - last.get(name, 0)
    then = sum(week.values()) - week.get(name, 0)
    return min(3.0, max(1 / 3, now / then)) if then >= LEAST_VIEWS else 1.0


def _week(until: date, history: History, site: int | None) -> dict[str, int]:
    """Views by referrer of the seven whole days before a day; "" is no referrer."""
    since, last = until - timedelta(days=7), until - timedelta(days=1)
    asked = Question(since, last, (By.REFERRER,), site=site, most=MOST_REFERRERS)
    return {str(key): one.views for key, one in queries.ask(asked, history)[By.REFERRER].items()}
