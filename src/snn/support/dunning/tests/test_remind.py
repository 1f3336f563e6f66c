"""Mails about payments that failed, through the sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from snn.ground import clock
from snn.support.actions import follow_subscription
from snn.support.dunning.actions import remind
from snn.support.models import Contribution, Subscription
from snn.support.notes.actions import send_notes
from snn.support.providers import Unavailable
from snn.support.providers.sandbox.provider import SANDBOX, Sandbox
from snn.support.providers.sandbox.subscriptions import renew
from snn.support.tests.cast import BENS_MAIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def monthly(ben) -> Subscription:
    ben.get(ben.approve(ben.give("monthly", "paypal")))
    return Subscription.objects.get()


def fail(row: Subscription) -> None:
    renew(row.subscription_id, clock.now(), fails=True)
    follow_subscription(SANDBOX, row.subscription_id, clock.now())


def subjects(now) -> list[str]:
    remind(now)
    send_notes(now)
    return [sent.subject for sent in mail.outbox]


def test_one_reminder_a_failure_then_one_end_and_no_more(monthly):
    now = clock.now()
    assert subjects(now) == []
    failed, stopped = "A payment to SpaceDaily did not go through", "We have stopped trying: SpaceDaily"
    fail(monthly)
    assert subjects(now) == subjects(now) == [failed]
    assert mail.outbox[0].to == [BENS_MAIL]
    assert "reminder 1 of at most 3" in mail.outbox[0].body
    fail(monthly)
    assert subjects(now + timedelta(days=1)) == [failed]
    assert subjects(now + timedelta(days=3)) == [failed, failed]
    fail(monthly)
    assert subjects(now + timedelta(days=9)) == [failed, failed, stopped]
    assert subjects(now + timedelta(days=99)) == [failed, failed, stopped]


def test_a_good_payment_ends_it_and_a_later_failure_begins_anew(monthly):
    now = clock.now()
    fail(monthly)
    assert len(subjects(now)) == 1
    renew(monthly.subscription_id, now)
    follow_subscription(SANDBOX, monthly.subscription_id, clock.now())
    assert Contribution.objects.count() == 2
    assert len(subjects(now + timedelta(days=9))) == 1
    fail(monthly)
    assert len(subjects(now + timedelta(days=31))) == 2
    assert "reminder 1 of at most 3" in mail.outbox[-1].body


def test_what_the_provider_would_try_for_ever_is_cancelled_there_and_tried_again_when_it_is_down(monthly, monkeypatch):
    Subscription.objects.update(standing="past_due", failures=4)
    with monkeypatch.context() as down:
        down.setattr(Sandbox, "cancel", lambda *_: Unavailable("down"))
        assert subjects(clock.now()) == []
    assert subjects(clock.now()) == ["We have stopped trying: SpaceDaily"]
    assert Subscription.objects.get().standing == "cancelled"
    assert SANDBOX.fetch_subscription(monthly.subscription_id, clock.now()).standing == "cancelled"


def test_nobody_is_written_to_without_an_address(monthly):
    Contribution.objects.update(mail="")
    fail(monthly)
    assert subjects(clock.now()) == []
