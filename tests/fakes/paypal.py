"""A fake PayPal: orders, captures, subscriptions, refunds, disputes, withdrawals, and the transaction report."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from snn.ground import money
from tests.fakes import certificates
from tests.fakes.base import Answer, Fake, Request, Webhook, hosted_page, see, told

WEBHOOK_ID = "8PT597110X687430L"
CERTIFICATE_URL = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270"
DISPUTE_FEE = 2000


class FakePayPal(Fake):
    """One business account."""

    def __init__(self, signer: certificates.Signer | None = None) -> None:
        super().__init__()
        self.signer = signer or certificates.signer()
        self.things: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, Answer] = {}
        self.report: list[dict[str, Any]] = []
        self.held: dict[str, int] = {}
        self.transactions: dict[str, list[dict[str, Any]]] = {}
        self.tokens = 0
        self.report_lags = timedelta(0)
        """How long after a movement the report has it."""

    # What readers, banks and time do.

    def decide(self, thing_id: str, decision: str, mail: str = "ben@example.org") -> str:
        """What the reader does on PayPal's page; where it sends them."""
        thing = self.things[thing_id]
        context = thing["context"]
        if thing["status"] in ("PAYER_ACTION_REQUIRED", "APPROVAL_PENDING"):
            if decision != "approve":
                return str(context["cancel_url"])
            if thing_id.startswith("I-"):
                self._activate(thing, mail)
            else:
                thing.update(status="APPROVED", payer={"email_address": mail})
                self._tell("CHECKOUT.ORDER.APPROVED", thing)
        return str(context["return_url"])

    def renew(self, subscription_id: str, *, fails: bool = False) -> None:
        """The next period begins: money comes, or does not."""
        found = self.things[subscription_id]
        if found["status"] != "ACTIVE":
            return
        if not fails:
            found["billing_info"]["failed_payments_count"] = 0
            self._bill(found)
            return
        found["billing_info"]["failed_payments_count"] += 1
        self._tell("BILLING.SUBSCRIPTION.PAYMENT.FAILED", found)
        if (
            found["billing_info"]["failed_payments_count"]
            >= self._plan(found)["payment_preferences"]["payment_failure_threshold"]
        ):
            found["status"] = "SUSPENDED"
            self._tell("BILLING.SUBSCRIPTION.SUSPENDED", found)

    def refund(self, capture_id: str, cents: int) -> dict[str, Any] | None:
        """Give back; None where so much is not left."""
        capture = self.things[capture_id]
        if not 0 < cents <= capture["cents"] - capture["refunded"]:
            return None
        capture["refunded"] += cents
        capture["status"] = "REFUNDED" if capture["refunded"] == capture["cents"] else "PARTIALLY_REFUNDED"
        currency = capture["amount"]["currency_code"]
        refund = self._keep(
            "R", status="COMPLETED", amount=amount(cents, currency), custom_id=capture["custom_id"],
            links=[_link(f"/v2/payments/captures/{capture_id}", "up")],
            seller_payable_breakdown={"gross_amount": amount(cents, currency), "paypal_fee": amount(0, currency)},
            sale_id=capture_id,
        )  # fmt: skip
        self._move(refund["id"], "T1107", -cents, 0, currency, capture_id)
        self._tell("PAYMENT.SALE.REFUNDED" if capture["subscription"] else "PAYMENT.CAPTURE.REFUNDED", refund)
        return refund

    def dispute(self, capture_id: str) -> None:
        """A chargeback of what is left of the payment, and its fee."""
        capture = self.things[capture_id]
        if capture["disputed"]:
            return
        dispute = self.things[self.new_id("PP-D-")] = {
            "create_time": self._time(), "update_time": self._time(), "status": "WAITING_FOR_SELLER_RESPONSE",
            "reason": "UNAUTHORISED", "dispute_life_cycle_stage": "CHARGEBACK", "dispute_amount": capture["amount"],
            "disputed_transactions": [{"seller_transaction_id": capture_id, "gross_amount": capture["amount"]}],
        }  # fmt: skip
        dispute["dispute_id"] = next(reversed(self.things))
        capture["disputed"] = dispute["dispute_id"]
        currency = capture["amount"]["currency_code"]
        self._move(self.new_id("D"), "T1201", -capture["cents"], DISPUTE_FEE, currency, capture_id)
        self._tell("CUSTOMER.DISPUTE.CREATED", dispute)

    def win(self, capture_id: str) -> None:
        capture = self.things[capture_id]
        dispute = self.things.get(capture["disputed"] or "", {})
        if dispute.get("status") == "WAITING_FOR_SELLER_RESPONSE":
            dispute.update(
                status="RESOLVED", update_time=self._time(), dispute_outcome={"outcome_code": "RESOLVED_SELLER_FAVOUR"}
            )
            currency = capture["amount"]["currency_code"]
            self._move(self.new_id("D"), "T1202", capture["cents"], -DISPUTE_FEE, currency, capture_id)
            self._tell("CUSTOMER.DISPUTE.RESOLVED", dispute)

    def pay_out(self, cents: int | None = None, currency: str = "USD") -> None:
        """A withdrawal to the bank, of everything unless said."""
        cents = self.held.get(currency, 0) if cents is None else cents
        if cents > 0:
            self._move(self.new_id("W"), "T0400", -cents, 0, currency, "")

    def convert(self, cents: int, currency: str, rate: float) -> None:
        """So much of one currency into dollars."""
        self._move(self.new_id("X"), "T0200", -cents, 0, currency, "")
        self._move(self.new_id("X"), "T0200", round(cents * rate), 0, "USD", "")

    def other_shop_sells(self, cents: int) -> None:
        """Money that no order of ours brought."""
        self._move(self.new_id("O"), "T0006", cents, 45, "USD", "")

    def statement(self) -> dict[str, int]:
        return dict(self.held)

    # The API.

    def answer(self, request: Request) -> Answer:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if request.path.startswith("/v1/notifications/certs/"):
            return Answer(200, self.signer.chain, "application/x-pem-file")
        if request.path.startswith("/pay/"):
            return self._page(request)
        if request.path == "/v1/oauth2/token":
            self.tokens += 1
            return told({"access_token": f"token-{self.tokens}", "expires_in": 32400, "token_type": "Bearer"})
        if headers.get("authorization") != f"Bearer token-{self.tokens}":
            return told({"name": "AUTHENTICATION_FAILURE"}, 401)
        key = headers.get("paypal-request-id", "") if request.method == "POST" else ""
        if key and key in self.by_key:
            return self.by_key[key]
        answer = self._route(request)
        if key and answer.status < 400:
            self.by_key[key] = answer
        return answer

    def _route(self, request: Request) -> Answer:
        path = request.path
        body = json.loads(request.body) if request.body else {}
        posts: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "/v2/checkout/orders": self._order,
            "/v1/catalogs/products": self._product,
            "/v1/billing/plans": self._make_plan,
            "/v1/billing/subscriptions": self._subscribe,
        }
        if request.method == "POST":
            if path in posts:
                return posts[path](body)
            thing_id, verb = path.split("/")[-2:]
            return self._verb(self.things.get(thing_id), verb, body)
        query = dict(request.query)
        if path == "/v1/reporting/transactions":
            return self._reported(query)
        if path == "/v1/billing/plans":
            found = [plan for plan in self.things.values() if plan.get("product_id") == query["product_id"]]
            return told({"plans": [shown(plan) for plan in found]})
        if path.endswith("/transactions"):
            return told({"transactions": self.transactions[path.split("/")[-2]]})
        thing = self.things.get(path.rpartition("/")[2])
        if thing is None:
            return _no("RESOURCE_NOT_FOUND", 404)
        return told(shown(thing) | ({"plan": shown(self._plan(thing))} if query.get("fields") == "plan" else {}))

    def _verb(self, thing: dict[str, Any] | None, verb: str, body: dict[str, Any]) -> Answer:
        if thing is None:
            return _no("RESOURCE_NOT_FOUND", 404)
        if verb == "capture":
            return self._capture(thing)
        if verb == "refund":
            refund = self.refund(thing["id"], cents_of(body["amount"]))
            return told(shown(refund), 201) if refund else _no("REFUND_AMOUNT_EXCEEDED", 422)
        if verb == "revise":
            thing["revised_plan_id"] = body["plan_id"]
            thing["context"] = thing["context"] | body.get("application_context", {})
            return told({"plan_id": body["plan_id"], "links": [_link(f"{self.base}/pay/{thing['id']}", "approve")]})
        wanted = {"cancel": ("CANCELLED", ("ACTIVE", "SUSPENDED")), "activate": ("ACTIVE", ("SUSPENDED",))}
        status, stands = wanted[verb]
        if thing["status"] not in stands:
            return _no("SUBSCRIPTION_STATUS_INVALID", 422)
        thing["status"] = status
        thing["billing_info"]["failed_payments_count"] = 0
        self._tell(f"BILLING.SUBSCRIPTION.{'CANCELLED' if verb == 'cancel' else 'ACTIVATED'}", thing)
        return Answer(204, b"")

    def _order(self, body: dict[str, Any]) -> Answer:
        context = body["payment_source"]["paypal"]["experience_context"]
        made = self._keep(
            "O",
            status="PAYER_ACTION_REQUIRED",
            intent="CAPTURE",
            purchase_units=body["purchase_units"],
            context=context,
        )
        made["links"] = [_link(f"{self.base}/pay/{made['id']}", "payer-action")]
        return told(shown(made), 200)

    def _capture(self, order: dict[str, Any]) -> Answer:
        if order["status"] == "COMPLETED":
            return _no("ORDER_ALREADY_CAPTURED", 422)
        if order["status"] != "APPROVED":
            return _no("ORDER_NOT_APPROVED", 422)
        unit = order["purchase_units"][0]
        capture = self._take(cents_of(unit["amount"]), unit["amount"]["currency_code"], unit["custom_id"])
        unit["payments"] = {"captures": [shown(capture)]}
        order["status"] = "COMPLETED"
        self._tell("PAYMENT.CAPTURE.COMPLETED", capture)
        return told(shown(order), 201)

    def _product(self, body: dict[str, Any]) -> Answer:
        if body["id"] in self.things:
            return _no("DUPLICATE_RESOURCE_IDENTIFIER", 422)
        self.things[body["id"]] = body
        return told(body, 201)

    def _make_plan(self, body: dict[str, Any]) -> Answer:
        return told(shown(self._keep("P-", status="ACTIVE", **body)), 201)

    def _subscribe(self, body: dict[str, Any]) -> Answer:
        made = self._keep(
            "I-", status="APPROVAL_PENDING", plan_id=body["plan_id"], custom_id=body["custom_id"],
            context=body["application_context"],
        )  # fmt: skip
        made["links"] = [_link(f"{self.base}/pay/{made['id']}", "approve")]
        self.transactions[made["id"]] = []
        return told(shown(made), 201)

    def _reported(self, query: dict[str, str]) -> Answer:
        since, until = (datetime.fromisoformat(query[name]) for name in ("start_date", "end_date"))
        assert until - since <= timedelta(days=31)
        rows = [row for row in self.report if since <= row["at"] < until and row["at"] + self.report_lags <= self.now]
        size, page = int(query["page_size"]), int(query["page"])
        shown_rows = [{"transaction_info": row["info"]} for row in rows[(page - 1) * size : page * size]]
        return told({"transaction_details": shown_rows, "page": page, "total_pages": max(1, -(-len(rows) // size))})

    def _page(self, request: Request) -> Answer:
        thing = self.things.get(request.path.rpartition("/")[2])
        if thing is None:
            return Answer(404, b"no such page", "text/plain")
        if request.method == "GET":
            return hosted_page("Pay with PayPal", "Agree to pay")
        form = dict(parse_qsl(request.body.decode()))
        if "revised_plan_id" in thing and form["decision"] == "approve":
            thing["plan_id"] = thing.pop("revised_plan_id")
            return see(thing["context"]["return_url"])
        return see(self.decide(thing["id"], form["decision"], form.get("mail", "")))

    # Things.

    def _activate(self, found: dict[str, Any], mail: str) -> None:
        found.update(status="ACTIVE", subscriber={"email_address": mail})
        found["billing_info"] = {
            "outstanding_balance": amount(0, "USD"), "failed_payments_count": 0, "next_billing_time": self._time()
        }  # fmt: skip
        self._tell("BILLING.SUBSCRIPTION.ACTIVATED", found)
        self._bill(found)

    def _bill(self, found: dict[str, Any]) -> None:
        price = self._plan(found)["billing_cycles"][0]["pricing_scheme"]["fixed_price"]
        sale = self._take(cents_of(price), price["currency_code"], found["custom_id"], found["id"])
        found["billing_info"]["next_billing_time"] = f"{self.now + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"
        breakdown = sale["seller_receivable_breakdown"]
        self.transactions[found["id"]].append(
            {"id": sale["id"], "status": "COMPLETED", "time": self._time(), "payer_email": "ben@example.org",
             "amount_with_breakdown": {"gross_amount": breakdown["gross_amount"], "fee_amount": breakdown["paypal_fee"],
                                       "net_amount": breakdown["net_amount"]}}
        )  # fmt: skip
        self._tell("PAYMENT.SALE.COMPLETED", {"id": sale["id"], "billing_agreement_id": found["id"]})

    def _take(self, cents: int, currency: str, custom_id: str, subscription: str = "") -> dict[str, Any]:
        """Money comes in: 3.49 % and 49 of the minor unit are kept."""
        fee = (cents * 349 + 5000) // 10000 + 49
        capture = self._keep(
            "C", status="COMPLETED", amount=amount(cents, currency), custom_id=custom_id, cents=cents, refunded=0,
            disputed=False, subscription=subscription, final_capture=True,
            seller_receivable_breakdown={
                "gross_amount": amount(cents, currency), "paypal_fee": amount(fee, currency),
                "net_amount": amount(cents - fee, currency),
            },
        )  # fmt: skip
        self._move(
            capture["id"], "T0002" if subscription else "T0006", cents, fee, currency, subscription,
            "SUB" if subscription else "", custom_id,
        )  # fmt: skip
        return capture

    def _move(
        self,
        id: str,
        code: str,
        cents: int,
        fee: int,
        currency: str,
        reference: str,
        kind: str = "TXN",
        custom: str = "",
    ) -> None:
        self.held[currency] = self.held.get(currency, 0) + cents - fee
        info = {
            "transaction_id": id, "transaction_event_code": code, "transaction_initiation_date": self._time(),
            "transaction_amount": amount(cents, currency), "fee_amount": amount(-fee, currency), "transaction_status": "S",
            "ending_balance": amount(self.held[currency], currency), "custom_field": custom,
        }  # fmt: skip
        if reference:
            info |= {"paypal_reference_id": reference, "paypal_reference_id_type": kind or "TXN"}
        self.report.append({"at": self.now.replace(microsecond=0), "info": info})

    def _plan(self, subscription: dict[str, Any]) -> dict[str, Any]:
        return self.things[subscription["plan_id"]]

    def _keep(self, prefix: str, **facts: Any) -> dict[str, Any]:
        thing = {"id": self.new_id(prefix), "create_time": self._time(), **facts}
        self.things[thing["id"]] = thing
        return thing

    def _time(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%SZ}"

    def _tell(self, kind: str, thing: dict[str, Any]) -> None:
        event = {"id": self.new_id("WH-"), "event_type": kind, "create_time": self._time(), "resource": shown(thing)}
        self.outbox.append(self.signed(json.dumps(event).encode()))

    def signed(self, body: bytes, age: timedelta = timedelta(0), webhook_id: str = WEBHOOK_ID) -> Webhook:
        moment, transmission = f"{self.now - age:%Y-%m-%dT%H:%M:%SZ}", self.new_id("T-")
        message = f"{transmission}|{moment}|{webhook_id}|{zlib.crc32(body)}".encode()
        signature = self.signer.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        headers = {
            "Paypal-Transmission-Id": transmission,
            "Paypal-Transmission-Time": moment,
            "Paypal-Transmission-Sig": base64.b64encode(signature).decode(),
            "Paypal-Cert-Url": CERTIFICATE_URL,
            "Paypal-Auth-Algo": "SHA256withRSA",
        }
        return Webhook(headers, body)


def shown(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing as the API tells it, without what only we remember."""
    hidden = ("context", "cents", "refunded", "disputed", "subscription", "sale_id", "revised_plan_id")
    # A webhook of a refunded sale names the sale; the API's refund does not.
    return {name: value for name, value in thing.items() if name not in hidden or (name == "sale_id" and value)}


def amount(cents: int, currency: str) -> dict[str, str]:
    decimals = money.exponent(currency)
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 10**decimals)
    return {"currency_code": currency, "value": f"{sign}{whole}" + (f".{part:0{decimals}d}" if decimals else "")}


def cents_of(told_amount: dict[str, str]) -> int:
    whole, _, part = told_amount["value"].partition(".")
    decimals = money.exponent(told_amount["currency_code"])
    return int(whole) * 10**decimals + int(part.ljust(decimals, "0") or 0)


def _link(address: str, rel: str) -> dict[str, str]:
    return {"href": address, "rel": rel, "method": "GET"}


def _no(issue: str, status: int) -> Answer:
    return told({"name": "UNPROCESSABLE_ENTITY", "message": issue, "details": [{"issue": issue}]}, status)
