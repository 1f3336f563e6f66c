"""After the first payment: renewals, refunds, disputes, cancelling, duplicates; and what is not as it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from snn.ground import clock
from snn.ledger import queries as books
from snn.ledger.rules import Account
from snn.support import actions, queries
from snn.support.models import Contribution, Difference, ProviderEvent, Receipt, StatementLine, Subscription
from snn.support.providers import Movement, MovementKind, Refused, Standing, Unavailable
from snn.support.providers.sandbox import subscriptions
from snn.support.providers.sandbox.models import SandboxCheckout
from snn.support.providers.sandbox.provider import SANDBOX, Sandbox
from snn.support.rules import Outcome
from snn.support.rules_books import DifferenceReason
from snn.support.tests.cast import deliver, newest_intent

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def monthly(ben) -> Subscription:
    ben.get(ben.approve(ben.give("monthly", "paypal")))
    deliver()
    return Subscription.objects.get()


@pytest.fixture
def once(ben) -> Contribution:
    ben.get(ben.approve(ben.give()))
    return Contribution.objects.get()


def line(contribution: Contribution, kind=MovementKind.REFUND, gross=-500, fee=0, id="ref_1", **more) -> Movement:
    return Movement(id, kind, NOW, "USD", gross, fee, payment_id=contribution.payment_id, **more)


def whole() -> bool:
    return books.check() == queries.book_differences() == []


def test_a_renewal_is_a_contribution_with_a_receipt_however_often_it_is_told(monthly):
    subscriptions.renew(monthly.subscription_id, NOW)
    deliver()
    assert [event.outcome for event in ProviderEvent.objects.order_by("id")] == ["booked_before", "updated"]
    for _ in range(2):
        assert actions.follow_subscription(SANDBOX, monthly.subscription_id, NOW) is Outcome.UPDATED
    assert [(c.number, c.gross_cents) for c in Contribution.objects.all()] == [(1, 500), (2, 500)]
    assert Receipt.objects.count() == 2
    assert books.balance(Account.SANDBOX, "USD") == 910
    assert whole()


def test_news_of_a_renewal_before_news_of_the_first_payment_books_both(ben):
    ben.approve(ben.give("monthly", "paypal"))
    subscription_id = SandboxCheckout.objects.get().subscription_id
    subscriptions.renew(subscription_id, NOW)
    assert actions.follow_subscription(SANDBOX, subscription_id, NOW) is Outcome.UPDATED
    assert [c.number for c in Contribution.objects.all()] == [1, 2]


def test_a_subscription_of_nobody_is_kept_as_unknown(db):
    assert actions.follow_subscription(SANDBOX, "sub_of_nobody", NOW) is Outcome.UNAVAILABLE


def test_a_failed_renewal_and_a_cancelling_are_written_down(monthly):
    subscriptions.renew(monthly.subscription_id, NOW, fails=True)
    deliver()
    monthly.refresh_from_db()
    assert (monthly.standing, monthly.failures) == (Standing.PAST_DUE, 1)
    SANDBOX.cancel(monthly.subscription_id, NOW)
    deliver()
    monthly.refresh_from_db()
    assert (monthly.standing, bool(monthly.cancelled_at), monthly.next_at) == (Standing.CANCELLED, True, None)


def test_an_older_answer_does_not_undo_a_newer_one(monthly):
    old = SANDBOX.fetch_subscription(monthly.subscription_id, NOW)
    new = SANDBOX.cancel(monthly.subscription_id, NOW)
    actions.keep_state("sandbox", new, NOW + timedelta(seconds=1))
    actions.keep_state("sandbox", old, NOW)
    assert Subscription.objects.get().standing == Standing.CANCELLED


def test_a_refund_told_before_the_payment_was_books_both(ben):
    ben.approve(ben.give())
    payment_id = SandboxCheckout.objects.get().payment_id
    SANDBOX.refund(payment_id, 200, "r1", NOW)
    assert actions.follow_payment(SANDBOX, payment_id, NOW) is Outcome.UPDATED
    assert actions.follow_payment(SANDBOX, payment_id, NOW) is Outcome.BOOKED_BEFORE
    assert books.balance(Account.REFUNDS, "USD") == 200
    assert books.balance(Account.SANDBOX, "USD") == 255
    assert whole()


def test_a_dispute_after_a_refund_is_booked_as_it_came_and_put_before_a_person(once):
    assert actions.book("sandbox", line(once), NOW)
    assert actions.book("sandbox", line(once, MovementKind.DISPUTE, -500, 1500, "dp_1"), NOW)
    assert books.balance(Account.SANDBOX, "USD") == 455 - 500 - 2000
    assert books.balance(Account.DISPUTE_FEES, "USD") == 1500
    assert [d.reason for d in Difference.objects.all()] == ["given_back_too_much"]
    assert actions.book("sandbox", line(once, MovementKind.DISPUTE_WON, 500, -1500, "dp_2"), NOW)
    assert books.balance(Account.DISPUTES, "USD") == books.balance(Account.DISPUTE_FEES, "USD") == 0
    assert whole()


def test_a_refund_larger_than_the_payment_is_booked_and_put_before_a_person(once):
    actions.book("sandbox", line(once, gross=-501), NOW)
    (difference,) = Difference.objects.all()
    assert "1 USD (minor units) more went back" in difference.detail
    assert whole()


def test_a_movement_is_booked_once(once):
    assert actions.book("sandbox", line(once), NOW)
    assert not actions.book("sandbox", line(once), NOW)
    assert StatementLine.objects.count() == 2


def test_a_payment_of_nothing_we_ordered_is_in_the_books_as_unexplained(db):
    stray = Movement("pay_x", MovementKind.PAYMENT, NOW, "USD", 500, 45, payment_id="pay_x")
    assert actions.book("sandbox", stray, NOW)
    assert actions.book(
        "sandbox", replace(stray, id="ref_x", kind=MovementKind.REFUND, gross_cents=-500, fee_cents=0), NOW
    )
    assert books.balance(Account.UNEXPLAINED, "USD") == -455 + 500
    assert books.balance(Account.SANDBOX, "USD") == -45
    assert [d.reason for d in Difference.objects.all()] == ["not_ours", "not_ours"]
    assert not Contribution.objects.exists()
    assert whole()


def test_a_held_payment_in_the_books_is_explained_when_it_comes_right(ben):
    back = ben.approve(ben.give())
    SandboxCheckout.objects.update(amount_cents=50)
    ben.get(back)
    payment_id = SandboxCheckout.objects.get().payment_id
    (paid,) = SANDBOX.fetch_payment(payment_id, NOW).movements
    actions.book("sandbox", paid, NOW)
    actions.book("sandbox", replace(paid, id="ref_1", kind=MovementKind.REFUND, gross_cents=-100, fee_cents=0), NOW)
    assert books.balance(Account.UNEXPLAINED, "USD") == -355
    SandboxCheckout.objects.update(amount_cents=500)
    ben.get(back)
    assert Contribution.objects.get().gross_cents == 500
    assert books.balance(Account.UNEXPLAINED, "USD") == 0
    assert books.balance(Account.CONTRIBUTIONS, "USD") == -500
    assert books.balance(Account.REFUNDS, "USD") == 100
    assert whole()


def test_a_second_payment_for_what_is_paid_once_is_set_aside(once):
    second = Movement("pay_2", MovementKind.PAYMENT, NOW, "USD", 500, 45, payment_id="pay_2")
    actions.book("sandbox", replace(second, order_key=newest_intent().public_id), NOW)
    assert Contribution.objects.count() == 1
    assert [d.reason for d in Difference.objects.all()] == ["paid_twice"]
    assert whole()


@pytest.mark.parametrize(
    ("facts", "reason", "contributions"),
    [
        ({"gross_cents": 900}, "other_amount", 2),
        ({"currency": "EUR"}, "other_currency", 1),
        ({"subscription_id": "sub_2"}, "paid_twice", 1),
    ],
)
def test_a_renewal_that_is_not_as_agreed_is_put_before_a_person(monthly, facts, reason, contributions):
    renewal = Movement(
        "pay_2", MovementKind.PAYMENT, NOW, "USD", 500, 45, payment_id="pay_2",
        subscription_id=monthly.subscription_id, order_key=newest_intent().public_id,
    )  # fmt: skip
    actions.book("sandbox", replace(renewal, **facts), NOW)
    assert [d.reason for d in Difference.objects.all()] == [reason]
    assert Contribution.objects.count() == contributions
    assert whole()


def test_a_movement_of_a_kind_we_do_not_know_is_booked_and_said(db):
    actions.book("sandbox", Movement("m1", MovementKind.OTHER, NOW, "USD", 7, says="reserve"), NOW)
    assert books.balance(Account.UNEXPLAINED, "USD") == -7
    assert "reserve" in Difference.objects.get().detail


def test_a_second_monthly_of_the_same_reader_is_stopped_and_given_back(ben, monthly):
    ben.get(ben.approve(ben.give("monthly", "paypal"), "Ben@Example.org"))
    second = Subscription.objects.get(duplicate_of=monthly)
    assert actions.stop_duplicates(SANDBOX, NOW) == 1
    assert actions.stop_duplicates(SANDBOX, NOW) == 0
    second.refresh_from_db()
    assert (second.standing, bool(second.stopped_at)) == (Standing.CANCELLED, True)
    assert books.balance(Account.REFUNDS, "USD") == 500
    monthly.refresh_from_db()
    assert monthly.standing == Standing.ACTIVE
    assert whole()


def test_a_second_monthly_that_the_reader_wanted_or_of_somebody_else_stays(ben, monthly):
    ben.get(ben.approve(ben.give("monthly", "paypal"), "cy@example.org"))
    checkout = ben.give("monthly", "paypal")
    type(newest_intent()).objects.filter(id=newest_intent().id).update(another=True)
    ben.get(ben.approve(checkout))
    assert Subscription.objects.filter(duplicate_of=None).count() == 3


def test_a_duplicate_is_stopped_when_the_provider_is_back_and_refusals_are_said(ben, monthly, monkeypatch):
    ben.get(ben.approve(ben.give("monthly", "paypal")))
    with monkeypatch.context() as down:
        down.setattr(Sandbox, "cancel", lambda *_: Unavailable("down"))
        assert actions.stop_duplicates(SANDBOX, NOW) == 0
    with monkeypatch.context() as refusing:
        refusing.setattr(Sandbox, "refund", lambda *_: Refused("disputed"))
        assert actions.stop_duplicates(SANDBOX, NOW) == 1
    assert [(d.reason, "disputed" in d.detail) for d in Difference.objects.all()] == [("refused_to_stop", True)]


def test_a_difference_is_raised_once_and_resolved_with_a_note(db):
    for _ in range(2):
        raised = actions.raise_difference("k", "sandbox", DifferenceReason.NOT_OURS, "what", NOW)
    assert actions.resolve(raised.id, "another shop's", NOW)
    assert not actions.resolve(raised.id, "again", NOW)
    assert (Difference.objects.get().note, Difference.objects.count()) == ("another shop's", 1)


def test_the_check_finds_books_and_lines_that_differ(once):
    StatementLine.objects.update(fee_cents=44)
    assert [p.says for p in queries.book_differences()] == ["the books hold 455 USD, its statement lines come to 456"]
