"""PayPal behind the Protocol: Orders v2 for once, Subscriptions v1 with a product and plan made on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import certifi
import httpx
from cryptography import x509
from cryptography.x509 import verification

from snn.support.providers import (
    Checkout,
    CheckoutState,
    Hint,
    Interval,
    Method,
    Movement,
    MovementKind,
    Order,
    Page,
    PaymentState,
    Payout,
    Refused,
    Status,
    SubscriptionState,
    Unavailable,
    WebhookRefusal,
)
from snn.support.providers.paypal import reading, webhooks
from snn.support.providers.paypal.client import Client, Declined, NoAnswer

# Renewals that may fail in a row before PayPal suspends the subscription.
MOST_FAILURES = 3
_REPORT_SPAN = timedelta(days=31)
_MOST_PAGES = 200
_MOST_CERTIFICATES = 8
T = TypeVar("T")


class PayPal:
    """By PayPal's own pages."""

    name = "paypal"
    moves_money = True
    methods = frozenset({Method.PAYPAL})

    def __init__(
        self,
        client_id: str,
        secret: str,
        webhook_id: str,
        base: str,
        transport: httpx.BaseTransport | None = None,
        roots: bytes | None = None,
    ) -> None:
        self._api = Client(client_id, secret, base, transport)
        self._webhook_id = webhook_id
        self._roots = roots
        self._store: verification.Store | None = None
        self._plans: dict[str, str] = {}
        self._certificates: dict[str, bytes] = {}

    def start(self, order: Order, at: datetime) -> Checkout | Unavailable | Refused:
        """Open an order or a subscription, or give the one this order's key already has."""
        amount = reading.to_paypal(order.amount_cents, order.currency)
        if amount is None:
            return Refused(f"PayPal does not take this amount of {order.currency}")
        return _ask(lambda: self._order(order, amount) if not order.interval.recurs else self._subscribe(order, amount))

    def fetch(self, checkout_id: str, at: datetime) -> CheckoutState | Unavailable:
        """The order, captured if the reader has approved it; or the subscription."""
        if checkout_id.startswith("I-"):
            state = self.fetch_subscription(checkout_id, at)
            return state if isinstance(state, Unavailable) else reading.subscription_checkout(state)
        return _read(lambda: self._captured(checkout_id))

    def fetch_payment(self, payment_id: str, at: datetime) -> PaymentState | Unavailable:
        """The capture; `<capture>/<refund>` with that refund; by a dispute's id the capture that it is about.

        PayPal lists refunds, and what a dispute moved, nowhere but in its report.
        """
        if webhooks.is_dispute(payment_id):
            return _read(lambda: self._disputed(payment_id, at))
        capture_id, _, refund_id = payment_id.partition("/")

        def ask() -> PaymentState:
            capture = self._api.get(f"/v2/payments/captures/{capture_id}")
            refunds = [self._api.get(f"/v2/payments/refunds/{refund_id}")] if refund_id else []
            return reading.payment(capture, refunds)

        return _read(ask)

    def fetch_subscription(self, subscription_id: str, at: datetime) -> SubscriptionState | Unavailable:
        """The subscription with its plan and transactions."""
        return _read(lambda: self._subscription(subscription_id, at))

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Hint | WebhookRefusal | Unavailable:
        """Signed by PayPal's certificate for our webhook's id."""
        url = webhooks.certificate_url(headers)
        if url is None:
            given = headers.get("Paypal-Cert-Url")
            return WebhookRefusal.FOREIGN_CERTIFICATE if given else WebhookRefusal.NO_SIGNATURE
        try:
            chain = self._certificate(url)
        except NoAnswer as fault:
            return Unavailable(f"PayPal's certificate can't be had now ({fault})")
        refusal = webhooks.refusal(
            headers, body, webhook_id=self._webhook_id, chain=chain, roots=self._trusted(), at=at
        )
        if refusal is WebhookRefusal.FOREIGN_CERTIFICATE:
            self._certificates.pop(url, None)
        return refusal or webhooks.hint(body)

    def cancel(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """For good."""
        return self._tell(subscription_id, "cancel", "The reader stopped it.", at)

    def resume(self, subscription_id: str, at: datetime) -> SubscriptionState | Refused | Unavailable:
        """Take up a suspended one."""
        return self._tell(subscription_id, "activate", "The reader took it up again.", at)

    def change_amount(
        self, subscription_id: str, amount_cents: int, key: str, return_url: str, at: datetime
    ) -> SubscriptionState | Page | Refused | Unavailable:
        """Another plan, which the reader must approve at PayPal."""
        state = self.fetch_subscription(subscription_id, at)
        if isinstance(state, Unavailable):
            return state
        amount = reading.to_paypal(amount_cents, state.currency)
        if amount is None:
            return Refused(f"PayPal does not take this amount of {state.currency}")

        def ask() -> Page:
            body = {
                "plan_id": self._plan(state.interval, amount),
                "application_context": {"return_url": return_url, "cancel_url": return_url},
            }
            return Page(
                reading.link(self._api.post(f"/v1/billing/subscriptions/{subscription_id}/revise", body), "approve")
            )

        return _ask(ask)

    def card_page(self, subscription_id: str, return_url: str, at: datetime) -> Page | Refused | Unavailable:
        """Not ours to offer."""
        return Refused("how PayPal is paid is changed at PayPal, under automatic payments")

    def refund(
        self, payment_id: str, amount_cents: int, key: str, at: datetime
    ) -> PaymentState | Refused | Unavailable:
        """Give so much of a capture back."""

        def ask() -> PaymentState:
            capture = self._api.get(f"/v2/payments/captures/{payment_id}")
            amount = reading.to_paypal(amount_cents, capture["amount"]["currency_code"])
            path = f"/v2/payments/captures/{payment_id}/refund"
            made = self._api.post(path, {"amount": amount}, f"refund-{key}")
            return reading.payment(capture, [made])

        return _ask(ask)

    def movements(self, since: datetime, until: datetime) -> tuple[Movement, ...] | Unavailable:
        """The transaction report, in spans that PayPal takes, oldest first."""
        return _read(lambda: tuple(sorted(self._report(since, until), key=lambda movement: movement.at)))

    def payouts(self, since: datetime, until: datetime) -> tuple[Payout, ...] | Unavailable:
        """Withdrawals to the bank; PayPal takes them out of the balance and does not say of which payments."""
        told = self.movements(since, until)
        if isinstance(told, Unavailable):
            return told
        out = [movement for movement in told if movement.kind is MovementKind.PAYOUT]
        return tuple(Payout(one.id, one.at, -one.gross_cents, one.currency, None) for one in out)

    def subscriptions(self, since: datetime, until: datetime) -> tuple[SubscriptionState, ...] | Unavailable:
        """PayPal lists none."""
        return ()

    def _order(self, order: Order, amount: dict[str, str]) -> Checkout:
        body = {
            "intent": "CAPTURE",
            "purchase_units": [
                {
                    "amount": amount,
                    "custom_id": order.key,
                    "description": f"{order.merchant}: {order.description}"[:127],
                }
            ],
            "payment_source": {"paypal": {"experience_context": _experience(order, "PAY_NOW")}},
        }
        made = self._api.post("/v2/checkout/orders", body, f"order-{order.key}")
        return Checkout(made["id"], reading.link(made, "payer-action", "approve"))

    def _subscribe(self, order: Order, amount: dict[str, str]) -> Checkout:
        body = {
            "plan_id": self._plan(order.interval, amount),
            "custom_id": order.key,
            "application_context": _experience(order, "SUBSCRIBE_NOW"),
        }
        made = self._api.post("/v1/billing/subscriptions", body, f"subscription-{order.key}")
        return Checkout(made["id"], reading.link(made, "approve"))

    def _captured(self, order_id: str) -> CheckoutState:
        try:
            found = self._api.get(f"/v2/checkout/orders/{order_id}")
            if found["status"] == "APPROVED":
                found = self._api.post(f"/v2/checkout/orders/{order_id}/capture", {}, f"capture-{order_id}")
        except Declined as no:
            if no.status == 404:
                # An order that nobody approved is gone after some hours.
                return CheckoutState(order_id, Status.ABANDONED, 0, "")
            if no.issue == "INSTRUMENT_DECLINED":
                return CheckoutState(order_id, Status.DECLINED, 0, "")
            raise
        return reading.order(found)

    def _disputed(self, dispute_id: str, at: datetime) -> PaymentState:
        """A disputed capture with what the report has of it by now; PayPal's own object names no movement."""
        try:
            dispute = self._api.get(f"/v1/customer/disputes/{dispute_id}")
            capture = self._api.get(f"/v2/payments/captures/{reading.disputed_capture(dispute)}")
        except Declined as no:
            if no.status in (403, 404):
                # Not ours to read, or no payment by Orders or Subscriptions: reconciling takes what moves.
                return PaymentState("", "", "", ())
            raise
        since = reading.moment(dispute["create_time"]) - timedelta(days=1)
        return reading.payment(capture, [], self._report(since, at + timedelta(seconds=1)))

    def _subscription(self, subscription_id: str, at: datetime) -> SubscriptionState:
        path = f"/v1/billing/subscriptions/{subscription_id}"
        found = self._api.get(path, fields="plan")
        if "create_time" not in found:
            return reading.subscription(found, [])
        since = reading.moment(found["create_time"]) - timedelta(days=1)
        query = {"start_time": _zulu(since), "end_time": _zulu(at + timedelta(days=1))}
        rows = self._api.get(f"{path}/transactions", **query).get("transactions") or []
        return reading.subscription(found, sorted(rows, key=lambda row: str(row["time"])))

    def _tell(
        self, subscription_id: str, verb: str, reason: str, at: datetime
    ) -> SubscriptionState | Refused | Unavailable:
        done = _ask(lambda: self._api.post(f"/v1/billing/subscriptions/{subscription_id}/{verb}", {"reason": reason}))
        if isinstance(done, Unavailable):
            return done
        state = self.fetch_subscription(subscription_id, at)
        wanted = ("cancelled",) if verb == "cancel" else ("active", "past_due")
        if isinstance(done, Refused) and isinstance(state, SubscriptionState) and state.standing not in wanted:
            return done
        return state

    def _plan(self, interval: Interval, amount: dict[str, str]) -> str:
        """The plan of this interval and amount: known, found at PayPal, or made there."""
        words = f"{interval.value} {amount['value']} {amount['currency_code']}"
        if words not in self._plans:
            product_id = "SNN-" + hashlib.sha256(words.encode()).hexdigest()[:20].upper()
            self._plans[words] = self._found_plan(product_id) or self._made_plan(product_id, words, interval, amount)
        return self._plans[words]

    def _found_plan(self, product_id: str) -> str | None:
        try:
            plans = self._api.get("/v1/billing/plans", product_id=product_id, page_size="20").get("plans") or []
        except Declined:
            return None
        return next((str(plan["id"]) for plan in plans if plan.get("status", "ACTIVE") == "ACTIVE"), None)

    def _made_plan(self, product_id: str, words: str, interval: Interval, amount: dict[str, str]) -> str:
        product = {"id": product_id, "name": f"Support, {words}", "type": "SERVICE"}
        try:
            self._api.post("/v1/catalogs/products", product, f"product-{product_id}")
        except Declined as no:
            # Made by an earlier try that did not come to its plan.
            if no.issue != "DUPLICATE_RESOURCE_IDENTIFIER":
                raise
        plan = {
            "product_id": product_id,
            "name": f"Support, {words}",
            "billing_cycles": [
                {
                    "frequency": {"interval_unit": interval.value.upper(), "interval_count": 1},
                    "tenure_type": "REGULAR",
                    "sequence": 1,
                    "total_cycles": 0,
                    "pricing_scheme": {"fixed_price": amount},
                }
            ],
            "payment_preferences": {"auto_bill_outstanding": False, "payment_failure_threshold": MOST_FAILURES},
        }
        return str(self._api.post("/v1/billing/plans", plan, f"plan-{product_id}")["id"])

    def _report(self, since: datetime, until: datetime) -> list[Movement]:
        movements: list[Movement] = []
        while since < until:
            end = min(since + _REPORT_SPAN, until)
            movements += self._report_span(since, end)
            since = end
        return list({movement.id: movement for movement in movements}.values())

    def _report_span(self, since: datetime, until: datetime) -> list[Movement]:
        query = {
            "start_date": _zulu(since),
            "end_date": _zulu(until),
            "fields": "transaction_info",
            "page_size": "500",
            "balance_affecting_records_only": "Y",
        }
        rows: list[Any] = []
        for page in range(1, _MOST_PAGES + 1):
            told = self._api.get("/v1/reporting/transactions", **query, page=str(page))
            rows += told["transaction_details"]
            if page >= int(told.get("total_pages") or 1):
                break
        return [reading.reported(row) for row in rows if row["transaction_info"].get("transaction_status", "S") == "S"]

    def _certificate(self, url: str) -> bytes:
        if url not in self._certificates:
            if len(self._certificates) >= _MOST_CERTIFICATES:
                self._certificates.clear()
            self._certificates[url] = self._api.fetch_public(url, webhooks.MOST_CERTIFICATE_BYTES)
        return self._certificates[url]

    def _trusted(self) -> verification.Store:
        """The authorities that vouch for PayPal's certificates."""
        if self._store is None:
            with open(certifi.where(), "rb") as file:
                pem = self._roots or file.read()
            self._store = verification.Store(x509.load_pem_x509_certificates(pem))
        return self._store


def _experience(order: Order, action: str) -> dict[str, str]:
    return {
        "brand_name": order.merchant[:127],
        "shipping_preference": "NO_SHIPPING",
        "user_action": action,
        "return_url": order.return_url,
        "cancel_url": order.cancel_url,
    }


def _zulu(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _ask(call: Callable[[], T]) -> T | Refused | Unavailable:
    """A write: what PayPal says no to is refused, what did not get through may be asked again."""
    try:
        return call()
    except Declined as no:
        return Refused(f"PayPal: {no}")
    except NoAnswer as fault:
        return Unavailable(f"PayPal: {fault}")
    except (KeyError, TypeError, ValueError, IndexError, ArithmeticError) as odd:
        return Unavailable(f"PayPal: an answer that we can't read ({type(odd).__name__}: {odd})")


def _read(call: Callable[[], T]) -> T | Unavailable:
    """A read: whatever is wrong, asking later may help."""
    answer = _ask(call)
    return Unavailable(answer.why) if isinstance(answer, Refused) else answer
