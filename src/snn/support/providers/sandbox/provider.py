"""The sandbox behind the Protocol that real providers implement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from snn.support.providers import (
    Checkout,
    CheckoutState,
    Hint,
    Method,
    Movement,
    Order,
    Page,
    PaymentState,
    Payout,
    Refused,
    Standing,
    Status,
    Subject,
    SubscriptionState,
    Unavailable,
    WebhookRefusal,
)
from snn.support.providers.sandbox import rules, statement, subscriptions
from snn.support.providers.sandbox.models import SandboxCheckout
from snn.support.providers.sandbox.outbox import webhook_key

# An open checkout nobody came back to is abandoned after a day.
_OPEN_FOR = timedelta(hours=24)
_SUBJECTS = (Subject.CHECKOUT, Subject.SUBSCRIPTION, Subject.PAYMENT)
_ORDER_FIELDS = (
    "amount_cents", "currency", "interval", "method", "merchant", "description", "return_url", "cancel_url",
)  # fmt: skip


class Sandbox:
    """Behaves like a hosted checkout; no real money moves."""

    name = "sandbox"
    moves_money = False
    methods = frozenset(Method)

    def start(self, order: Order, at: datetime) -> Checkout | Unavailable:
        """Open a checkout, or give the one this order's key already has."""
        row = SandboxCheckout.objects.filter(key=order.key).first() or _open(order, at)
        if any(getattr(row, field) != getattr(order, field) for field in _ORDER_FIELDS):
            return Unavailable("this idempotency key is that of a different order")
        # On the merchant's own host, so that the demo needs no address besides its sites'.
        origin = order.cancel_url.partition("/support/")[0]
        return Checkout(row.public_id, f"{origin}/support/sandbox/{row.public_id}/")

    def fetch(self, checkout_id: str, at: datetime) -> CheckoutState | Unavailable:
        """The checkout as it is now."""
        row = SandboxCheckout.objects.filter(public_id=checkout_id).first()
        if row is None:
            return Unavailable("no such checkout")
        return CheckoutState(
            checkout_id=row.public_id,
            status=_status(row, at),
            gross_cents=row.amount_cents,
            fee_cents=row.fee_cents,
            currency=row.currency,
            mail=row.mail,
            payment_id=row.payment_id,
            subscription_id=row.subscription_id,
            paid_at=row.closed_at,
        )

    def fetch_payment(self, payment_id: str, at: datetime) -> PaymentState | Unavailable:
        """The payment and its refunds."""
        return statement.payment(payment_id)

    def fetch_subscription(self, subscription_id: str, at: datetime) -> SubscriptionState | Unavailable:
        """The subscription as it is now."""
        return subscriptions.state(subscription_id)

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Hint | WebhookRefusal:
        """Whether the webhook is ours, untouched and at most five minutes old."""
        refusal = rules.signature_refusal(headers.get(rules.SIGNATURE_HEADER), body, key=webhook_key(), at=at)
        return refusal or _hint(body)

    def cancel(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """For good."""
        return subscriptions.change(subscription_id, at, standing=Standing.CANCELLED)

    def resume(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """Take up a paused one."""
        return subscriptions.change(subscription_id, at, standing=Standing.ACTIVE, failures=0)

    def change_amount(
        self, subscription_id: str, amount_cents: int, key: str, return_url: str, at: datetime
    ) -> SubscriptionState | Page | Refused | Unavailable:
        """At once, for the next payment."""
        return subscriptions.change(subscription_id, at, amount_cents=amount_cents)

    def card_page(self, subscription_id: str, return_url: str, at: datetime) -> Page | Refused | Unavailable:
        """There is no card."""
        return Refused("the sandbox takes no cards")

    def refund(
        self, payment_id: str, amount_cents: int, key: str, at: datetime
    ) -> PaymentState | Refused | Unavailable:
        """Give so much back, once a key."""
        return statement.refund(payment_id, amount_cents, key, at)

    def movements(self, since: datetime, until: datetime) -> tuple[Movement, ...] | Unavailable:
        """Its statement."""
        return statement.movements(at__gte=since, at__lt=until)

    def payouts(self, since: datetime, until: datetime) -> tuple[Payout, ...] | Unavailable:
        """It has no bank."""
        return ()

    def subscriptions(self, since: datetime, until: datetime) -> tuple[SubscriptionState, ...] | Unavailable:
        """Those begun between two moments."""
        return subscriptions.made_between(since, until)


SANDBOX = Sandbox()


def _open(order: Order, at: datetime) -> SandboxCheckout:
    try:
        with transaction.atomic():
            return SandboxCheckout.objects.create(
                public_id=statement.new_id("sbx"),
                key=order.key,
                created_at=at,
                **{field: getattr(order, field) for field in _ORDER_FIELDS},
            )
    except IntegrityError:
        # The same order at the same moment: the other one opened it.
        return SandboxCheckout.objects.get(key=order.key)


def _status(row: SandboxCheckout, at: datetime) -> Status:
    if row.status == Status.OPEN and at - row.created_at > _OPEN_FOR:
        return Status.ABANDONED
    return Status(row.status)


def _hint(body: bytes) -> Hint | WebhookRefusal:
    try:
        told = json.loads(body)
        event_id = told["event"]
        subject = next(subject for subject in _SUBJECTS if subject in told)
        subject_id = told[subject]
    except (ValueError, KeyError, TypeError, RecursionError, StopIteration):
        return WebhookRefusal.UNREADABLE
    if not all(
        isinstance(word, str) and 0 < len(word) <= 120 and word.isprintable() for word in (event_id, subject_id)
    ):
        return WebhookRefusal.UNREADABLE
    return Hint(event_id, subject_id, subject)
