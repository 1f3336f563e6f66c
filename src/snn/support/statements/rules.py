"""Pure: the lines of a receipt and of a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Given:
    """One payment that a reader made.

    Unit:   cents in the currency's minor unit.
    """

    reference: str
    number: int
    """1 is the first payment, 2 its first renewal."""
    on: date
    site: str
    tier: str
    amount_cents: int
    refunded_cents: int
    currency: str
    every: str
    """`month`, `year` or empty."""
    method: str
    sandbox: bool


@dataclass(frozen=True)
class Statement:
    """A year of one reader."""

    year: int
    mail: str
    given: tuple[Given, ...]
    totals: tuple[tuple[str, int], ...]
    """By currency, less what was given back."""


def statement(year: int, mail: str, given: Iterable[Given]) -> Statement:
    """The payments of that year, oldest first, and what they come to."""
    of_year = tuple(sorted((one for one in given if one.on.year == year), key=lambda one: (one.on, one.reference)))
    totals: dict[str, int] = {}
    for one in of_year:
        totals[one.currency] = totals.get(one.currency, 0) + one.amount_cents - one.refunded_cents
    return Statement(year, mail, of_year, tuple(sorted(totals.items())))
