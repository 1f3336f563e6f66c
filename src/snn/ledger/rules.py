"""What makes a transaction: accounts, lines, and why a set of lines is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_CURRENCY = re.compile(r"[A-Z]{3}")
# The widest whole number that both database engines store.
_MOST_CENTS = 2**63 - 1


class Account(StrEnum):
    """Every account there is. Money we have or spend is positive, where it came from is negative."""

    SANDBOX = "provider:sandbox"
    STRIPE = "provider:stripe"
    PAYPAL = "provider:paypal"
    BANK = "bank"
    CONTRIBUTIONS = "contributions"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    FEES = "fees"
    DISPUTE_FEES = "dispute_fees"
    CONVERSION = "conversion"
    """Money between two currencies: what was given in one, less what came of it in the other."""
    SPONSORS = "sponsors"
    """What sponsors owe: billed, not yet paid."""
    SPONSORSHIP = "sponsorship"
    UNEXPLAINED = "unexplained"
    """Moved at a provider, but we do not know for what; a person must look."""


class Refusal(StrEnum):
    """Why lines are not posted."""

    NO_LINES = "a transaction has at least two lines"
    ZERO_LINE = "a line moves no money"
    TOO_MUCH = "a line moves more than the books can hold"
    BAD_CURRENCY = "a currency is three capital letters"
    UNBALANCED = "the lines of a currency do not sum to zero"
    KEY_TAKEN = "the key is that of a different transaction"


@dataclass(frozen=True, order=True)
class Line:
    """An amount on an account.

    Unit:   amount_cents is signed, in the currency's minor unit.
    """

    account: Account
    amount_cents: int
    currency: str


def refusal(lines: Sequence[Line]) -> Refusal | None:
    """Why these lines are no transaction, or None."""
    if len(lines) < 2:
        return Refusal.NO_LINES
    if any(line.amount_cents == 0 for line in lines):
        return Refusal.ZERO_LINE
    if any(abs(line.amount_cents) > _MOST_CENTS for line in lines):
        return Refusal.TOO_MUCH
    if any(not _CURRENCY.fullmatch(line.currency) for line in lines):
        return Refusal.BAD_CURRENCY
    if any(sums(lines).values()):
        return Refusal.UNBALANCED
    return None


def sums(lines: Iterable[Line]) -> Counter[str]:
    """What the lines of each currency add up to; all zero in a sound transaction."""
    total: Counter[str] = Counter()
    for line in lines:
        total[line.currency] += line.amount_cents
    return total
