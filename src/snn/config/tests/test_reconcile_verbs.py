"""Comparing with providers, by command and by the clock; what a person is told and does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail

from snn.config.tests.test_money_verbs import say
from snn.ground import clock
from snn.ledger import queries as books
from snn.support import actions
from snn.support.models import (
    Contribution,
    Difference,
    Intent,
    ProviderEvent,
    Reconciliation,
    SelfCheck,
    StatementLine,
    Subscription,
)
from snn.support.providers import Hint, Movement, MovementKind, Unavailable
from snn.support.providers.sandbox import subscriptions
from snn.support.providers.sandbox.models import SandboxMovement
from snn.support.providers.sandbox.provider import SANDBOX, Sandbox
from snn.support.tests.cast import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def unheard(ben):
    """Ben paid once and monthly, it renewed and was refunded; no news of any of it came."""
    ben.approve(ben.give())
    ben.approve(ben.give("monthly", "paypal"))
    monthly = SandboxMovement.objects.order_by("-id")[0]
    subscriptions.renew(monthly.checkout.subscription_id, clock.now())
    SANDBOX.refund(monthly.payment_id, 200, "r1", clock.now())


def test_reconcile_books_what_no_webhook_brought_and_a_second_time_nothing(unheard, capsys):
    status, said = say(capsys, "support", "reconcile")
    assert (status, Contribution.objects.count()) == (0, 3)
    assert "0 differences open" in said
    assert books.balance("provider:sandbox", "USD") == 3 * 455 - 200
    status, said = say(capsys, "support", "reconcile", "--json")
    (told,) = json.loads(said)["providers"]
    assert (status, told["provider"], told["booked"], told["failed"]) == (0, "sandbox", 0, "")
    assert Contribution.objects.count() == 3


def test_reconcile_says_that_a_provider_is_down_and_starts_from_there_again(unheard, capsys, monkeypatch):
    with monkeypatch.context() as down:
        down.setattr(Sandbox, "movements", lambda *_: Unavailable("it is down"))
        status, said = say(capsys, "support", "reconcile")
    assert (status, "it is down; the clock tries again" in said) == (1, True)
    assert Reconciliation.objects.get().finished_at is None
    assert say(capsys, "support", "reconcile")[0] == 0


def test_a_day_that_is_none_is_misuse(db, capsys):
    assert say(capsys, "support", "reconcile", "--since", "yesterday")[0] == 2
    assert say(capsys, "support", "reconcile", "--since", "2026-11-01")[0] == 0


def test_a_line_that_the_statement_lost_or_changed_is_put_before_a_person_who_settles_it(ben, capsys):
    ben.get(ben.approve(ben.give()))
    earlier = clock.now() - timedelta(days=1)
    SandboxMovement.objects.update(fee_cents=46, at=earlier)
    StatementLine.objects.update(at=earlier)
    Intent.objects.update(created_at=earlier)
    stray = Movement("pay_gone", MovementKind.PAYMENT, earlier, "USD", 100, payment_id="pay_gone")
    actions.book("sandbox", stray, earlier)
    assert say(capsys, "support", "reconcile")[0] == 1
    status, said = say(capsys, "support", "differences")
    assert status == 1
    assert "line_changed: payment" in said and "line_gone: payment pay_gone" in said and "3 wait" in said
    for row in json.loads(say(capsys, "support", "differences", "--json")[1]):
        assert say(capsys, "support", "resolve", str(row["number"]), "--note", "asked the provider")[0] == 0
    assert say(capsys, "support", "differences") == (0, "nothing waits for a person\n")
    assert say(capsys, "support", "reconcile")[0] == 0
    assert say(capsys, "support", "resolve", "1", "--note", "again")[0] == 1


def test_an_event_is_replayed_by_its_number_or_its_id(ben, capsys):
    ben.approve(ben.give())
    deliver()
    event = ProviderEvent.objects.get()
    for name in (str(event.id), event.event_id):
        assert say(capsys, "support", "replay", name) == (0, f"{event.id} sandbox {event.event_id}: booked_before\n")
    status, said = say(capsys, "support", "replay", "evt_of_nobody")
    assert (status, "snn support reconcile" in said) == (1, True)


def test_the_inbox_is_worked_by_hand(ben, capsys):
    ben.approve(ben.give())
    checkout = SandboxMovement.objects.get().checkout.public_id
    actions.take_event("sandbox", Hint("evt_1", checkout), b"{}", clock.now())
    assert say(capsys, "support", "inbox", "--once") == (0, "looks at a provider that were answered: 1\n")
    assert Contribution.objects.count() == 1


def test_the_clock_reconciles_each_hour_and_checks_the_books_each_six(unheard):
    now = clock.now()
    taken = [actions.watch(now + timedelta(minutes=minutes)) for minutes in (1, 2, 50, 62, 63, 370)]
    assert taken == [2, 0, 0, 1, 0, 2]
    assert (Contribution.objects.count(), SelfCheck.objects.count()) == (3, 2)
    assert SelfCheck.objects.first().problems == 0


def test_after_a_failure_the_clock_reconciles_again_in_ten_minutes(unheard, monkeypatch):
    now = clock.now()
    with monkeypatch.context() as down:
        down.setattr(Sandbox, "movements", lambda *_: Unavailable("down"))
        actions.watch(now)
    assert [actions.watch(now + timedelta(minutes=minutes)) for minutes in (5, 11)] == [0, 1]


def test_what_is_wrong_with_the_books_is_mailed_once(ben, settings):
    settings.ALARM_MAIL = "ada@example.org"
    ben.get(ben.approve(ben.give()))
    Contribution.objects.update(gross_cents=600)
    now = clock.now()
    assert actions.check_books(now) == 1
    assert [actions.sound_alarm(now), actions.sound_alarm(now)] == [True, False]
    (sent,) = mail.outbox
    assert (sent.to, "contribution and books differ" in sent.body) == (["ada@example.org"], True)
    assert Difference.objects.get().reason == "books"


def test_without_an_address_the_alarm_is_the_log(ben, caplog):
    actions.raise_difference("k", "sandbox", "not_ours", "what", clock.now())
    assert not actions.sound_alarm(clock.now())
    assert "snn support differences" in caplog.text


def test_a_reconciliation_stops_a_duplicate(ben):
    for _ in range(2):
        ben.get(ben.approve(ben.give("monthly", "paypal")))
    actions.reconcile(SANDBOX, clock.now())
    assert Subscription.objects.filter(stopped_at__isnull=False).count() == 1
    assert books.balance("refunds", "USD") == 500
