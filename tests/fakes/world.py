"""A reader's wish, a provider and time, driven in-process by a list of operations; and what must hold at the end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import stripe
from django.conf import settings
from django.core import mail

from snn.ledger import queries as books
from snn.network.models import Site
from snn.support import actions, queries
from snn.support.models import Contribution, Difference, Intent, Payout, StatementLine
from snn.support.providers import Checkout, Hint, Method, Provider, Unavailable, registry
from snn.support.providers.paypal import client as paypal_client
from snn.support.providers.paypal.provider import PayPal
from snn.support.providers.stripe.provider import Stripe
from snn.support.rules import Wish
from snn.support.shield.rules import Caller
from tests.fakes.base import Fault, Webhook
from tests.fakes.paypal import WEBHOOK_ID, FakePayPal
from tests.fakes.stripe import SECRET, FakeStripe

OPERATIONS = (
    "give once", "give monthly", "approve", "approve", "leave", "return", "webhook", "webhook", "webhook twice",
    "webhook late", "webhook lost", "work the inbox", "send receipts", "renew", "fail to renew", "refund", "refund all",
    "dispute", "win", "pay out", "cancel", "other shop", "lost answer", "time out", "not done", "down", "up", "an hour",
)  # fmt: skip
# What may be left before a person at the end: everything else must have explained itself.
# (a second subscription whose payment was given back in part before we stopped it is refused a whole refund)
EXPECTED = {"not_ours", "given_back_too_much", "refused_to_stop"}
MAILS = ("ben@example.org", "ada@example.org", "cy@example.org")


_numbers = count(1)


def give(site: Site, tier: str, method: str, at: datetime) -> Checkout | actions.Refused:
    """One more reader gives, from an address and a network of their own, as the shield sees it."""
    number = next(_numbers)
    return actions.give(site, Wish(tier, method), Caller(f"address {number}", f"network {number}"), at)


class World:
    """One site, one provider."""

    def __init__(self, site: Site, name: str, seed: int = 0) -> None:
        self.site, self.name = site, name
        self.fake: FakeStripe | FakePayPal = FakeStripe() if name == "stripe" else FakePayPal()
        self.provider = make_provider(self.fake)
        self.rng = random.Random(seed)
        self.checkouts: list[str] = []
        self.approved: set[str] = set()

    def run(self, operations: list[str]) -> None:
        for operation in operations:
            self.fake.now += timedelta(seconds=37)
            self._do(operation)

    def end(self) -> None:
        """Everything works again, and one reconciliation; no more webhooks come."""
        self.fake.down = False
        self.fake.faults.clear()
        self.fake.now += timedelta(hours=1)
        done = actions.reconcile(self.provider, self.fake.now)
        assert not done.failed, done
        actions.send_receipts(self.fake.now)

    def must_hold(self) -> None:
        """The books are the provider's statement to the cent; one contribution a payment; no mail twice."""
        account = f"provider:{self.name}"
        held = {currency: cents for (name, currency), cents in books.balances().items() if name == account and cents}
        assert held == {currency: cents for currency, cents in self.fake.statement().items() if cents}
        assert books.check() == queries.book_differences() == []
        first = Counter(Contribution.objects.filter(number=1).values_list("intent__checkout_id", flat=True))
        assert first == Counter(self.approved), (first, self.approved)
        ours = StatementLine.objects.filter(kind="payment", contribution__isnull=False).count()
        assert Contribution.objects.count() == ours == self._payments()
        ids = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
        assert len(ids) == len(set(ids)) == Contribution.objects.count()
        odd = Difference.objects.exclude(reason__in=EXPECTED)
        assert not odd.exists(), [(one.reason, one.detail) for one in odd]
        assert not Payout.objects.filter(closed_at=None).exists()

    def _payments(self) -> int:
        """How many payments the provider has that are ours."""
        kind, shop = ("ch_", "another") if self.name == "stripe" else ("C", "")
        found = [thing for thing_id, thing in self.fake.things.items() if thing_id.startswith(kind)]
        return len([thing for thing in found if (thing.get("metadata") or {}).get("shop", "") != shop or not shop])

    def _do(self, operation: str) -> None:
        fake, rng = self.fake, self.rng
        match operation:
            case "give once" | "give monthly":
                tier = "contributor" if operation == "give once" else "monthly"
                method = Method.CARD if self.name == "stripe" else Method.PAYPAL
                given = give(self.site, tier, method, fake.now)
                if isinstance(given, Checkout):
                    self.checkouts.append(given.id)
            case "approve" | "leave" if self.checkouts:
                checkout = rng.choice(self.checkouts)
                fake.decide(checkout, operation, rng.choice(MAILS))
                if operation == "approve":
                    self.approved.add(checkout)
            case "return" if self.checkouts:
                actions.settle(rng.choice(list(Intent.objects.values_list("id", flat=True))), fake.now)
            case "webhook" | "webhook twice" if fake.outbox:
                webhook = fake.outbox.pop(rng.randrange(len(fake.outbox)))
                for _ in range(2 if operation == "webhook twice" else 1):
                    self.deliver(webhook)
            case "webhook late" if fake.outbox:
                fake.outbox.append(fake.outbox.pop(0))
            case "webhook lost" if fake.outbox:
                fake.outbox.pop(rng.randrange(len(fake.outbox)))
            case "work the inbox":
                actions.work_inbox(fake.now)
            case "send receipts":
                actions.send_receipts(fake.now)
            case "lost answer" | "time out" | "not done":
                fake.faults.append(
                    {"lost answer": Fault.LOST_ANSWER, "time out": Fault.TIMED_OUT}.get(operation, Fault.NOT_DONE)
                )
            case "down" | "up":
                fake.down = operation == "down"
            case "an hour":
                fake.now += timedelta(hours=1)
            case "pay out":
                fake.pay_out()
            case "other shop":
                fake.other_shop_sells(700)
            case "renew" | "fail to renew" | "cancel":
                self._do_to_subscription(operation)
            case "refund" | "refund all" | "dispute" | "win":
                self._do_to_payment(operation)

    def _do_to_subscription(self, operation: str) -> None:
        prefix = "sub_" if self.name == "stripe" else "I-"
        going = [
            thing_id for thing_id, thing in self.fake.things.items()
            if thing_id.startswith(prefix) and thing["status"] not in ("APPROVAL_PENDING", "canceled", "CANCELLED")
        ]  # fmt: skip
        if going and operation == "cancel":
            self.provider.cancel(self.rng.choice(going), self.fake.now)
        elif going:
            self.fake.renew(self.rng.choice(going), fails=operation == "fail to renew")

    def _do_to_payment(self, operation: str) -> None:
        fake, prefix = self.fake, "ch_" if self.name == "stripe" else "C"
        payments = [thing_id for thing_id in fake.things if thing_id.startswith(prefix)]
        if not payments:
            return
        payment = self.rng.choice(payments)
        if operation == "win":
            dispute = fake.things[payment].get("dispute") if self.name == "stripe" else payment
            if dispute:
                fake.win(dispute)
        elif operation == "dispute":
            fake.dispute(payment)
        else:
            fake.refund(payment, 500 if operation == "refund all" else self.rng.choice((100, 250, 400)))

    def deliver(self, webhook: Webhook) -> None:
        """As the webhook's view does: believe, keep; and, as the clock does, act."""
        # Signed afresh at each try, as providers do.
        webhook = self.fake.signed(webhook.body)
        hint = self.provider.verify(webhook.headers, webhook.body, self.fake.now)
        if isinstance(hint, Hint):
            event_id = actions.take_event(self.name, hint, webhook.body, self.fake.now)
            if self.rng.random() < 0.7:
                actions.work_event(event_id, self.fake.now)
        elif isinstance(hint, Unavailable):
            self.fake.outbox.append(webhook)
        else:
            raise AssertionError(hint)


def make_provider(fake: Any) -> Provider:
    if isinstance(fake, FakeStripe):
        return Stripe("sk_test_fake", SECRET, "https://api.stripe.com", fake.transport())
    return PayPal("client", "secret", WEBHOOK_ID, "https://api-m.paypal.com", fake.transport(), fake.signer.roots)


@contextmanager
def in_use(name: str, provider: Provider) -> Iterator[None]:
    """This provider is the one that settings name; nothing waits between tries."""
    before = (
        settings.SUPPORT_PROVIDER,
        registry.MAKERS[name],
        paypal_client.PAUSE_S,
        stripe.HTTPClient._sleep_time_seconds,
    )
    settings.SUPPORT_PROVIDER, registry.MAKERS[name], paypal_client.PAUSE_S = name, lambda: provider, 0.0
    stripe.HTTPClient._sleep_time_seconds = lambda *_: 0  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        settings.SUPPORT_PROVIDER, registry.MAKERS[name], paypal_client.PAUSE_S = before[:3]
        stripe.HTTPClient._sleep_time_seconds = before[3]  # type: ignore[method-assign]
