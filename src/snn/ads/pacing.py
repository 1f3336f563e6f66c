"""Pure: how often each flight is chosen, so that all of them keep their promise and none is in a hurry.

A flight's rate is the share of a cell's views that it gets. One rate for all the time it has left makes its views
follow the traffic; where others have taken a cell already, it takes more of its other cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Cell: TypeAlias = tuple[str, str, str]
"""Host, section's slug (empty: the site's front and days), place."""
Slot: TypeAlias = tuple[Cell, int]
"""A cell on a day, as a number; which is today, the plan is told for each host."""

GUESSED = 100
"""Draws that count for what other flights show, until a flight has draws of its own."""
LEAST_THROUGH = 0.05
ENOUGH = 0.98
"""Of a promise: what falls short by less is weather."""


@dataclass(frozen=True)
class Want:
    """A flight as the plan sees it.

    need: the offers it still has to get. share: of every view instead (a share of voice; 1 for a fixed place). given:
    the offers it got, beside: of all that there were beside it. through: of its draws, the part that a cap lets stand.
    """

    flight: int
    cells: frozenset[Cell]
    first_day: int
    last_day: int
    need: float = 0.0
    share: float = 0.0
    priority: int = 5
    given: float = 0.0
    beside: float = 0.0
    through: float = 1.0

    def slots(self, supply: Mapping[Slot, float]) -> list[Slot]:
        """The flight's places on its days, as far as there is anything to come."""
        return [slot for slot in supply if self.first_day <= slot[1] <= self.last_day and slot[0] in self.cells]


@dataclass
class Plan:
    """rates: of today's cells. short: what a flight will lack, whatever happens, by the forecast.

    room: the offers that a flight's places have left when its turn comes.
    """

    rates: dict[Cell, dict[int, float]] = field(default_factory=dict)
    short: dict[int, float] = field(default_factory=dict)
    gets: dict[int, float] = field(default_factory=dict)
    room: dict[int, float] = field(default_factory=dict)


def plan(wants: Iterable[Want], supply: Mapping[Slot, float], today: Mapping[str, int]) -> Plan:
    """Rates for today, which each host has its own of, and who will fall short.

    Source: High Water Mark (Bharadwaj et al., SHALE, KDD 2012): tightest first, each at the one rate that suffices.
    """
    made, left = Plan(), dict(supply)
    for want in in_order(wants, supply):
        slots = want.slots(supply)
        room = sum(left[slot] for slot in slots)
        coming = sum(supply[slot] for slot in slots)
        share = made_even(want, coming) / want.through
        need = share * coming if want.share else want.need / want.through
        got = min(need, room)
        rate = min(1.0, share) or water_mark([(left[slot], supply[slot]) for slot in slots], got)
        for slot in slots:
            take = min(left[slot], rate * supply[slot])
            left[slot] -= take
            if slot[1] == today[slot[0][0]] and take > 0:
                made.rates.setdefault(slot[0], {})[want.flight] = take / supply[slot]
        made.gets[want.flight], made.room[want.flight] = got * want.through, room * want.through
        lacks = (need - got) * want.through
        if lacks > (1 - ENOUGH) * (want.given + need * want.through):
            made.short[want.flight] = lacks
    return made


def let_through(offered: float, capped: float, guess: float = 1.0) -> float:
    """Of a capped flight's draws, the part that browsers let stand, from what was counted; 1 where nothing is known.

    guess: what the network's other flights with this cap show.
    """
    return max(LEAST_THROUGH, (offered + GUESSED * guess) / (offered + capped + GUESSED))


def made_even(want: Want, coming: float) -> float:
    """The share from now on, so that it comes to what was promised on the last day; never twice as much, nor half."""
    if not want.share or coming <= 0:
        return want.share
    even = want.share + (want.share * want.beside - want.given) / coming
    return min(1.0, max(want.share / 2, min(want.share * 2, even)))


def in_order(wants: Iterable[Want], supply: Mapping[Slot, float]) -> list[Want]:
    """Fixed places and shares first, then by priority, and those with the least to spare before the others."""

    def key(want: Want) -> tuple[float, int, float, int]:
        room = sum(supply[slot] for slot in want.slots(supply))
        return (-want.share, want.priority, -(want.need / want.through / room if room else 0), want.flight)

    return sorted(wants, key=key)


def water_mark(slots: Sequence[tuple[float, float]], need: float) -> float:
    """The one rate at which the slots give need: each gives rate times its supply, or what is left of it.

    Shape:  slots are (left, supply); 0 to 1.
    """
    full, open_supply = 0.0, sum(supply for _, supply in slots)
    if need <= 0 or open_supply <= 0:
        return 0.0
    for left, supply in sorted(slots, key=lambda slot: slot[0] / slot[1] if slot[1] else 0.0):
        if supply <= 0:
            continue
        rate = (need - full) / open_supply
        if rate <= left / supply:
            return min(1.0, rate)
        full, open_supply = full + left, open_supply - supply
        if open_supply <= 1e-9:
            break
    return 1.0


def braked(rates: Mapping[int, float], needs: Mapping[int, float], coming: Mapping[int, float]) -> dict[int, float]:
    """The rates, less where counts that lag would overshoot.

    coming: the views a flight's cells will see until the next counts are in, all of them.
    """
    made = {}
    for flight, rate in rates.items():
        most = needs.get(flight, 0.0) / coming[flight] if coming.get(flight) else 1.0
        if needs.get(flight, 0.0) > 0:
            made[flight] = min(rate, most)
    return made
