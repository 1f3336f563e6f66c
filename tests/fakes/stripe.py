"""A fake Stripe: sessions, charges, subscriptions, refunds, disputes, payouts and their balance transactions."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.base import Answer, Fake, Request, Webhook, hosted_page, see, told

SECRET = "whsec_fake"
RATES = {"usd": 1.0, "eur": 1.08}
DISPUTE_FEE = 1500
ROUTES = {
    "/v1/checkout/sessions": "cs_",
    "/v1/charges": "ch_",
    "/v1/subscriptions": "sub_",
    "/v1/invoices": "in_",
    "/v1/balance_transactions": "txn_",
    "/v1/payouts": "po_",
    "/v1/refunds": "re_",
}


def decode(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Stripe's form notation, `a[b][0][c]=d`, as nested dicts and lists."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        words = name.replace("]", "").split("[")
        place = root
        for word, following in zip(words, [*words[1:], None], strict=True):
            if following is None:
                place[word] = value
            elif following == "":
                place.setdefault(word, []).append(value)
                break
            else:
                place = place.setdefault(word, {})
    return _lists(root)


def _lists(thing: Any) -> Any:
    if not isinstance(thing, dict):
        return thing
    if thing and all(key.isdecimal() for key in thing):
        return [_lists(thing[key]) for key in sorted(thing, key=int)]
    return {key: _lists(value) for key, value in thing.items()}


class FakeStripe(Fake):
    """One account."""

    def __init__(self) -> None:
        super().__init__()
        self.things: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, Answer] = {}
        self.lists_cache: dict[str, list[dict[str, Any]]] = {prefix: [] for prefix in (*ROUTES.values(), "dp_", "pi_")}

    # What readers, banks and time do.

    def decide(self, session_id: str, decision: str, mail: str = "ben@example.org") -> str:
        """What the reader does on the hosted page; where the page sends them."""
        session = self.things[session_id]
        if session["status"] != "open":
            return str(session["success_url"])
        if decision == "leave":
            return str(session["cancel_url"])
        if decision == "decline":
            # A declined card leaves the session open: the reader may try another.
            return f"{self.base}/pay/{session_id}"
        session.update(status="complete", payment_status="paid", customer_details={"email": mail})
        if session["mode"] == "subscription":
            self._subscribe(session, mail)
        else:
            charge = self._charge(
                session["amount_total"], session["currency"], session["payment_intent_data"]["metadata"]
            )
            session["payment_intent"] = charge["payment_intent"]
            self._tell("charge.succeeded", charge)
        self._tell("checkout.session.completed", session)
        return str(session["success_url"])

    def expire(self, session_id: str) -> None:
        session = self.things[session_id]
        if session["status"] == "open":
            session["status"] = "expired"
            self._tell("checkout.session.expired", session)

    def renew(self, subscription_id: str, *, fails: bool = False) -> None:
        """The next period begins: the card is charged, or declines."""
        found = self.things[subscription_id]
        if found["status"] == "canceled" or found["cancel_at_period_end"]:
            if found["status"] != "canceled":
                found["status"] = "canceled"
                self._tell("customer.subscription.deleted", found)
            return
        invoice = self._invoice(found, paid=not fails)
        found["status"] = "past_due" if fails else "active"
        self._tell("invoice.payment_failed" if fails else "invoice.paid", invoice)
        self._tell("customer.subscription.updated", found)

    def refund(self, charge_id: str, amount: int) -> dict[str, Any] | None:
        """Give back, as the dashboard does; None where so much is not left."""
        charge = self.things[charge_id]
        if charge["disputed"] or not 0 < amount <= charge["amount"] - charge["amount_refunded"]:
            return None
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        refund = self._keep(
            "re_",
            "refund",
            amount=amount,
            charge=charge_id,
            currency=charge["currency"],
            metadata={},
            status="succeeded",
        )
        refund["balance_transaction"] = self._move("refund", refund["id"], -amount, charge["currency"], 0)["id"]
        self._tell("charge.refunded", charge)
        return refund

    def fail_refund(self, refund_id: str) -> None:
        """The reader's bank sends the refund back."""
        refund = self.things[refund_id]
        if "failure_balance_transaction" in refund:
            return
        moved = self._move("refund_failure", refund_id, refund["amount"], refund["currency"], 0)
        refund.update(status="failed", failure_balance_transaction=moved["id"])
        self._tell("charge.refund.updated", refund)

    def dispute(self, charge_id: str) -> dict[str, Any] | None:
        """The reader's bank takes the whole payment back, even after a refund."""
        charge = self.things[charge_id]
        if charge["disputed"]:
            return None
        dispute = self._keep(
            "dp_", "dispute", amount=charge["amount"], charge=charge_id, currency=charge["currency"], evidence={},
            evidence_details={"due_by": None, "has_evidence": False, "past_due": False, "submission_count": 0},
            is_charge_refundable=False, metadata={}, reason="general", status="needs_response", balance_transactions=[],
        )  # fmt: skip
        charge.update(disputed=True, dispute=dispute["id"])
        taken = self._move("adjustment", dispute["id"], -charge["amount"], charge["currency"], DISPUTE_FEE)
        dispute["balance_transactions"].append(taken)
        self._tell("charge.dispute.funds_withdrawn", dispute)
        return dispute

    def win(self, dispute_id: str) -> None:
        """The bank decides for us."""
        dispute = self.things[dispute_id]
        if dispute["status"] == "won":
            return
        dispute["status"] = "won"
        back = self._move("adjustment", dispute_id, dispute["amount"], dispute["currency"], -DISPUTE_FEE)
        dispute["balance_transactions"].append(back)
        self._tell("charge.dispute.funds_reinstated", dispute)

    def pay_out(self) -> dict[str, Any] | None:
        """Send everything that is not sent yet to the bank."""
        open_rows = [row for row in self.lists_cache["txn_"] if row["payout"] is None]
        amount = sum(row["net"] for row in open_rows)
        if amount <= 0:
            return None
        payout = self._keep(
            "po_", "payout", amount=amount, arrival_date=self._seconds(), automatic=True, currency="usd", method="standard",
            reconciliation_status="completed", source_type="card", status="paid", type="bank_account", metadata={},
        )  # fmt: skip
        own = self._move("payout", payout["id"], -amount, "usd", 0)
        payout["balance_transaction"] = own["id"]
        for row in [*open_rows, own]:
            row["payout"] = payout["id"]
        self._tell("payout.paid", payout)
        return payout

    def other_shop_sells(self, amount: int) -> dict[str, Any]:
        """Another application on the same account takes money."""
        charge = self._charge(amount, "usd", {"shop": "another"})
        self._tell("charge.succeeded", charge)
        return charge

    def statement(self) -> dict[str, int]:
        """What the account holds, by currency."""
        held: dict[str, int] = {}
        for row in self.lists_cache["txn_"]:
            held[row["currency"].upper()] = held.get(row["currency"].upper(), 0) + row["net"]
        return held

    # The API.

    def answer(self, request: Request) -> Answer:
        if request.path.startswith("/pay/"):
            return self._page(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not headers.get("authorization", "").startswith("Bearer sk_"):
            return told({"error": {"type": "invalid_request_error", "message": "no key"}}, 401)
        key = headers.get("idempotency-key", "") if request.method == "POST" else ""
        if key in self.by_key:
            return self.by_key[key]
        pairs = request.query if request.method == "GET" else parse_qsl(request.body.decode(), keep_blank_values=True)
        answer = self._route(request.method, request.path, decode(pairs))
        if key:
            self.by_key[key] = answer
        return answer

    def _route(self, method: str, path: str, params: dict[str, Any]) -> Answer:
        expand = params.pop("expand", [])
        if method == "GET":
            if path in ROUTES:
                return told(self._list(path, params, expand))
            thing = self.things.get(path.rpartition("/")[2])
            return told(self._expanded(thing, expand)) if thing else _no("resource_missing", 404)
        if path == "/v1/checkout/sessions":
            return told(self._open(params))
        if path == "/v1/refunds":
            refund = self.refund(params["charge"], int(params["amount"]))
            return told(refund) if refund else _no("charge_already_refunded", 400)
        if path == "/v1/billing_portal/sessions":
            made = self._keep("bps_", "billing_portal.session", configuration="bpc_1", customer=params["customer"])
            return told(made | {"url": f"{self.base}/portal/{made['id']}", "return_url": params["return_url"]})
        if path.startswith("/v1/subscriptions/"):
            return self._update(self.things[path.rpartition("/")[2]], params)
        return _no("unknown", 404)

    def _open(self, params: dict[str, Any]) -> dict[str, Any]:
        item = params["line_items"][0]["price_data"]
        session = self._keep(
            "cs_", "checkout.session", automatic_tax={"enabled": False, "status": None}, custom_fields=[],
            custom_text={"shipping_address": None, "submit": None}, expires_at=self._seconds() + 86400,
            mode=params["mode"], payment_method_types=["card"], payment_status="unpaid", shipping_options=[],
            status="open", amount_total=int(item["unit_amount"]), currency=item["currency"],
            client_reference_id=params["client_reference_id"], metadata=params["metadata"], payment_intent=None,
            subscription=None, invoice=None, success_url=params["success_url"], cancel_url=params["cancel_url"],
        )  # fmt: skip
        session["url"] = f"{self.base}/pay/{session['id']}"
        self._hidden(session, params, item)
        return session

    def _hidden(self, session: dict[str, Any], params: dict[str, Any], item: dict[str, Any]) -> None:
        session["payment_intent_data"] = params.get("payment_intent_data")
        session["subscription_data"] = params.get("subscription_data")
        session["interval"] = item.get("recurring", {}).get("interval")

    def _update(self, found: dict[str, Any], params: dict[str, Any]) -> Answer:
        if found["status"] == "canceled":
            return _no("resource_missing", 404)
        if "cancel_at_period_end" in params:
            found["cancel_at_period_end"] = params["cancel_at_period_end"] == "true"
        if "items" in params:
            found["items"]["data"][0]["price"]["unit_amount"] = int(params["items"][0]["price_data"]["unit_amount"])
        self._tell("customer.subscription.updated", found)
        return told(found)

    def _page(self, request: Request) -> Answer:
        session_id = request.path.rpartition("/")[2]
        if session_id not in self.things:
            return Answer(404, b"no such page", "text/plain")
        if request.method == "GET":
            return hosted_page("Pay by card", f"{self.things[session_id]['amount_total']} in the smallest unit")
        form = dict(parse_qsl(request.body.decode()))
        return see(self.decide(session_id, form["decision"], form.get("mail", "")))

    def _list(self, path: str, params: dict[str, Any], expand: list[str]) -> dict[str, Any]:
        rows = list(reversed(self.lists_cache[ROUTES[path]]))
        created = params.get("created", {})
        rows = [
            row for row in rows
            if int(created.get("gte", 0)) <= row["created"] < int(created.get("lt", 1 << 40))
            and all(row.get(name) == params[name] for name in ("subscription", "payout") if name in params)
            and (params.get("status", "all") in ("all", row.get("status")))
        ]  # fmt: skip
        start = next((n + 1 for n, row in enumerate(rows) if row["id"] == params.get("starting_after")), 0)
        page = rows[start : start + int(params.get("limit", 10))]
        paths = [word.removeprefix("data.") for word in expand]
        more = start + len(page) < len(rows)
        return {"object": "list", "url": path, "has_more": more, "data": [self._expanded(row, paths) for row in page]}

    def _expanded(self, thing: dict[str, Any], paths: list[str]) -> dict[str, Any]:
        """A copy in which these paths are objects instead of ids."""
        copy = {
            name: value for name, value in thing.items() if name not in ("payment_intent_data", "subscription_data")
        }
        if thing["object"] == "charge" and any(path.startswith("refunds") for path in paths):
            rows = [row for row in self.lists_cache["re_"] if row["charge"] == thing["id"]]
            copy["refunds"] = {"object": "list", "url": "/v1/refunds", "has_more": False, "data": rows}
        for name in {path.partition(".")[0] for path in paths}:
            below = [path.partition(".")[2] for path in paths if path.startswith(name + ".")]
            value = copy.get(name)
            if isinstance(value, str) and value in self.things:
                copy[name] = self._expanded(self.things[value], below)
            elif isinstance(value, dict) and "data" in value:
                inner = [path.removeprefix("data.") for path in below if path.startswith("data.")]
                copy[name] = value | {"data": [self._expanded(row, inner) for row in value["data"]]}
        return copy

    # Things.

    def _charge(
        self, amount: int, currency: str, metadata: dict[str, str], invoice: str | None = None
    ) -> dict[str, Any]:
        charge = self._keep(
            "ch_", "charge", amount=amount, amount_captured=amount, amount_refunded=0, billing_details={},
            captured=True, currency=currency, disputed=False, dispute=None, metadata=metadata, paid=True,
            refunded=False, status="succeeded", invoice=invoice,
        )  # fmt: skip
        intent = self._keep(
            "pi_", "payment_intent", amount=amount, capture_method="automatic", confirmation_method="automatic",
            currency=currency, latest_charge=charge["id"], payment_method_types=["card"], status="succeeded",
            metadata=metadata,
        )  # fmt: skip
        fee = (round(amount * RATES.get(currency, 1.0)) * 29 + 500) // 1000 + 30
        charge["payment_intent"] = intent["id"]
        charge["balance_transaction"] = self._move("charge", charge["id"], amount, currency, fee)["id"]
        return charge

    def _move(self, kind: str, source: str, amount: int, currency: str, fee: int) -> dict[str, Any]:
        """A balance transaction; what is not in dollars is converted, as a dollar account's is."""
        rate = RATES[currency] if currency != "usd" and currency in RATES else None
        settled = round(amount * rate) if rate else amount
        return self._keep(
            "txn_", "balance_transaction", amount=settled, available_on=self._seconds(), fee=fee, net=settled - fee,
            currency="usd" if rate else currency, exchange_rate=rate, fee_details=[], reporting_category=kind,
            source=source, status="available", type=kind, payout=None,
        )  # fmt: skip

    def _subscribe(self, session: dict[str, Any], mail: str) -> None:
        customer = self._keep("cus_", "customer", email=mail)
        found = self._keep(
            "sub_", "subscription", automatic_tax={"enabled": False}, billing_cycle_anchor=self._seconds(),
            cancel_at_period_end=False, collection_method="charge_automatically", currency=session["currency"],
            current_period_start=self._seconds(), current_period_end=self._seconds() + 30 * 86400,
            customer=customer["id"], metadata=session["subscription_data"]["metadata"], start_date=self._seconds(),
            status="active", pause_collection=None, items={"object": "list", "url": "/v1/x", "has_more": False, "data": []},
        )  # fmt: skip
        price = {
            "id": self.new_id("price_"), "object": "price", "active": False, "billing_scheme": "per_unit",
            "created": self._seconds(), "currency": session["currency"], "livemode": False, "metadata": {},
            "product": "prod_1", "type": "recurring", "unit_amount": session["amount_total"],
            "recurring": {"interval": session["interval"], "interval_count": 1, "usage_type": "licensed"},
        }  # fmt: skip
        found["items"]["data"].append(
            {"id": self.new_id("si_"), "object": "subscription_item", "created": self._seconds(), "metadata": {},
             "price": price, "subscription": found["id"], "tax_rates": []}
        )  # fmt: skip
        found["mail"] = mail
        session.update(subscription=found["id"], invoice=self._invoice(found, paid=True)["id"])
        self._tell("customer.subscription.created", found)

    def _invoice(self, found: dict[str, Any], *, paid: bool) -> dict[str, Any]:
        price = found["items"]["data"][0]["price"]
        amount = price["unit_amount"]
        zeros = dict.fromkeys(
            (
                "amount_shipping",
                "post_payment_credit_notes_amount",
                "pre_payment_credit_notes_amount",
                "starting_balance",
            ),
            0,
        )
        invoice = self._keep(
            "in_", "invoice", amount_due=amount, amount_paid=amount if paid else 0, amount_remaining=0 if paid else amount,
            attempt_count=1, attempted=True, automatic_tax={"enabled": False}, collection_method="charge_automatically",
            currency=price["currency"], default_tax_rates=[], lines={"object": "list", "url": "/v1/x", "has_more": False, "data": []},
            paid=paid, paid_out_of_band=False, payment_settings={}, period_end=self._seconds(), period_start=self._seconds(),
            status="paid" if paid else "open", status_transitions={}, subtotal=amount, total=amount, total_tax_amounts=[],
            subscription=found["id"], subscription_details={"metadata": found["metadata"]}, charge=None,
            customer_email=found["mail"], **zeros,
        )  # fmt: skip
        if paid:
            invoice["charge"] = self._charge(amount, price["currency"], {}, invoice["id"])["id"]
            found["current_period_end"] = self._seconds() + 30 * 86400
        return invoice

    def _keep(self, prefix: str, kind: str, **facts: Any) -> dict[str, Any]:
        thing = {"id": self.new_id(prefix), "object": kind, "created": self._seconds(), "livemode": False, **facts}
        self.things[thing["id"]] = thing
        self.lists_cache.setdefault(prefix, []).append(thing)
        return thing

    def _seconds(self) -> int:
        return int(self.now.timestamp())

    def _tell(self, kind: str, thing: dict[str, Any]) -> None:
        event = {
            "id": self.new_id("evt_"), "object": "event", "created": self._seconds(), "livemode": False,
            "pending_webhooks": 1, "type": kind, "data": {"object": self._expanded(thing, [])}, "request": None,
            "api_version": "2023-08-16",
        }  # fmt: skip
        self.outbox.append(self.signed(json.dumps(event).encode()))

    def signed(self, body: bytes, age: timedelta = timedelta(0), secret: str = SECRET) -> Webhook:
        moment = str(int((self.now - age).timestamp()))
        mac = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        return Webhook({"Stripe-Signature": f"t={moment},v1={mac}"}, body)


def _no(code: str, status: int) -> Answer:
    return told({"error": {"type": "invalid_request_error", "code": code, "message": code}}, status)
