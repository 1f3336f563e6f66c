"""Notes are told once, and a year is closed once."""

from __future__ import annotations

from datetime import UTC, datetime

import html5lib
import pytest
from django.core import mail

from snn.ground import clock
from snn.support.manage.models import Link
from snn.support.models import Contribution
from snn.support.notes.actions import close_year, send_notes, tell
from snn.support.notes.models import Note
from snn.support.notes.rules import Kind
from snn.support.tests.cast import BENS_MAIL

pytestmark = pytest.mark.django_db
FACTS = {
    "link": "http://x/", "until": "12:00", "amount": "$5", "every": "month", "tier": "A & <b>B</b>", "method": "card",
    "number": 1, "most": 3,
}  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.RECEIPT, Kind.STATEMENT)])
def test_each_kind_is_told_once_in_text_and_sound_html_and_then_forgets_its_facts(site, kind):
    now = clock.now()
    assert [tell(kind, "k", BENS_MAIL, site, now, FACTS) for _ in range(2)] == [True, False]
    assert [send_notes(now), send_notes(now)] == [1, 0]
    (sent,) = mail.outbox
    assert "SpaceDaily" in sent.subject
    assert "\n" not in sent.subject
    assert "http://spacedaily.localhost:8000/support/manage/" in sent.body
    (html,) = sent.alternatives
    html5lib.HTMLParser(strict=True).parse(html.content)
    assert "<b>B" not in html.content
    assert Note.objects.get().facts == {}


def test_in_january_each_giver_gets_one_statement_of_the_last_year(ben):
    for address in (BENS_MAIL, BENS_MAIL.upper(), "ada@example.org"):
        ben.get(ben.approve(ben.give(), address))
    Contribution.objects.update(at=datetime(2026, 6, 1, tzinfo=UTC))
    assert close_year(datetime(2027, 1, 2, 23, tzinfo=UTC)) == 0
    january = datetime(2027, 1, 3, tzinfo=UTC)
    assert [close_year(january), close_year(january)] == [2, 0]
    assert send_notes(january) == 2
    assert sorted((sent.to[0], sent.subject) for sent in mail.outbox) == [
        ("ada@example.org", "What you gave in 2026: SpaceDaily"),
        (BENS_MAIL, "What you gave in 2026: SpaceDaily"),
    ]
    assert "gave $10 in 2 payments" in next(sent.body for sent in mail.outbox if sent.to == [BENS_MAIL])
    assert not Link.objects.exists()
