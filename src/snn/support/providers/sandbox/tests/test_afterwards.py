"""What becomes of a sandbox payment or subscription after the checkout."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.ground import clock
from snn.support.providers import Interval, Method, MovementKind, Order, Page, Refused, Standing, Unavailable
from snn.support.providers.sandbox import subscriptions
from snn.support.providers.sandbox.actions import Decision, decide
from snn.support.providers.sandbox.models import SandboxNotice
from snn.support.providers.sandbox.provider import SANDBOX

pytestmark = pytest.mark.django_db
AT = clock.now()


def approved(interval: Interval):
    order = Order(
        "key-1", 500, "USD", interval, Method.CARD, "SpaceDaily", "Monthly", "http://a/support/r/", "http://a/support/"
    )
    checkout = SANDBOX.start(order, AT)
    decide(checkout.id, Decision.APPROVE, "ben@example.org", AT)
    return SANDBOX.fetch(checkout.id, AT)


def test_a_payment_is_a_line_of_the_statement_and_names_its_order():
    paid = approved(Interval.ONCE)
    (line,) = SANDBOX.movements(AT, AT + timedelta(seconds=1))
    assert (line.id, line.kind, line.net_cents, line.order_key) == (
        paid.payment_id,
        MovementKind.PAYMENT,
        455,
        "key-1",
    )
    assert SANDBOX.movements(AT + timedelta(seconds=1), AT + timedelta(days=1)) == ()


@pytest.mark.parametrize(("interval", "days"), [(Interval.MONTH, (28, 31)), (Interval.YEAR, (365, 366))])
def test_a_subscription_renews(interval, days):
    subscription_id = approved(interval).subscription_id
    state = SANDBOX.fetch_subscription(subscription_id, AT)
    assert (state.standing, state.amount_cents, state.mail) == (Standing.ACTIVE, 500, "ben@example.org")
    assert days[0] <= (state.next_at - AT).days <= days[1]
    renewed = subscriptions.renew(subscription_id, state.next_at)
    assert [payment.gross_cents for payment in renewed.payments] == [500, 500]
    assert SandboxNotice.objects.last().body.count(subscription_id) == 1


def test_a_failing_renewal_is_tried_three_times_then_paused_until_resumed():
    subscription_id = approved(Interval.MONTH).subscription_id
    standings = [subscriptions.renew(subscription_id, AT, fails=True).standing for _ in range(3)]
    assert standings == [Standing.PAST_DUE, Standing.PAST_DUE, Standing.PAUSED]
    assert isinstance(subscriptions.renew(subscription_id, AT), Refused)
    assert SANDBOX.resume(subscription_id, AT).standing is Standing.ACTIVE


def test_cancelled_is_cancelled_for_good():
    subscription_id = approved(Interval.MONTH).subscription_id
    for _ in range(2):
        state = SANDBOX.cancel(subscription_id, AT)
        assert (state.standing, state.next_at, state.resumable) == (Standing.CANCELLED, None, False)
    assert isinstance(SANDBOX.resume(subscription_id, AT), Refused)
    assert isinstance(subscriptions.renew(subscription_id, AT), Refused)
    assert isinstance(SANDBOX.cancel("sub_of_nobody", AT), Unavailable)


def test_another_amount_is_billed_from_the_next_payment_on():
    subscription_id = approved(Interval.MONTH).subscription_id
    changed = SANDBOX.change_amount(subscription_id, 900, "change-1", "http://a/", AT)
    assert not isinstance(changed, Page) and changed.amount_cents == 900
    assert [p.gross_cents for p in subscriptions.renew(subscription_id, AT).payments] == [500, 900]


def test_a_refund_is_given_once_a_key_and_never_more_than_the_payment():
    payment_id = approved(Interval.ONCE).payment_id
    for _ in range(2):
        state = SANDBOX.refund(payment_id, 200, "refund-1", AT)
        assert [line.gross_cents for line in state.movements] == [500, -200]
    assert isinstance(SANDBOX.refund(payment_id, 301, "refund-2", AT), Refused)
    assert isinstance(SANDBOX.refund(payment_id, 0, "refund-3", AT), Refused)
    assert [line.gross_cents for line in SANDBOX.fetch_payment(payment_id, AT).movements] == [500, -200]
