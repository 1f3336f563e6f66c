"""The sandbox behind the Protocol that real providers implement."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from snn.support.providers import Checkout, CheckoutState, Hint, Method, Order, Status, Unavailable, WebhookRefusal
from snn.support.providers.sandbox import rules
from snn.support.providers.sandbox.models import SandboxCheckout

# An open checkout nobody came back to is abandoned after a day.
_OPEN_FOR = timedelta(hours=24)
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
        )

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Hint | WebhookRefusal:
        """Whether the webhook is ours, untouched and at most five minutes old."""
        refusal = rules.signature_refusal(headers.get(rules.SIGNATURE_HEADER), body, key=webhook_key(), at=at)
        return refusal or _hint(body)


SANDBOX = Sandbox()


def webhook_key() -> str:
    """The secret between sandbox and merchant; a real provider's is a setting of its own."""
    return f"sandbox-webhook:{settings.SECRET_KEY}"


def new_id(kind: str) -> str:
    """`sbx_…`, `pay_…`: random, 128 bits."""
    return f"{kind}_{secrets.token_urlsafe(16)}"


def _open(order: Order, at: datetime) -> SandboxCheckout:
    try:
        with transaction.atomic():
            return SandboxCheckout.objects.create(
                public_id=new_id("sbx"),
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
        event_id, checkout_id = told["event"], told["checkout"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return WebhookRefusal.UNREADABLE
    if not all(
        isinstance(word, str) and 0 < len(word) <= 120 and word.isprintable() for word in (event_id, checkout_id)
    ):
        return WebhookRefusal.UNREADABLE
    return Hint(event_id, checkout_id)
