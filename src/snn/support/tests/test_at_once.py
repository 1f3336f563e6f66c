"""Many at the same moment, on connections of their own, and the webhook over a real wire."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core import mail
from django.core.wsgi import get_wsgi_application
from django.db import connection

from snn.ground import clock
from snn.ledger import queries as books
from snn.ledger.rules import Account
from snn.support.actions import load_tiers, send_receipts, settle, take_event, work_inbox
from snn.support.models import Contribution, ProviderEvent, Receipt
from snn.support.providers import Hint, Unavailable
from snn.support.providers.sandbox import outbox
from snn.support.providers.sandbox.actions import Decision, decide
from snn.support.providers.sandbox.models import SandboxCheckout, SandboxNotice
from snn.support.providers.sandbox.provider import Sandbox
from snn.support.tests.cast import BENS_MAIL, Browser, newest_intent
from snn.support.tests.conftest import TIERS, make_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bens_checkout(many_connections) -> str:
    site = make_site()
    load_tiers(TIERS)
    return Browser(site).give().rstrip("/").rpartition("/")[2]


def at_once(act, times: int = 6) -> list[object]:
    """Do it on so many threads, all let go at the same moment; what each gave."""
    gate, gave = threading.Barrier(times), []

    def run() -> None:
        try:
            gate.wait(10)
            gave.append(act())
        except Exception as fault:
            gave.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(gave, key=str)


def test_six_settle_at_once_and_one_books(bens_checkout):
    decide(bens_checkout, Decision.APPROVE, BENS_MAIL, clock.now())
    intent_id = newest_intent().id
    gave = at_once(lambda: settle(intent_id, clock.now()))
    assert gave == ["booked", *["booked_before"] * 5]
    assert Contribution.objects.count() == 1
    assert books.balance(Account.SANDBOX, "USD") == 455
    assert books.check() == []


def test_six_approve_at_once_and_pay_once(bens_checkout):
    gave = at_once(lambda: decide(bens_checkout, Decision.APPROVE, BENS_MAIL, clock.now()))
    assert gave == ["paid"] * 6
    assert SandboxNotice.objects.count() == 1
    assert SandboxCheckout.objects.get().fee_cents == 45


def test_six_copies_of_a_webhook_at_once_are_one_event(bens_checkout):
    hint = Hint("evt_1", bens_checkout)
    gave = at_once(lambda: take_event("sandbox", hint, b"{}", clock.now()))
    assert gave == [ProviderEvent.objects.get().id] * 6


@pytest.fixture
def twelve_events(many_connections) -> None:
    """Four readers paid; three events tell of each."""
    site = make_site()
    load_tiers(TIERS)
    for number in range(4):
        checkout = Browser(site).give().rstrip("/").rpartition("/")[2]
        decide(checkout, Decision.APPROVE, BENS_MAIL, clock.now())
        for time in range(3):
            take_event("sandbox", Hint(f"evt_{number}_{time}", checkout), b"{}", clock.now())


def test_workers_share_an_inbox_and_ask_about_each_object_once(twelve_events):
    assert work_inbox(clock.now(), workers=4) == 4
    assert set(ProviderEvent.objects.values_list("outcome", "tries")) == {("booked", 1)}
    assert Contribution.objects.count() == 4
    assert work_inbox(clock.now(), workers=4) == 0


def test_two_who_work_one_inbox_at_once_book_each_payment_once(twelve_events):
    gave = at_once(lambda: work_inbox(clock.now(), workers=2), times=3)
    assert sum(gave) >= 4
    assert not ProviderEvent.objects.filter(processed_at=None).exists()
    assert Contribution.objects.count() == 4
    assert books.balance(Account.SANDBOX, "USD") == 4 * 455


def test_a_provider_that_is_silent_keeps_what_was_not_asked_as_it_was(twelve_events, monkeypatch):
    monkeypatch.setattr(Sandbox, "fetch", lambda *_: Unavailable("it is down"))
    now = clock.now()
    assert work_inbox(now) == 0
    asked = ProviderEvent.objects.filter(error="the provider is unavailable")
    assert set(asked.values_list("tries", flat=True)) == {1}
    assert asked.count() == 3 and not asked.filter(due_at__lte=now).exists()
    assert set(ProviderEvent.objects.filter(error="").values_list("tries", "due_at")) == {(0, now)}


def test_six_senders_at_once_send_one_receipt(bens_checkout):
    decide(bens_checkout, Decision.APPROVE, BENS_MAIL, clock.now())
    settle(newest_intent().id, clock.now())
    gave = at_once(lambda: send_receipts(clock.now()))
    assert gave == [0, 0, 0, 0, 0, 1]
    assert len(mail.outbox) == 1
    assert Receipt.objects.get().sent_at


@pytest.fixture
def app_address(many_connections) -> Iterator[str]:
    """The app behind a real socket."""

    def app(environ, start_response):
        try:
            return get_wsgi_application()(environ, start_response)
        finally:
            connection.close()

    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_) -> None:
        pass


def test_the_webhook_goes_over_a_real_wire(app_address, settings):
    settings.APP_ADDRESS = app_address
    site = make_site()
    load_tiers(TIERS)
    ben = Browser(site)
    ben.approve(ben.give())
    assert outbox.deliver_due(clock.now()) == 1
    assert Contribution.objects.get().gross_cents == 500


def test_without_anyone_at_the_other_end_the_notice_waits(erasable_books, settings):
    settings.APP_ADDRESS = "http://127.0.0.1:9"
    site = make_site()
    load_tiers(TIERS)
    ben = Browser(site)
    ben.approve(ben.give())
    assert outbox.deliver_due(clock.now()) == 0
    assert SandboxNotice.objects.get().delivered_at is None
