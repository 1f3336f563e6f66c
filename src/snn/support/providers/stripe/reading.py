"""Stripe's objects (API version of client.py) in our words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from snn.support.providers import (
    CheckoutState,
    Interval,
    Movement,
    MovementKind,
    PaymentState,
    Standing,
    Status,
    SubscriptionState,
)

Thing = Mapping[str, Any]
# Stripe takes these with two decimals that must be zero, though the currency has none.
_TWO_DECIMALS_MORE = {"ISK"}
_KINDS = {
    "charge": MovementKind.PAYMENT,
    "payment": MovementKind.PAYMENT,
    "refund": MovementKind.REFUND,
    "payment_refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND_FAILED,
    "payment_failure_refund": MovementKind.REFUND_FAILED,
    "payout": MovementKind.PAYOUT,
    "payout_failure": MovementKind.PAYOUT_FAILED,
    "payout_cancel": MovementKind.PAYOUT_FAILED,
    "stripe_fee": MovementKind.FEE,
    "network_cost": MovementKind.FEE,
}
_STANDINGS = {
    "incomplete": Standing.PENDING,
    "trialing": Standing.PENDING,
    "active": Standing.ACTIVE,
    "past_due": Standing.PAST_DUE,
    "unpaid": Standing.PAUSED,
    "paused": Standing.PAUSED,
}


def to_stripe(amount_cents: int, currency: str) -> int | None:
    """The amount in Stripe's unit; None where Stripe can't take it (three decimals must end in zero)."""
    if currency in _TWO_DECIMALS_MORE:
        return amount_cents * 100
    if currency in ("BHD", "JOD", "KWD", "OMR", "TND") and amount_cents % 10:
        return None
    return amount_cents


def from_stripe(amount: int, currency: str) -> int:
    """An amount of Stripe's in the currency's minor unit."""
    return amount // 100 if currency.upper() in _TWO_DECIMALS_MORE else amount


def checkout(session: Thing) -> CheckoutState:
    """A session with payment intent and invoice expanded down to the balance transaction."""
    currency = (session.get("currency") or "").upper()
    gross_cents = from_stripe(session.get("amount_total") or 0, currency)
    paid = session["status"] == "complete" and session["payment_status"] == "paid"
    charge = _charge_of(session) if paid else None
    if charge is None or not isinstance(charge.get("balance_transaction"), Mapping):
        # Paid a moment ago and not in the balance yet: as good as open.
        status = Status.ABANDONED if session["status"] == "expired" else Status.OPEN
        return CheckoutState(session["id"], status, gross_cents, currency)
    moved = movement(charge["balance_transaction"], charge)
    return CheckoutState(
        checkout_id=session["id"],
        status=Status.PAID,
        gross_cents=gross_cents,
        currency=currency,
        fee_cents=moved.fee_cents,
        mail=(session.get("customer_details") or {}).get("email") or "",
        payment_id=charge["id"],
        subscription_id=_id(session.get("subscription")),
        settled_cents=moved.gross_cents if moved.given_currency else 0,
        settled_currency=moved.currency if moved.given_currency else "",
        paid_at=moved.at,
    )


def movement(row: Thing, source: Thing | None = None, subscription_id: str = "", order_key: str = "") -> Movement:
    """A balance transaction; source is its source where that is not expanded in it."""
    source = source or (row["source"] if isinstance(row["source"], Mapping) else {})
    kind = _kind(row, source)
    currency = row["currency"].upper()
    charge_id = source.get("id", "") if kind is MovementKind.PAYMENT else _id(source.get("charge"))
    converted = row.get("exchange_rate") is not None and source.get("currency") is not None
    given_currency = source["currency"].upper() if converted else ""
    given_cents = from_stripe(source["amount"], given_currency) if converted else 0
    return Movement(
        # A payment has the payment's own id, so that its webhook and its statement line are known for the same.
        id=charge_id if kind is MovementKind.PAYMENT else row["id"],
        kind=kind,
        at=moment(row["created"]),
        currency=currency,
        gross_cents=from_stripe(row["amount"], currency),
        fee_cents=from_stripe(row["fee"], currency),
        payment_id=charge_id,
        subscription_id=subscription_id,
        order_key=order_key or (source.get("metadata") or {}).get("intent") or "",
        payout_id=source.get("id", "") if kind is MovementKind.PAYOUT else "",
        given_cents=given_cents if row["amount"] >= 0 else -abs(given_cents),
        given_currency=given_currency,
        says=row["type"],
    )


def payment(charge: Thing) -> PaymentState:
    """A charge with its balance transaction, invoice, refunds and dispute expanded."""
    invoice = charge.get("invoice") if isinstance(charge.get("invoice"), Mapping) else None
    order_key = (charge.get("metadata") or {}).get("intent") or (invoice_key(invoice) if invoice else "")
    subscription_id = _id(invoice.get("subscription")) if invoice else ""
    rows = sorted(_rows(charge), key=lambda pair: (pair[0]["created"], pair[0]["type"] != "charge"))
    moved = tuple(movement(row, source, subscription_id, order_key) for row, source in rows)
    return PaymentState(charge["id"], order_key, subscription_id, moved)


def subscription(found: Thing, invoices: list[Thing]) -> SubscriptionState:
    """A subscription and its paid invoices, newest first, with charge and balance transaction expanded."""
    price = found["items"]["data"][0]["price"]
    order_key = (found.get("metadata") or {}).get("intent") or ""
    ends = bool(found.get("cancel_at_period_end"))
    over = found["status"] in ("canceled", "incomplete_expired")
    standing = _STANDINGS.get(found["status"], Standing.CANCELLED)
    if standing is Standing.ACTIVE and found.get("pause_collection"):
        standing = Standing.PAUSED
    charges = [invoice["charge"] for invoice in reversed(invoices) if isinstance(invoice.get("charge"), Mapping)]
    return SubscriptionState(
        subscription_id=found["id"],
        order_key=order_key,
        standing=Standing.CANCELLED if ends else standing,
        amount_cents=from_stripe(price["unit_amount"], price["currency"]),
        currency=price["currency"].upper(),
        interval=Interval(price["recurring"]["interval"]),
        mail=next((invoice["customer_email"] or "" for invoice in invoices), ""),
        next_at=None if ends or over or standing is Standing.PAUSED else moment(found["current_period_end"]),
        failures=1 if standing is Standing.PAST_DUE else 0,
        resumable=not over and (ends or standing is Standing.PAUSED),
        payments=tuple(
            movement(charge["balance_transaction"], charge, found["id"], order_key)
            for charge in charges
            if isinstance(charge.get("balance_transaction"), Mapping)
        ),
    )


def invoice_key(invoice: Thing) -> str:
    """The key of the order that an invoice's subscription came of."""
    details = invoice.get("subscription_details") or {}
    return (details.get("metadata") or {}).get("intent") or ""


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _charge_of(session: Thing) -> Thing | None:
    holder = session.get("invoice") if session["mode"] == "subscription" else session.get("payment_intent")
    charge = (holder or {}).get("charge" if session["mode"] == "subscription" else "latest_charge")
    return charge if isinstance(charge, Mapping) else None


def _rows(charge: Thing) -> Iterator[tuple[Thing, Thing]]:
    """Every balance transaction of a charge, with its source."""
    if isinstance(charge.get("balance_transaction"), Mapping):
        yield charge["balance_transaction"], charge
    for refund in (charge.get("refunds") or {}).get("data", ()):
        for field in ("balance_transaction", "failure_balance_transaction"):
            if isinstance(refund.get(field), Mapping):
                yield refund[field], refund
    dispute = charge.get("dispute")
    if isinstance(dispute, Mapping):
        for row in dispute["balance_transactions"]:
            yield row, dispute


def _kind(row: Thing, source: Thing) -> MovementKind:
    if source.get("object") == "dispute":
        return MovementKind.DISPUTE if row["amount"] < 0 else MovementKind.DISPUTE_WON
    return _KINDS.get(row["type"], MovementKind.OTHER)


def _id(thing: Any) -> str:
    """The id of something that may be expanded, or absent."""
    return thing["id"] if isinstance(thing, Mapping) else thing or ""
