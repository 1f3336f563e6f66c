"""Pure: what recurs, how many leave, how long they stay, what an amount leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class StatementRow:
    """A month of one tier on one site, and of one story where asked for.

    Unit:   amounts in the minor unit of the currency in which the provider keeps them.
    """

    month: str
    """`2026-11`, in UTC."""
    site: str
    tier: str
    currency: str
    contributions: int
    gross_cents: int
    fees_cents: int
    refunds_cents: int = 0
    """Given back or disputed in this month, whenever it was given."""
    story: str = ""

    @property
    def net_cents(self) -> int:
        return self.gross_cents - self.fees_cents - self.refunds_cents


@dataclass(frozen=True)
class Given:
    """What came in by one tier of one site.

    Unit:   amounts in the minor unit of the currency in which the provider keeps them.
    """

    site: str
    tier: str
    currency: str
    contributions: int
    gross_cents: int
    fees_cents: int


@dataclass(frozen=True)
class Recurring:
    """One recurring contribution: from when, until when, and what it comes to a month."""

    started_on: date
    ended_on: date | None
    month_cents: int
    currency: str


@dataclass(frozen=True)
class Month:
    """What recurs in one currency, as the month ended.

    Unit:   mrr_cents in the minor unit: what all that go on come to a month, yearly ones by a twelfth.
    """

    month: str
    currency: str
    going_on: int
    started: int
    ended: int
    mrr_cents: int
    churn: float | None
    """Of those going on as it began, the share that ended in it; None where there were none."""


@dataclass(frozen=True)
class Leaves:
    """What an amount leaves after the provider's fee, by tier and method."""

    tier: str
    method: str
    currency: str
    contributions: int
    gross_cents: int
    fees_cents: int

    @property
    def each_cents(self) -> int:
        """What is given, on average."""
        return round(self.gross_cents / self.contributions)

    @property
    def left_cents(self) -> int:
        """What is left of it, on average."""
        return round((self.gross_cents - self.fees_cents) / self.contributions)


def merged(rows: Iterable[StatementRow]) -> tuple[StatementRow, ...]:
    """One row a month, site, tier, story and currency; newest month first."""
    found: dict[tuple[str, ...], StatementRow] = {}
    for row in rows:
        key = (row.month, row.site, row.tier, row.story, row.currency)
        so_far = found.get(key)
        found[key] = row if so_far is None else _sum(so_far, row)
    ordered = sorted(found.values(), key=lambda row: (row.site, row.tier, row.story, row.currency))
    return tuple(sorted(ordered, key=lambda row: row.month, reverse=True))


def _sum(one: StatementRow, other: StatementRow) -> StatementRow:
    return StatementRow(
        one.month,
        one.site,
        one.tier,
        one.currency,
        one.contributions + other.contributions,
        one.gross_cents + other.gross_cents,
        one.fees_cents + other.fees_cents,
        one.refunds_cents + other.refunds_cents,
        one.story,
    )


def months(recurring: Sequence[Recurring], today: date, count: int) -> tuple[Month, ...]:
    """The last so many months, oldest first, a row for each currency that recurs; the present one as it is today."""
    this = today.replace(day=1)
    starts = [this - relativedelta(months=back) for back in reversed(range(count))]
    currencies = sorted({one.currency for one in recurring})
    return tuple(
        _month([one for one in recurring if one.currency == currency], start, currency)
        for start in starts
        for currency in currencies
    )


def _month(recurring: Sequence[Recurring], start: date, currency: str) -> Month:
    end = start + relativedelta(months=1)
    before = [one for one in recurring if one.started_on < start and (one.ended_on is None or one.ended_on >= start)]
    going_on = [one for one in recurring if one.started_on < end and (one.ended_on is None or one.ended_on >= end)]
    ended = [one for one in recurring if one.ended_on is not None and start <= one.ended_on < end]
    left = [one for one in ended if one.started_on < start]
    return Month(
        month=f"{start:%Y-%m}",
        currency=currency,
        going_on=len(going_on),
        started=sum(start <= one.started_on < end for one in recurring),
        ended=len(ended),
        mrr_cents=sum(one.month_cents for one in going_on),
        churn=len(left) / len(before) if before else None,
    )


def life_months(recurring: Iterable[Recurring], today: date) -> float | None:
    """How long a recurring contribution lasts, on average: time gone by of all, over those that ended.

    Counting only the ended ones would call every young network short-lived.
    Source: maximum likelihood for a constant rate with censoring. None while none has ended.
    """
    rows = list(recurring)
    ended = sum(one.ended_on is not None for one in rows)
    days = sum(((one.ended_on or today) - one.started_on).days for one in rows)
    return days / _DAYS_A_MONTH / ended if ended else None
