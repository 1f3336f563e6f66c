"""Takes: an order for money.
Gives: a hosted checkout, its state whenever asked, hints that it changed.
Never: decides what the order was for, or writes to the books.

A provider is a folder here that exposes an object of the Protocol below; registry.py lists them.
Webhooks are hints: whatever they say, the checkout is fetched again and that answer counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Method(StrEnum):
    """How a reader pays."""

    CARD = "card"
    PAYPAL = "paypal"


class Interval(StrEnum):
    """How often a reader is billed."""

    ONCE = "once"
    MONTH = "month"


class Status(StrEnum):
    """What became of a checkout."""

    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    ABANDONED = "abandoned"


class WebhookRefusal(StrEnum):
    """Why a webhook is not believed."""

    NO_SIGNATURE = "no signature header, or not one we can read"
    BAD_SIGNATURE = "the signature is not of this body"
    STALE = "signed too long ago, or in the future"
    UNREADABLE = "the signed body names no event and checkout"


@dataclass(frozen=True)
class Order:
    """What a provider is asked to collect.

    Unit:   amount_cents in the currency's minor unit.
    """

    key: str
    """Idempotency key: the same order asked twice is one checkout."""
    amount_cents: int
    currency: str
    interval: Interval
    method: Method
    merchant: str
    description: str
    return_url: str
    """Where the reader comes back after approving or declining."""
    cancel_url: str
    """Where the reader comes back after leaving."""


@dataclass(frozen=True)
class Checkout:
    """A hosted page that waits for the reader."""

    id: str
    url: str


@dataclass(frozen=True)
class CheckoutState:
    """A checkout as the provider has it now. The last four mean something only when it is paid."""

    checkout_id: str
    status: Status
    gross_cents: int
    currency: str
    fee_cents: int = 0
    mail: str = ""
    payment_id: str = ""
    subscription_id: str = ""
    """Of a monthly contribution."""


@dataclass(frozen=True)
class Hint:
    """A believed webhook: something happened to this checkout."""

    event_id: str
    checkout_id: str


@dataclass(frozen=True)
class Unavailable:
    """The provider did not answer, or not usably; asking again later may help."""

    why: str


class Provider(Protocol):
    """Who takes a reader's money. Called outside database transactions; expected failures are values."""

    name: str
    moves_money: bool
    """False: the pages say that it is a sandbox."""
    methods: frozenset[Method]

    def start(self, order: Order, at: datetime) -> Checkout | Unavailable:
        """Open a checkout, or give the one this order's key already has."""
        ...

    def fetch(self, checkout_id: str, at: datetime) -> CheckoutState | Unavailable:
        """The checkout as it is now."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Hint | WebhookRefusal:
        """Whether the webhook is this provider's, untouched and fresh. headers are case-insensitive."""
        ...
