"""Stripe behind the Protocol: hosted Checkout for cards once and recurring, the portal for a change of card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import httpx
import stripe

from snn.support.providers import (
    Checkout,
    CheckoutState,
    Hint,
    Interval,
    Method,
    Movement,
    Order,
    Page,
    PaymentState,
    Payout,
    Refused,
    SubscriptionState,
    Unavailable,
    WebhookRefusal,
)
from snn.support.providers.stripe import reading, webhooks
from snn.support.providers.stripe.client import make_client

_SESSION = ["payment_intent.latest_charge.balance_transaction", "invoice.charge.balance_transaction"]
_CHARGE = [
    "balance_transaction",
    "invoice",
    "dispute",
    "refunds.data.balance_transaction",
    "refunds.data.failure_balance_transaction",
]
_PAGE = 100
T = TypeVar("T")


class Stripe:
    """Cards, by Stripe's own pages."""

    name = "stripe"
    moves_money = True
    methods = frozenset({Method.CARD})

    def __init__(self, key: str, webhook_secret: str, base: str, transport: httpx.BaseTransport | None = None) -> None:
        self._secret = webhook_secret
        self._api: Any = make_client(key, base, transport).v1

    def start(self, order: Order, at: datetime) -> Checkout | Unavailable | Refused:
        """Open a session, or give the one this order's key already has: Stripe keeps keys for a day at least."""
        amount = reading.to_stripe(order.amount_cents, order.currency)
        if amount is None:
            return Refused(f"Stripe takes {order.currency} in tens of its minor unit only")
        params = _session_params(order, amount)
        options: Any = {"idempotency_key": f"checkout-{order.key}"}
        made = _ask(lambda: self._api.checkout.sessions.create(params, options))
        return made if isinstance(made, Unavailable | Refused) else Checkout(made["id"], made["url"] or "")

    def fetch(self, checkout_id: str, at: datetime) -> CheckoutState | Unavailable:
        """The session as it is now."""
        found = _read(lambda: self._api.checkout.sessions.retrieve(checkout_id, {"expand": _SESSION}).to_dict())
        return found if isinstance(found, Unavailable) else reading.checkout(found)

    def fetch_payment(self, payment_id: str, at: datetime) -> PaymentState | Unavailable:
        """The charge and all that became of it."""
        found = _read(lambda: self._api.charges.retrieve(payment_id, {"expand": _CHARGE}).to_dict())
        return found if isinstance(found, Unavailable) else reading.payment(found)

    def fetch_subscription(self, subscription_id: str, at: datetime) -> SubscriptionState | Unavailable:
        """The subscription, with the charges of its paid invoices."""
        return _read(lambda: self._with_payments(self._api.subscriptions.retrieve(subscription_id).to_dict()))

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Hint | WebhookRefusal | Unavailable:
        """Signed with our endpoint's secret, untouched and at most five minutes old."""
        header = headers.get(webhooks.SIGNATURE_HEADER)
        return webhooks.refusal(header, body, secret=self._secret, at=at) or webhooks.hint(body)

    def cancel(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """Nothing more is taken; until the paid time ends it can be resumed."""
        return self._update(subscription_id, {"cancel_at_period_end": True}, f"cancel-{at.timestamp():.0f}")

    def resume(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """Take it up again, if it has not ended."""
        params = {"cancel_at_period_end": False, "pause_collection": ""}
        return self._update(subscription_id, params, f"resume-{at.timestamp():.0f}")

    def change_amount(
        self, subscription_id: str, amount_cents: int, key: str, return_url: str, at: datetime
    ) -> SubscriptionState | Page | Refused | Unavailable:
        """A new price from the next payment on."""
        found = _read(lambda: self._api.subscriptions.retrieve(subscription_id).to_dict())
        if isinstance(found, Unavailable):
            return found
        item = found["items"]["data"][0]
        amount = reading.to_stripe(amount_cents, item["price"]["currency"].upper())
        if amount is None:
            return Refused("Stripe takes this currency in tens of its minor unit only")
        price = {
            "currency": item["price"]["currency"],
            "product": item["price"]["product"],
            "recurring": {"interval": item["price"]["recurring"]["interval"]},
            "unit_amount": amount,
        }
        params = {"items": [{"id": item["id"], "price_data": price}], "proration_behavior": "none"}
        return self._update(subscription_id, params, key)

    def card_page(self, subscription_id: str, return_url: str, at: datetime) -> Page | Refused | Unavailable:
        """Stripe's portal, at the change of card."""
        found = _read(lambda: self._api.subscriptions.retrieve(subscription_id).to_dict())
        if isinstance(found, Unavailable):
            return found
        params: Any = {
            "customer": found["customer"],
            "return_url": return_url,
            "flow_data": {"type": "payment_method_update"},
        }
        made = _ask(lambda: self._api.billing_portal.sessions.create(params))
        return made if isinstance(made, Unavailable | Refused) else Page(made["url"])

    def refund(
        self, payment_id: str, amount_cents: int, key: str, at: datetime
    ) -> PaymentState | Refused | Unavailable:
        """Give so much of a charge back."""
        charge = _read(lambda: self._api.charges.retrieve(payment_id).to_dict())
        if isinstance(charge, Unavailable):
            return charge
        params: Any = {"charge": payment_id, "amount": reading.to_stripe(amount_cents, charge["currency"].upper())}
        made = _ask(lambda: self._api.refunds.create(params, {"idempotency_key": f"refund-{key}"}))
        return made if isinstance(made, Unavailable | Refused) else self.fetch_payment(payment_id, at)

    def movements(self, since: datetime, until: datetime) -> tuple[Movement, ...] | Unavailable:
        """Balance transactions, oldest first."""
        return _read(lambda: self._movements(since, until))

    def payouts(self, since: datetime, until: datetime) -> tuple[Payout, ...] | Unavailable:
        """Payouts with the movements that Stripe says they are made of."""
        return _read(lambda: tuple(self._payout(row) for row in self._between(self._api.payouts, since, until)))

    def subscriptions(self, since: datetime, until: datetime) -> tuple[SubscriptionState, ...] | Unavailable:
        """Those made between two moments."""
        rows: Callable[[], Any] = lambda: self._between(self._api.subscriptions, since, until, status="all")  # noqa: E731
        return _read(lambda: tuple(reading.subscription(row, []) for row in rows()))

    def _update(self, subscription_id: str, params: Any, key: str) -> SubscriptionState | Refused | Unavailable:
        options: Any = {"idempotency_key": f"{subscription_id}-{key}"}
        made = _ask(lambda: self._api.subscriptions.update(subscription_id, params, options))
        if isinstance(made, Unavailable | Refused):
            return made
        return _read(lambda: self._with_payments(made.to_dict()))

    def _with_payments(self, found: Any) -> SubscriptionState:
        params = {
            "subscription": found["id"],
            "status": "paid",
            "limit": _PAGE,
            "expand": ["data.charge.balance_transaction"],
        }
        return reading.subscription(found, _rows(self._api.invoices, params))

    def _movements(self, since: datetime, until: datetime) -> tuple[Movement, ...]:
        rows = self._between(self._api.balance_transactions, since, until, expand=["data.source"])
        invoices = {row["id"]: row for row in self._between(self._api.invoices, since, until)}
        return tuple(self._movement(row, invoices) for row in reversed(rows))

    def _movement(self, row: Any, invoices: dict[str, Any]) -> Movement:
        """A row of the statement; a charge of a subscription names it by way of its invoice only."""
        source = row["source"] if isinstance(row["source"], Mapping) else {}
        invoice_id = source.get("invoice") if source.get("object") == "charge" else None
        if not invoice_id:
            return reading.movement(row)
        # Tried again days later, it has an invoice from before the window.
        invoice = invoices.get(invoice_id) or self._api.invoices.retrieve(invoice_id).to_dict()
        return reading.movement(row, None, invoice["subscription"] or "", reading.invoice_key(invoice))

    def _payout(self, row: Any) -> Payout:
        params = {"payout": row["id"], "limit": _PAGE, "expand": ["data.source"]}
        parts = [reading.movement(part) for part in _rows(self._api.balance_transactions, params)]
        ids = tuple(part.id for part in parts if part.payout_id != row["id"])
        currency = row["currency"].upper()
        at = reading.moment(row["created"])
        return Payout(row["id"], at, reading.from_stripe(row["amount"], currency), currency, ids)

    def _between(self, service: Any, since: datetime, until: datetime, **more: Any) -> list[Any]:
        """Everything made between two moments, newest first as Stripe lists it."""
        created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        return _rows(service, {"created": created, "limit": _PAGE, **more})


def _session_params(order: Order, amount: int) -> Any:
    price: dict[str, Any] = {
        "currency": order.currency.lower(),
        "unit_amount": amount,
        "product_data": {"name": f"{order.merchant}: {order.description}"[:250]},
    }
    # Wherever the payment shows up later, it says which intent it is of.
    metadata = {"intent": order.key}
    params: dict[str, Any] = {
        "mode": "payment",
        "client_reference_id": order.key,
        "metadata": metadata,
        "payment_method_types": ["card"],
        "success_url": order.return_url,
        "cancel_url": order.cancel_url,
        "line_items": [{"quantity": 1, "price_data": price}],
    }
    if order.interval is Interval.ONCE:
        return params | {"submit_type": "donate", "payment_intent_data": {"metadata": metadata}}
    price["recurring"] = {"interval": order.interval.value}
    return params | {"mode": "subscription", "subscription_data": {"metadata": metadata}}


def _rows(service: Any, params: dict[str, Any]) -> list[Any]:
    """All pages of a list."""
    return [row.to_dict() for row in service.list(params).auto_paging_iter()]


def _ask(call: Callable[[], T]) -> T | Refused | Unavailable:
    """A write: what Stripe says no to is refused, what did not get through may be asked again."""
    try:
        return call()
    except (stripe.CardError, stripe.InvalidRequestError) as no:
        return Refused(f"Stripe: {no.code or no.http_status}")
    except stripe.StripeError as fault:
        return Unavailable(f"Stripe: {type(fault).__name__}")


def _read(call: Callable[[], T]) -> T | Unavailable:
    """A read: whatever is wrong, asking later may help."""
    try:
        return call()
    except stripe.StripeError as fault:
        return Unavailable(f"Stripe: {type(fault).__name__}")
    except (KeyError, TypeError, ValueError, IndexError) as odd:
        return Unavailable(f"Stripe: an answer that we can't read ({type(odd).__name__}: {odd})")
