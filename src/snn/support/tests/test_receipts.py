from __future__ import annotations

import smtplib
from datetime import timedelta

import html5lib
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from snn.ground import clock
from snn.support import queries
from snn.support.actions import send_receipts
from snn.support.models import Receipt
from snn.support.tests.cast import BENS_MAIL, newest_intent

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(ben):
    ben.get(ben.approve(ben.give("monthly", "paypal")))
    return ben


def test_ben_gets_one_receipt_in_text_and_html(given):
    assert send_receipts(clock.now()) == 1
    assert send_receipts(clock.now()) == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([BENS_MAIL], "Receipt: $5 to SpaceDaily")
    assert "Amount:     $5 USD a month\n" in sent.body
    assert "http://spacedaily.localhost:8000/support/manage/" in sent.body
    ((name, paper, kind),) = sent.attachments
    assert (name[-4:], paper[:4], kind) == (".pdf", b"%PDF", "application/pdf")
    assert "SANDBOX: no real money moved." in sent.body
    assert newest_intent().public_id in sent.extra_headers["Message-ID"]
    (html,) = sent.alternatives
    assert "<td>$5 USD a month</td>" in html.content
    html5lib.HTMLParser(strict=True).parse(html.content)
    assert Receipt.objects.get().sent_at


def test_without_a_mail_server_it_is_tried_again_later(given, monkeypatch):
    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "open", _raise(ConnectionRefusedError()))
        assert send_receipts(clock.now()) == 0
    assert send_receipts(clock.now()) == 0
    assert send_receipts(clock.now() + timedelta(hours=1)) == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("code", "sent_later"), [(450, 1), (550, 0)])
def test_a_mail_server_that_refuses_for_now_is_asked_again_and_one_that_refuses_for_good_is_not(
    given, monkeypatch, code, sent_later
):
    with monkeypatch.context() as refusing:
        fault = smtplib.SMTPRecipientsRefused({BENS_MAIL: (code, b"no")})
        refusing.setattr(EmailBackend, "send_messages", _raise(fault))
        assert send_receipts(clock.now()) == 0
    assert send_receipts(clock.now() + timedelta(hours=1)) == sent_later


def test_whether_it_went_is_unknown_so_it_is_not_sent_twice_and_a_person_is_told(given, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _raise(smtplib.SMTPServerDisconnected("after the mail")))
        assert send_receipts(clock.now()) == 0
    later = clock.now() + timedelta(hours=1)
    assert send_receipts(later) == 0
    assert mail.outbox == []
    assert queries.doubtful_receipts(later) == 1


def _raise(fault):
    def method(*_):
        raise fault

    return method
