"""Takes: an order for money.
Gives: a hosted checkout, the state of whatever came of it whenever asked, hints that it changed, its own statement.
Never: decides what the order was for, or writes to the books.

A provider is a folder here that exposes an object of the Protocol below; registry.py lists them.
Webhooks are hints: whatever they say, the object is fetched again and that answer counts.
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
    YEAR = "year"

    @property
    def recurs(self) -> bool:
        """Whether it goes on until cancelled."""
        return self is not Interval.ONCE


class Status(StrEnum):
    """What became of a checkout."""

    OPEN = "open"
    PAID = "paid"
    DECLINED = "declined"
    ABANDONED = "abandoned"


class Standing(StrEnum):
    """How a subscription stands."""

    PENDING = "pending"
    """Agreed to, but no payment has come in yet."""
    ACTIVE = "active"
    PAST_DUE = "past_due"
    """A renewal failed; the provider tries again by itself."""
    PAUSED = "paused"
    """Nothing is taken until it is resumed; a provider also pauses what failed too often."""
    CANCELLED = "cancelled"
    """No further payment will be taken."""


class MovementKind(StrEnum):
    """Why money that the provider holds for us moved."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    """A refund came back: the reader's bank would not take it."""
    DISPUTE = "dispute"
    """The reader's bank took it back; the fee for that is this movement's fee."""
    DISPUTE_WON = "dispute_won"
    FEE = "fee"
    """A fee of the provider by itself, of no payment."""
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout_failed"
    CONVERSION = "conversion"
    """One side of an exchange of one currency for another; the other side is a movement of its own."""
    OTHER = "other"
    """The provider's word for it is in `says`."""


class Subject(StrEnum):
    """What kind of object a webhook is about."""

    CHECKOUT = "checkout"
    SUBSCRIPTION = "subscription"
    PAYMENT = "payment"
    PAYOUT = "payout"
    NOTHING = "nothing"
    """An event that changes nothing for us, or is another account's; kept, and not acted on."""


class WebhookRefusal(StrEnum):
    """Why a webhook is not believed."""

    NO_SIGNATURE = "no signature header, or not one we can read"
    BAD_SIGNATURE = "the signature is not of this body"
    STALE = "signed too long ago, or in the future"
    UNREADABLE = "the signed body names no event and checkout"
    FOREIGN_CERTIFICATE = "the certificate is not the provider's, or not valid now"


@dataclass(frozen=True)
class Order:
    """What a provider is asked to collect.

    Unit:   amount_cents in the currency's minor unit.
    """

    key: str
    """Idempotency key and our reference, which the provider gives back with every payment that comes of it."""
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
    """A checkout as the provider has it now. The fields from fee_cents on mean something only when it is paid.

    Unit:   gross_cents in currency; fee_cents in settled_currency, or in currency where that is blank.
    """

    checkout_id: str
    status: Status
    gross_cents: int
    currency: str
    fee_cents: int = 0
    mail: str = ""
    payment_id: str = ""
    subscription_id: str = ""
    """Of a recurring contribution."""
    settled_cents: int = 0
    settled_currency: str = ""
    """What the gross came to where the provider converted it into another currency; else 0 and blank."""
    paid_at: datetime | None = None
    """When the money moved, where the provider says."""


@dataclass(frozen=True)
class Movement:
    """One line of the provider's own statement: money it holds for us moved, once. A line never changes.

    Unit:   cents are signed, in the minor unit of currency: below zero is less of ours. What moved is
            gross_cents - fee_cents; a fee given back is below zero.
    """

    id: str
    """The provider's, unique among all movements there; of a payment the payment's own."""
    kind: MovementKind
    at: datetime
    currency: str
    gross_cents: int
    fee_cents: int = 0
    payment_id: str = ""
    """The payment that this is, or that it takes back."""
    subscription_id: str = ""
    order_key: str = ""
    """The key of the order that it came of, where the provider gives it back."""
    payout_id: str = ""
    given_cents: int = 0
    given_currency: str = ""
    """What moved on the reader's side where the provider converted it; else 0 and blank."""
    balance_cents: int | None = None
    """What the provider held in this currency after it, where it says."""
    says: str = ""
    """The provider's own word for what this was."""

    @property
    def net_cents(self) -> int:
        """What moved."""
        return self.gross_cents - self.fee_cents


@dataclass(frozen=True)
class PaymentState:
    """A payment and everything that became of it: the payment first, then refunds and disputes, oldest first.

    Shape:  movements is empty while no money has moved.
    """

    payment_id: str
    order_key: str
    """Blank: of nothing that we ordered."""
    subscription_id: str
    movements: tuple[Movement, ...]


@dataclass(frozen=True)
class SubscriptionState:
    """A subscription as the provider has it now."""

    subscription_id: str
    order_key: str
    standing: Standing
    amount_cents: int
    currency: str
    interval: Interval
    mail: str = ""
    next_at: datetime | None = None
    """When the next payment is due; None when none is."""
    failures: int = 0
    """Renewals that failed in a row."""
    resumable: bool = False
    """Whether resume() would bring it back without a new checkout."""
    payments: tuple[Movement, ...] = ()
    """Its payments, oldest first."""


@dataclass(frozen=True)
class Hint:
    """A believed webhook: something happened to this object."""

    event_id: str
    subject_id: str
    subject: Subject = Subject.CHECKOUT


def hint_of(event_id: object, subject: Subject, subject_id: object) -> Hint | WebhookRefusal:
    """The hint that a signed body gives, where its names are ones we can keep."""
    if not (_is_name(event_id) and _is_name(subject_id)) or not event_id:
        return WebhookRefusal.UNREADABLE
    return Hint(str(event_id), str(subject_id), subject if subject_id else Subject.NOTHING)


def _is_name(word: object) -> bool:
    return isinstance(word, str) and len(word) <= 120 and word.isprintable()


@dataclass(frozen=True)
class Payout:
    """Money the provider sent to our bank.

    Shape:  movement_ids are those that it is made of, without the payout's own; None where the provider does not say.
    """

    id: str
    at: datetime
    amount_cents: int
    currency: str
    movement_ids: tuple[str, ...] | None


@dataclass(frozen=True)
class Page:
    """A page of the provider's to send the reader to. Links expire within minutes: ask, then redirect."""

    url: str


@dataclass(frozen=True)
class Unavailable:
    """The provider did not answer, or not usably; asking again later may help."""

    why: str


@dataclass(frozen=True)
class Refused:
    """The provider, or its rules as we know them, will not do this; asking again does not help."""

    why: str


class Provider(Protocol):
    """Who takes a reader's money. Called outside database transactions; expected failures are values.

    Every create carries an idempotency key: asked again with the same key, nothing happens twice.
    """

    name: str
    moves_money: bool
    """False: the pages say that it is a sandbox."""
    methods: frozenset[Method]

    def start(self, order: Order, at: datetime) -> Checkout | Unavailable | Refused:
        """Open a checkout, or give the one this order's key already has.

        Once, monthly or yearly, any amount and currency; a product and plan it needs is made on demand, once.
        Refused: what this provider can't collect, such as a currency it does not take.
        """
        ...

    def fetch(self, checkout_id: str, at: datetime) -> CheckoutState | Unavailable:
        """The checkout as it is now. What the reader approved is captured by this, once."""
        ...

    def fetch_payment(self, payment_id: str, at: datetime) -> PaymentState | Unavailable:
        """The payment and all that became of it."""
        ...

    def fetch_subscription(self, subscription_id: str, at: datetime) -> SubscriptionState | Unavailable:
        """The subscription as it is now, with its payments."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Hint | WebhookRefusal | Unavailable:
        """Whether the webhook is this provider's, untouched and fresh. headers are case-insensitive.

        Unavailable: the certificate to check against can't be had now; the sender should try again.
        """
        ...

    def cancel(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """No further payment is taken from the moment this returns; harmless where it is cancelled already.

        Stripe: resumable until the paid time ends. PayPal: for good, resuming needs a new checkout.
        """
        ...

    def resume(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """Take up a paused or a still resumable cancelled subscription. Refused: it takes a new checkout."""
        ...

    def change_amount(
        self, subscription_id: str, amount_cents: int, key: str, return_url: str, at: datetime
    ) -> SubscriptionState | Page | Refused | Unavailable:
        """Bill another amount, of the same currency, from the next payment on; nothing is charged now.

        SubscriptionState: done. Page: the reader must approve there (PayPal), nothing changes until then, and
        fetch_subscription tells whether they did.
        """
        ...

    def card_page(self, subscription_id: str, return_url: str, at: datetime) -> Page | Refused | Unavailable:
        """Where the reader changes the card. Refused: the reader does that at the provider's own site."""
        ...

    def refund(
        self, payment_id: str, amount_cents: int, key: str, at: datetime
    ) -> PaymentState | Refused | Unavailable:
        """Give so much of a payment back. Refused: more than is left of it, too late, or disputed."""
        ...

    def movements(self, since: datetime, until: datetime) -> tuple[Movement, ...] | Unavailable:
        """The statement between two moments, oldest first; since is in it, until is not."""
        ...

    def payouts(self, since: datetime, until: datetime) -> tuple[Payout, ...] | Unavailable:
        """What was sent to the bank between two moments, oldest first."""
        ...

    def subscriptions(self, since: datetime, until: datetime) -> tuple[SubscriptionState, ...] | Unavailable:
        """Subscriptions made between two moments, without their payments; empty where the provider lists none."""
        ...
