"""Promise 6: every cent in the books exactly once, in whatever order, however often, the news of it arrives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snn.ground import clock
from snn.ledger import queries as books
from snn.ledger.rules import Account
from snn.support import actions, queries, worker
from snn.support.models import Contribution, ProviderEvent
from snn.support.providers.sandbox import outbox
from snn.support.providers.sandbox.models import SandboxCheckout, SandboxNotice
from snn.support.providers.sandbox.queries import statement
from snn.support.tests.cast import BENS_MAIL, newest_intent, post_to_app

pytestmark = pytest.mark.django_db

STEPS = ["approve", "decline too late", "webhook", "webhook again", "webhook lost", "return", "inbox", "receipts"]


class Path:
    """One contribution and what may happen to it, in any order; time goes on a minute a step."""

    def __init__(self, ben, tier: str, method: str) -> None:
        self.ben = ben
        self.checkout = ben.give(tier, method)
        self.at: datetime = clock.now()

    def take(self, step: str) -> None:
        self.at += timedelta(minutes=1)
        {
            "approve": lambda: self.ben.approve(self.checkout),
            "decline too late": self._decline_too_late,
            "webhook": lambda: self._deliver(post_to_app),
            "webhook again": self._deliver_again,
            "webhook lost": lambda: self._deliver(lambda *_: 0),
            "return": lambda: self.ben.get(f"/support/return/{newest_intent().public_id}/"),
            "inbox": lambda: actions.work_inbox(self.at),
            "receipts": lambda: actions.send_receipts(self.at),
        }[step]()

    def end(self) -> None:
        """However it went so far: the reader approves, and the clock process takes a turn."""
        self.take("approve")
        self.at += timedelta(hours=2)
        worker.turn(self.at, lambda _: self._deliver(post_to_app))

    def _deliver(self, post) -> int:
        # Signed now, since the app checks against the real clock, whatever minute it is on this path.
        SandboxNotice.objects.filter(due_at__lte=self.at).update(due_at=clock.now())
        return outbox.deliver_due(clock.now(), post=post)

    def _deliver_again(self) -> None:
        SandboxNotice.objects.update(delivered_at=None, due_at=clock.now())
        self._deliver(post_to_app)

    def _decline_too_late(self) -> None:
        if Contribution.objects.exists() or SandboxNotice.objects.exists():
            self.ben.post(self.checkout, {"decision": "decline"})


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(STEPS), max_size=12),
    st.sampled_from([("contributor", "card"), ("contributor", "paypal"), ("monthly", "paypal")]),
)
def test_whatever_happens_in_whatever_order_ben_gave_five_dollars_once(ben, steps, chosen):
    mail.outbox.clear()
    with transaction.atomic():
        path = Path(ben, *chosen)
        for step in steps:
            path.take(step)
        path.end()
        contribution = Contribution.objects.get()
        assert (contribution.gross_cents, contribution.fee_cents, contribution.currency) == (500, 45, "USD")
        # Approved once: a second approval would be a second payment at the provider.
        assert contribution.payment_id == SandboxCheckout.objects.get().payment_id
        assert SandboxNotice.objects.count() == 1
        assert [(taken.currency, taken.gross_cents, taken.fees_cents) for taken in statement()] == [("USD", 500, 45)]
        assert books.balance(Account.SANDBOX, "USD") == 500 - 45
        assert sum(books.balances().values()) == 0
        assert books.check() == queries.book_differences() == []
        assert [sent.to for sent in mail.outbox] == [[BENS_MAIL]]
        assert not ProviderEvent.objects.filter(processed_at=None).exists()
        transaction.set_rollback(True)
