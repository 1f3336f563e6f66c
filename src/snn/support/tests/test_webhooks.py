from __future__ import annotations

import json
from datetime import timedelta

import pytest

from snn.ground import clock
from snn.support.actions import booking, work_inbox
from snn.support.models import Contribution, ProviderEvent
from snn.support.providers import Unavailable
from snn.support.providers.sandbox import outbox, rules
from snn.support.providers.sandbox.models import SandboxCheckout, SandboxNotice
from snn.support.providers.sandbox.outbox import webhook_key
from snn.support.providers.sandbox.provider import Sandbox
from snn.support.tests.cast import deliver, newest_intent, post_to_app, post_webhook

pytestmark = pytest.mark.django_db

CONTROL = b'{"event":"a\\u0000","checkout":"b"}'


@pytest.fixture
def approved(ben):
    """Ben approved and closed the browser: only the webhook can tell."""
    ben.approve(ben.give())
    return SandboxNotice.objects.get().body.encode()


def signed(body: bytes, at=None, key: str | None = None) -> dict[str, str]:
    return {rules.SIGNATURE_HEADER: rules.sign(body, key=key or webhook_key(), at=at or clock.now())}


def test_the_webhook_alone_books_the_contribution(approved):
    assert deliver() == 1
    event = ProviderEvent.objects.get()
    assert (event.outcome, bytes(event.body)) == ("booked", approved)
    assert Contribution.objects.get().gross_cents == 500
    assert newest_intent().state == "paid"
    assert SandboxNotice.objects.get().delivered_at


def test_a_doubled_webhook_is_acknowledged_and_harmless(approved):
    for _ in range(3):
        assert post_webhook(approved, signed(approved)).status_code == 200
    assert (ProviderEvent.objects.count(), Contribution.objects.count()) == (1, 1)


def test_a_second_event_of_the_same_checkout_is_harmless(approved):
    post_webhook(approved, signed(approved))
    other = approved.replace(b"evt_", b"evt_2")
    post_webhook(other, signed(other))
    assert [event.outcome for event in ProviderEvent.objects.all()] == ["booked", "booked_before"]
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (lambda body: (body, signed(body, key="cy's own")), "not of this body"),
        (lambda body: (body, {}), "no signature"),
        (lambda body: (body, {rules.SIGNATURE_HEADER: "t=1"}), "no signature"),
        (lambda body: (body, {rules.SIGNATURE_HEADER: "t=٣,v1=" + "0" * 64}), "no signature"),
        (lambda body: (body, {rules.SIGNATURE_HEADER: signed(body)[rules.SIGNATURE_HEADER][:-1]}), "no signature"),
        (lambda body: (body[:-1], signed(body)), "not of this body"),
        (lambda body: (body.replace(b"paid", b"open"), signed(body)), "not of this body"),
        (lambda body: (b"", signed(body)), "not of this body"),
        (lambda body: (body, signed(body, clock.now() - timedelta(seconds=301))), "too long ago"),
        (lambda body: (body, signed(body, clock.now() + timedelta(seconds=310))), "too long ago"),
        (lambda body: (b"[]", signed(b"[]")), "names no event"),
        (lambda body: (b"\xff", signed(b"\xff")), "names no event"),
        (lambda body: (b'{"event":1,"checkout":2}', signed(b'{"event":1,"checkout":2}')), "names no event"),
        (lambda body: (CONTROL, signed(CONTROL)), "names no event"),
        (lambda body: (b"[" * 60000, signed(b"[" * 60000)), "names no event"),
    ],
    ids=[
        "forged", "unsigned", "half a signature", "odd digits", "cut signature", "truncated", "altered", "emptied",
        "stale", "from the future", "no object", "no text", "no words", "control character", "very deep",
    ],
)  # fmt: skip
def test_a_webhook_that_is_not_the_providers_is_refused_and_not_stored(approved, forge, says, caplog):
    body, headers = forge(approved)
    answer = post_webhook(body, headers)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not ProviderEvent.objects.exists()
    assert not Contribution.objects.exists()
    assert "webhook of sandbox refused" in caplog.text
    assert "sbx_" not in caplog.text


def test_the_signature_of_another_checkouts_webhook_does_not_do(ben, approved):
    ben.approve(ben.give())
    other = SandboxNotice.objects.order_by("-id")[0].body.encode()
    assert post_webhook(other, signed(approved)).status_code == 400
    assert not ProviderEvent.objects.exists()


def test_a_checkout_that_is_none_of_ours_is_kept_and_books_nothing(approved):
    body = json.dumps({"event": "evt_1", "checkout": "sbx_of_another_shop"}).encode()
    assert post_webhook(body, signed(body)).status_code == 200
    assert ProviderEvent.objects.get().outcome == "unknown_checkout"
    assert not Contribution.objects.exists()


def test_what_the_webhook_says_is_a_hint_only(ben):
    ben.give()
    body = json.dumps({"event": "evt_1", "type": "checkout.paid", "checkout": newest_intent().checkout_id}).encode()
    assert post_webhook(body, signed(body)).status_code == 200
    assert ProviderEvent.objects.get().outcome == "waiting"
    assert not Contribution.objects.exists()


def test_a_body_too_large_is_not_read(db):
    body = b"x" * (64 * 1024 + 1)
    assert post_webhook(body, signed(body)).status_code == 413
    assert not ProviderEvent.objects.exists()


def test_a_provider_not_in_use_has_no_webhooks(db):
    assert post_webhook(b"{}", {}, "/support/webhooks/stripe/").status_code == 404


def test_asking_a_webhook_is_no_webhook(client, db):
    assert client.get(outbox.PATH).status_code == 405


def test_a_fault_while_processing_does_not_fail_the_acknowledgement_and_is_made_good(approved, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(booking, "post", _fall)
        assert post_webhook(approved, signed(approved)).status_code == 200
    event = ProviderEvent.objects.get()
    assert (event.processed_at, event.error) == (None, "RuntimeError: the books fell over")
    assert newest_intent().state == "open"
    assert not Contribution.objects.exists()
    assert work_inbox(clock.now() + timedelta(seconds=5)) == 1
    assert Contribution.objects.count() == 1


def test_one_bad_event_does_not_stop_the_batch(ben, monkeypatch):
    for _ in range(2):
        ben.approve(ben.give())
    monkeypatch.setattr(Sandbox, "fetch", _unavailable)
    deliver()
    monkeypatch.undo()
    real_fetch, poisoned = Sandbox.fetch, SandboxCheckout.objects.first().public_id
    monkeypatch.setattr(Sandbox, "fetch", lambda self, id, at: _fall() if id == poisoned else real_fetch(self, id, at))
    assert work_inbox(clock.now() + timedelta(seconds=5)) == 1
    assert Contribution.objects.count() == 1


def test_an_hour_without_the_provider_loses_nothing(approved, monkeypatch):
    with monkeypatch.context() as down:
        down.setattr(Sandbox, "fetch", _unavailable)
        assert deliver() == 1
        at = clock.now()
        for minutes in range(1, 60, 10):
            assert work_inbox(at + timedelta(minutes=minutes)) == 0
    assert ProviderEvent.objects.get().error == "the provider is unavailable"
    assert work_inbox(at + timedelta(hours=2)) == 1
    assert Contribution.objects.count() == 1


def test_an_unanswered_notice_is_sent_again_with_back_off(approved):
    posts = []

    def nobody(url, body, headers):
        posts.append(url)
        return 0

    at = clock.now()
    for second in range(8):
        outbox.deliver_due(at + timedelta(seconds=second), post=nobody)
    assert len(posts) == 4  # at 0, 1, 3 and 7 s
    assert outbox.deliver_due(clock.now() + timedelta(seconds=20), post=post_to_app) == 1
    assert Contribution.objects.count() == 1


def test_a_notice_nobody_ever_takes_is_given_up(approved):
    at = clock.now()
    for day in range(20):
        outbox.deliver_due(at + timedelta(days=day), post=lambda *_: 500)
    notice = SandboxNotice.objects.get()
    assert (notice.tries, bool(notice.given_up_at), notice.delivered_at) == (16, True, None)


def _unavailable(*_):
    return Unavailable("down")


def _fall(*_, **__):
    raise RuntimeError("the books fell over")
