"""Pure: what a tier offers, and whether an amount a reader asks for is one of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from snn.ground import money
from snn.support.providers import Interval, Method

_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST_CENTS = 100_000_000
_MOST_CHOICES = 8


class AmountRefusal(StrEnum):
    """Why an amount is not taken."""

    UNREADABLE = "amount_unreadable"
    NOT_OFFERED = "amount_not_offered"
    TOO_SMALL = "amount_too_small"
    TOO_LARGE = "amount_too_large"


@dataclass(frozen=True)
class Choice:
    """One of the amounts to choose from: in minor units, and as a page shows it."""

    cents: int
    amount: str


@dataclass(frozen=True)
class Bounds:
    """Between what a reader's own amount must lie, as a page shows it."""

    least: str
    most: str


@dataclass(frozen=True)
class Offer:
    """A way to give, as a page shows it. methods: `card`, `paypal`."""

    slug: str
    name: str
    amount: str
    """`$5`; where there are choices, the one that is chosen already."""
    interval: str
    """`once`, `month` or `year`."""
    methods: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    """Empty where the amount is fixed."""
    own: Bounds | None = None
    """Where a reader may name an amount."""
    currency: str = "USD"


@dataclass(frozen=True)
class Terms:
    """What a tier's amount may be, in minor units. least_cents and most_cents: both or neither."""

    amount_cents: int
    currency: str
    choices: tuple[int, ...] = ()
    least_cents: int | None = None
    most_cents: int | None = None


def agreed_cents(terms: Terms, chosen: str, own: str) -> int | AmountRefusal:
    """The amount that a form's fields come to. A fixed tier has its own, whatever the form says."""
    if terms.most_cents is not None and own.strip():
        return _own_cents(terms, own)
    if not terms.choices or not chosen:
        return terms.amount_cents
    allowed = {str(cents): cents for cents in (terms.amount_cents, *terms.choices)}
    return allowed.get(chosen, AmountRefusal.NOT_OFFERED)


def _own_cents(terms: Terms, own: str) -> int | AmountRefusal:
    cents = money.parse(own, terms.currency)
    if cents is None:
        return AmountRefusal.UNREADABLE
    if cents < (terms.least_cents or 1):
        return AmountRefusal.TOO_SMALL
    if cents > (terms.most_cents or 0):
        return AmountRefusal.TOO_LARGE
    return cents


def tier_problem(row: Mapping[str, Any]) -> str | None:
    """What is wrong with a tier as written in a file, or None."""
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(row.get("slug", ""))):
        return "slug: 1 to 40 small letters, digits and hyphens"
    if not isinstance(row.get("name"), str) or not 0 < len(row["name"]) <= 80:
        return "name: 1 to 80 characters"
    if not _is_amount(row.get("amount_cents")):
        return "amount_cents: a whole number above 0, in the currency's minor unit"
    if not _CURRENCY.fullmatch(str(row.get("currency", ""))):
        return "currency: three capital letters"
    if row.get("interval") not in list(Interval):
        return f"interval: {', '.join(list(Interval)[:-1])} or {list(Interval)[-1]}"
    methods = row.get("methods")
    if not isinstance(methods, list) or not methods or any(method not in list(Method) for method in methods):
        return f"methods: a list of {', '.join(Method)}"
    return _choices_problem(row) or _bounds_problem(row)


def _choices_problem(row: Mapping[str, Any]) -> str | None:
    choices = row.get("choices", [])
    if not isinstance(choices, list) or not all(map(_is_amount, choices)) or len(choices) > _MOST_CHOICES:
        return f"choices: at most {_MOST_CHOICES} whole numbers above 0, in the currency's minor unit"
    if len(set(choices)) != len(choices):
        return "choices: one is there twice"
    if choices and row["amount_cents"] not in choices:
        return "choices: amount_cents must be one of them; it is the one chosen already"
    return None


def _bounds_problem(row: Mapping[str, Any]) -> str | None:
    least, most = row.get("least_cents"), row.get("most_cents")
    if least is None and most is None:
        return None
    if not _is_amount(least) or not _is_amount(most) or not least <= row["amount_cents"] <= most:
        return "least_cents, most_cents: give both, with amount_cents between them"
    return None


def _is_amount(cents: object) -> bool:
    return isinstance(cents, int) and not isinstance(cents, bool) and 0 < cents < _MOST_CENTS
