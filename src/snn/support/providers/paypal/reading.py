"""PayPal's objects in our words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from snn.ground import money
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
# fmt: off
CURRENCIES = frozenset({
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS",
    "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
})
# fmt: on
# Two decimals by ISO 4217, none at PayPal.
_NO_DECIMALS = frozenset({"HUF", "TWD"})
_STANDINGS = {
    "APPROVAL_PENDING": Standing.PENDING,
    "APPROVED": Standing.PENDING,
    "ACTIVE": Standing.ACTIVE,
    "SUSPENDED": Standing.PAUSED,
}
_DISPUTED = frozenset({MovementKind.DISPUTE, MovementKind.DISPUTE_WON})
_MONEY_CAME = frozenset({"COMPLETED", "REFUNDED", "PARTIALLY_REFUNDED"})
# The report's event codes, by their first letters; the longest that fits counts.
_KINDS = {
    "T00": MovementKind.PAYMENT,
    "T01": MovementKind.FEE,
    "T02": MovementKind.CONVERSION,
    "T04": MovementKind.PAYOUT,
    "T1106": MovementKind.DISPUTE,
    "T1107": MovementKind.REFUND,
    "T1110": MovementKind.DISPUTE,
    "T1111": MovementKind.DISPUTE_WON,
    "T1201": MovementKind.DISPUTE,
    "T1202": MovementKind.DISPUTE_WON,
}


def to_paypal(amount_cents: int, currency: str) -> dict[str, str] | None:
    """The amount as PayPal writes it, `5.00`; None where it can't take it."""
    if currency not in CURRENCIES or (currency in _NO_DECIMALS and amount_cents % 100):
        return None
    decimals = money.exponent(currency)
    shown = Decimal(amount_cents).scaleb(-decimals)
    return {"currency_code": currency, "value": f"{shown:.{0 if currency in _NO_DECIMALS else decimals}f}"}


def cents(amount: Thing) -> int:
    """An amount of PayPal's in the currency's minor unit. Raises: ValueError for a part of one."""
    exact = Decimal(amount["value"]).scaleb(money.exponent(amount["currency_code"]))
    if exact != exact.to_integral_value():
        raise ValueError(f"{amount['value']} {amount['currency_code']} is no whole number of minor units")
    return int(exact)


def order(found: Thing) -> CheckoutState:
    """An order; paid once its capture is completed."""
    unit = found["purchase_units"][0]
    amount = unit["amount"]
    captures = (unit.get("payments") or {}).get("captures") or []
    capture = next((one for one in captures if one["status"] in _MONEY_CAME), None)
    if capture is None:
        return CheckoutState(found["id"], _order_status(found, captures), cents(amount), amount["currency_code"])
    paid = captured(capture)
    source = (found.get("payment_source") or {}).get("paypal") or {}
    return CheckoutState(
        checkout_id=found["id"],
        status=Status.PAID,
        gross_cents=paid.gross_cents,
        currency=paid.currency,
        fee_cents=paid.fee_cents,
        mail=(found.get("payer") or {}).get("email_address") or source.get("email_address") or "",
        payment_id=capture["id"],
        paid_at=paid.at,
    )


def captured(capture: Thing) -> Movement:
    """A capture as a line of the statement."""
    breakdown = capture.get("seller_receivable_breakdown") or {}
    fee = breakdown.get("paypal_fee")
    return Movement(
        id=capture["id"],
        kind=MovementKind.PAYMENT,
        at=moment(capture["create_time"]),
        currency=capture["amount"]["currency_code"],
        gross_cents=cents(capture["amount"]),
        fee_cents=cents(fee) if fee else 0,
        payment_id=capture["id"],
        order_key=capture.get("custom_id") or "",
    )


def disputed_capture(dispute: Thing) -> str:
    """The payment that a dispute is about. Raises: KeyError, IndexError where it names none."""
    return str(dispute["disputed_transactions"][0]["seller_transaction_id"])


def payment(capture: Thing, refunds: Sequence[Thing], told: Iterable[Movement] = ()) -> PaymentState:
    """A capture with those of its refunds that we know of, and of the report's lines what a bank took or gave back."""
    order_key = capture.get("custom_id") or ""
    movements = [captured(capture)] if capture["status"] in _MONEY_CAME else []
    movements += [_refunded(refund, capture["id"], order_key) for refund in refunds if refund["status"] == "COMPLETED"]
    movements += [line for line in told if line.payment_id == capture["id"] and line.kind in _DISPUTED]
    return PaymentState(capture["id"], order_key, "", tuple(movements))


def subscription(found: Thing, transactions: Sequence[Thing]) -> SubscriptionState:
    """A subscription with its plan, and its transactions, oldest first."""
    cycle = next(cycle for cycle in found["plan"]["billing_cycles"] if cycle["tenure_type"] == "REGULAR")
    price = cycle["pricing_scheme"]["fixed_price"]
    billing = found.get("billing_info") or {}
    standing = _STANDINGS.get(found["status"], Standing.CANCELLED)
    failures = int(billing.get("failed_payments_count") or 0)
    if standing is Standing.ACTIVE and failures:
        standing = Standing.PAST_DUE
    order_key = found.get("custom_id") or ""
    next_time = billing.get("next_billing_time") if standing in (Standing.ACTIVE, Standing.PAST_DUE) else None
    return SubscriptionState(
        subscription_id=found["id"],
        order_key=order_key,
        standing=standing,
        amount_cents=cents(price),
        currency=price["currency_code"],
        interval=Interval(cycle["frequency"]["interval_unit"].lower()),
        mail=(found.get("subscriber") or {}).get("email_address") or "",
        next_at=moment(next_time) if next_time else None,
        failures=failures,
        resumable=standing is Standing.PAUSED,
        payments=tuple(
            _paid_by_subscription(row, found["id"], order_key) for row in transactions if row["status"] in _MONEY_CAME
        ),
    )


def subscription_checkout(state: SubscriptionState) -> CheckoutState:
    """A subscription as the checkout that it began as: paid when its first payment came in."""
    if not state.payments:
        status = Status.ABANDONED if state.standing is Standing.CANCELLED else Status.OPEN
        return CheckoutState(state.subscription_id, status, state.amount_cents, state.currency)
    first = state.payments[0]
    return CheckoutState(
        checkout_id=state.subscription_id,
        status=Status.PAID,
        gross_cents=first.gross_cents,
        currency=first.currency,
        fee_cents=first.fee_cents,
        mail=state.mail,
        payment_id=first.id,
        subscription_id=state.subscription_id,
        paid_at=first.at,
    )


def reported(row: Thing) -> Movement:
    """A line of the transaction report."""
    told = row["transaction_info"]
    amount = told["transaction_amount"]
    code = told["transaction_event_code"]
    kind = next((_KINDS[code[:n]] for n in (5, 3) if code[:n] in _KINDS), MovementKind.OTHER)
    gross_cents = cents(amount)
    if kind is MovementKind.PAYMENT and gross_cents < 0:
        kind = MovementKind.OTHER
    if kind is MovementKind.PAYOUT and gross_cents > 0:
        kind = MovementKind.PAYOUT_FAILED
    reference, is_of_subscription = told.get("paypal_reference_id") or "", told.get("paypal_reference_id_type") == "SUB"
    balance = told.get("ending_balance")
    return Movement(
        id=told["transaction_id"],
        kind=kind,
        at=moment(told["transaction_initiation_date"]),
        currency=amount["currency_code"],
        gross_cents=gross_cents,
        fee_cents=-cents(told["fee_amount"]) if told.get("fee_amount") else 0,
        payment_id=told["transaction_id"] if kind is MovementKind.PAYMENT else "" if is_of_subscription else reference,
        subscription_id=reference if is_of_subscription else "",
        order_key=told.get("custom_field") or "",
        payout_id=told["transaction_id"] if kind is MovementKind.PAYOUT else "",
        balance_cents=cents(balance) if balance else None,
        says=code,
    )


def link(found: Thing, *rels: str) -> str:
    """The address of the first of these relations. Raises: KeyError where there is none."""
    for one in found.get("links") or ():
        if one["rel"] in rels:
            return str(one["href"])
    raise KeyError(rels[0])


def moment(words: str) -> datetime:
    """RFC 3339, or the report's `+0000`."""
    return datetime.fromisoformat(words)


def _order_status(found: Thing, captures: Sequence[Thing]) -> Status:
    if found["status"] == "VOIDED":
        return Status.ABANDONED
    if captures and all(one["status"] in ("DECLINED", "FAILED") for one in captures):
        return Status.DECLINED
    return Status.OPEN


def _refunded(refund: Thing, capture_id: str, order_key: str) -> Movement:
    breakdown = refund.get("seller_payable_breakdown") or {}
    fee = breakdown.get("paypal_fee")
    return Movement(
        id=refund["id"],
        kind=MovementKind.REFUND,
        at=moment(refund["create_time"]),
        currency=refund["amount"]["currency_code"],
        gross_cents=-cents(refund["amount"]),
        fee_cents=-cents(fee) if fee else 0,
        payment_id=capture_id,
        order_key=order_key,
    )


def _paid_by_subscription(row: Thing, subscription_id: str, order_key: str) -> Movement:
    amounts = row["amount_with_breakdown"]
    fee = amounts.get("fee_amount")
    return Movement(
        id=row["id"],
        kind=MovementKind.PAYMENT,
        at=moment(row["time"]),
        currency=amounts["gross_amount"]["currency_code"],
        gross_cents=cents(amounts["gross_amount"]),
        fee_cents=abs(cents(fee)) if fee else 0,
        payment_id=row["id"],
        subscription_id=subscription_id,
        order_key=order_key,
    )
