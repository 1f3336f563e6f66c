"""Ben sees, changes and stops what he gives; Cy gets nowhere."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from snn.ground import clock
from snn.ledger import queries as books
from snn.support import worker
from snn.support.manage.models import Asked, Link
from snn.support.models import Contribution, ProviderEvent, Subscription
from snn.support.notes.models import Note
from snn.support.providers import Page, Refused, Unavailable
from snn.support.providers.sandbox.models import SandboxSubscription
from snn.support.providers.sandbox.provider import Sandbox
from snn.support.queries import book_differences
from snn.support.tests.cast import BENS_MAIL, Browser, newest_intent, words
from snn.support.tests.conftest import make_site

pytestmark = pytest.mark.django_db
PATH = "/support/manage/"


@pytest.fixture
def giver(ben) -> Browser:
    """Ben, who gives monthly, with his receipt sent."""
    ben.get(ben.approve(ben.give("monthly", "paypal")))
    turn()
    mail.outbox.clear()
    return ben


@pytest.fixture
def inside(giver) -> Browser:
    """Ben, who followed his link."""
    giver.post(follow(giver), {})
    mail.outbox.clear()
    return giver


def turn() -> None:
    worker.turn(clock.now(), lambda _: 0)


def ask(browser: Browser, address: str = BENS_MAIL):
    return browser.post(f"{PATH}ask/", {"mail": address})


def follow(browser: Browser) -> str:
    """Ask for a link; the address in the mail."""
    ask(browser)
    turn()
    return re.search(rf"http\S+{PATH}\S+\.\S+/", mail.outbox[-1].body).group()


def handle() -> str:
    return newest_intent().public_id


def test_asking_tells_nobody_whether_an_address_is_known(giver):
    known, unknown = ask(giver), ask(giver, "cy@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"]) == (303, f"{PATH}sent/")
    assert known.content == unknown.content
    assert Asked.objects.count() == 2
    turn()
    assert [sent.to for sent in mail.outbox] == [[BENS_MAIL]]
    assert not Asked.objects.exists()


def test_asking_asks_the_database_the_same_known_or_not(giver):
    asked = []
    for address in (BENS_MAIL, "cy@example.org"):
        with CaptureQueriesContext(connection) as queries:
            ask(giver, address)
        asked.append([one["sql"].partition('"')[0] for one in queries])
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ben",
        "ben@example",
        "ben@example.org\nBcc: cy@example.org",
        "a@b.org,c@d.org",
        "<ben@example.org>",
        "x" * 999,
    ],
)
def test_what_is_no_plain_address_is_said_and_kept_nowhere(giver, written):
    refused = ask(giver, written)
    assert refused.status_code == 400
    assert "does not look like one e-mail address" in words(refused)
    assert not Asked.objects.exists()


def test_asking_very_often_is_refused_alike_for_known_and_unknown(giver):
    for address in (BENS_MAIL, "cy@example.org"):
        said = [
            giver.post(
                f"{PATH}ask/", {"mail": address}, **{"sec-fetch-site": "same-origin", "x-forwarded-for": f"10.{n}.0.1"}
            )
            for n in range(5)
        ]
        assert [one.status_code for one in said] == [303] * 3 + [429] * 2
        assert "try again in about 20 minutes" in words(said[-1])


def test_a_link_waits_for_a_press_and_works_once(giver):
    link = follow(giver)
    assert mail.outbox[-1].subject == "Your link to SpaceDaily"
    assert "Show what I give" in words(giver.get(link))
    assert giver.get(link).status_code == 200
    opened = giver.post(link, {})
    cookie = opened.cookies["snn_manage"]
    assert (opened.status_code, opened["Location"]) == (303, PATH)
    assert (cookie["path"], cookie["samesite"], cookie["max-age"]) == (PATH, "Lax", 1800)
    assert cookie["httponly"]
    assert "$5 a month to SpaceDaily" in words(giver.get(PATH))
    for again in (giver.get(link), giver.post(link, {})):
        assert again.status_code == 410
        assert "used already" in words(again)
        assert "snn_manage" not in again.cookies
    assert not Note.objects.exclude(facts={}).exists()


def test_an_expired_altered_or_foreign_link_opens_nothing(giver):
    link = follow(giver)
    elsewhere = Browser(make_site("SpaceWar"))
    assert elsewhere.post(link, {}).status_code == 410
    altered = link.rstrip("/")[:-1] + ("A/" if link[-2] != "A" else "B/")
    assert giver.post(altered, {}).status_code == 410
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert giver.post(link, {}).status_code == 410


def test_the_cookie_of_one_site_or_a_made_up_one_opens_nothing(giver):
    cookie = giver.post(follow(giver), {}).cookies["snn_manage"].value
    for browser, value in ((Browser(make_site("SpaceWar")), cookie), (Browser(giver.site), cookie[:-1] + "_")):
        browser.client.cookies["snn_manage"] = value
        assert "There is no account and no password" in words(browser.get(PATH))
        assert browser.get(f"{PATH}export.json")["Location"] == PATH


def test_a_closed_session_is_closed_for_whoever_kept_its_cookie(giver):
    cookie = giver.post(follow(giver), {}).cookies["snn_manage"].value
    giver.post(f"{PATH}leave/", {})
    giver.client.cookies["snn_manage"] = cookie
    assert "There is no account" in words(giver.get(PATH))


def test_a_post_from_elsewhere_changes_nothing(inside):
    for path in (f"cancel/{handle()}/", f"resume/{handle()}/", f"amount/{handle()}/", "erase/", "leave/", "ask/"):
        refused = inside.post(f"{PATH}{path}", {"mail": BENS_MAIL}, **{"sec-fetch-site": "cross-site"})
        assert refused.status_code == 403, path
    assert Subscription.objects.get().standing == "active"
    assert Contribution.objects.get().mail == BENS_MAIL


def test_ben_cancels_in_two_clicks_and_is_told_once(inside):
    page = inside.get(PATH)
    assert f'href="{PATH}cancel/{handle()}/"' in words(page)
    assert "Yes, cancel it" in words(inside.get(f"{PATH}cancel/{handle()}/"))
    for _ in range(2):
        assert inside.post(f"{PATH}cancel/{handle()}/", {})["Location"] == f"{PATH}?said=cancelled"
    row = Subscription.objects.get()
    assert (row.standing, SandboxSubscription.objects.get().standing) == ("cancelled", "cancelled")
    assert row.cancelled_at
    turn()
    assert [sent.subject for sent in mail.outbox] == ["Cancelled: $5 a month to SpaceDaily"]
    assert "nothing more is taken" in words(inside.get(f"{PATH}?said=cancelled"))


def test_a_provider_that_is_down_is_said_and_nothing_changes(inside, monkeypatch):
    monkeypatch.setattr(Sandbox, "cancel", lambda *_: Unavailable("down"))
    back = inside.post(f"{PATH}cancel/{handle()}/", {})["Location"]
    assert "does not answer just now; nothing was changed" in words(inside.get(PATH + "?said=down"))
    assert back == f"{PATH}?said=down"
    assert Subscription.objects.get().standing == "active"


def test_ben_changes_the_amount_from_the_next_payment_on(inside):
    page = inside.get(f"{PATH}amount/{handle()}/")
    once = re.search(r'name="once" value="([^"]+)"', words(page)).group(1)
    for _ in range(2):
        assert inside.post(f"{PATH}amount/{handle()}/", {"amount": "1000", "once": once})["Location"].startswith(
            f"{PATH}?said=amount"
        )
    assert SandboxSubscription.objects.get().amount_cents == Subscription.objects.get().amount_cents == 1000
    turn()
    assert [sent.subject for sent in mail.outbox] == ["Changed: $10 a month to SpaceDaily"]


@pytest.mark.parametrize("fields", [{"amount": "1"}, {"amount": "-1000"}, {"amount": "1000.0"}])
def test_an_amount_that_is_not_offered_is_refused(inside, fields):
    refused = inside.post(f"{PATH}amount/{handle()}/", fields)
    assert refused.status_code == 400
    assert "not among those to choose from" in words(refused)
    assert SandboxSubscription.objects.get().amount_cents == 500


def test_where_paypal_must_approve_the_page_says_so_and_leads_there(inside, monkeypatch):
    asked = []
    monkeypatch.setattr(
        Sandbox, "change_amount", lambda *args: asked.append(args[1:4]) or Page("https://paypal.example/ok")
    )
    assert "PayPal will ask you to approve the new amount" in words(inside.get(f"{PATH}amount/{handle()}/"))
    sent = inside.client.post(
        f"{PATH}amount/{handle()}/", {"amount": "1000"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert sent["Refresh"] == "0;url=https://paypal.example/ok"
    assert '<a class="button" href="https://paypal.example/ok"' in words(sent)
    assert asked[0][1] == 1000
    assert Subscription.objects.get().amount_cents != 1000


def test_what_was_paused_is_resumed(inside):
    SandboxSubscription.objects.update(standing="paused", failures=3)
    Subscription.objects.update(standing="paused", failures=3, resumable=True)
    assert "Resume" in words(inside.get(PATH))
    assert inside.post(f"{PATH}resume/{handle()}/", {})["Location"] == f"{PATH}?said=resumed"
    assert SandboxSubscription.objects.get().standing == "active"


def test_a_card_is_changed_at_the_providers_page(inside, monkeypatch):
    assert inside.post(f"{PATH}card/{handle()}/", {})["Location"] == f"{PATH}?said=not-possible"
    newest_intent().__class__.objects.update(method="card")
    monkeypatch.setattr(Sandbox, "card_page", lambda *_: Page("https://stripe.example/card"))
    assert "Change card" in words(inside.get(PATH))
    sent = inside.client.post(f"{PATH}card/{handle()}/", {}, headers={"sec-fetch-site": "same-origin"})
    assert sent["Refresh"] == "0;url=https://stripe.example/card"
    monkeypatch.setattr(Sandbox, "card_page", lambda *_: Refused("no"))
    assert inside.post(f"{PATH}card/{handle()}/", {})["Location"] == f"{PATH}?said=not-possible"


def test_a_receipt_comes_again_by_mail_once_a_press_and_as_paper(inside):
    where = f"{PATH}receipt/{handle()}/1/"
    for _ in range(2):
        assert inside.post(where, {})["Location"] == f"{PATH}?said=receipt"
    turn()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([BENS_MAIL], "Receipt: $5 to SpaceDaily")
    paper = inside.client.get(where)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert inside.get(f"{PATH}receipt/{handle()}/2/").status_code == 404


def test_a_years_statement_comes_by_mail(inside):
    year = clock.now().year
    assert inside.post(f"{PATH}statement/{year}/", {})["Location"] == f"{PATH}?said=statement"
    assert inside.post(f"{PATH}statement/2001/", {}).status_code == 404
    turn()
    (sent,) = mail.outbox
    assert sent.subject == f"What you gave in {year}: SpaceDaily"
    assert "you gave $5 in 1 payment;" in sent.body
    assert [(name, kind) for name, _, kind in sent.attachments] == [(f"statement-{year}.pdf", "application/pdf")]


def test_cy_inside_with_another_address_sees_and_touches_nothing_of_bens(giver, monkeypatch):
    bens = handle()
    cy = Browser(giver.site)
    cy.get(cy.approve(cy.give("monthly", "paypal"), "cy@example.org"))
    ask(cy, "cy@example.org")
    turn()
    link = re.search(rf"http\S+{PATH}\S+\.\S+/", next(m for m in mail.outbox if "Your link" in m.subject).body).group()
    cy.post(link, {})
    assert bens not in words(cy.get(PATH))
    for path in (f"cancel/{bens}/", f"amount/{bens}/", f"resume/{bens}/", f"card/{bens}/", f"receipt/{bens}/1/"):
        assert cy.post(f"{PATH}{path}", {"amount": "1000"}).status_code == 404, path
    assert bens not in json.dumps(cy.client.get(f"{PATH}export.json").json())


def test_ben_takes_his_data_along(inside):
    answer = inside.client.get(f"{PATH}export.json")
    assert answer["Content-Disposition"] == 'attachment; filename="spacedaily.json"'
    told = answer.json()
    assert (told["mail"], len(told["payments"]), told["recurring"][0]["standing"]) == (BENS_MAIL, 1, "active")


def test_erasing_waits_for_the_end_then_forgets_the_address_and_keeps_the_books(inside):
    ProviderEvent.objects.create(
        provider="sandbox", event_id="evt_1", subject_id=newest_intent().checkout_id, body=BENS_MAIL.encode(),
        received_at=clock.now(), due_at=clock.now(),
    )  # fmt: skip
    assert inside.post(f"{PATH}erase/", {})["Location"] == f"{PATH}?said=still-active"
    inside.post(f"{PATH}cancel/{handle()}/", {})
    assert BENS_MAIL in words(inside.get(f"{PATH}erase/"))
    erased = inside.post(f"{PATH}erase/", {})
    assert "We no longer know your address" in words(erased)
    assert Contribution.objects.get().mail == ""
    assert bytes(ProviderEvent.objects.get().body) == b""
    assert not Note.objects.exists()
    assert not Link.objects.exists()
    assert books.check() == book_differences() == []
    assert "There is no account" in words(inside.get(PATH))
    ask(inside)
    turn()
    assert mail.outbox == []


def test_coming_in_hides_the_appeals_on_this_browser_while_ben_gives(inside):
    assert inside.get(PATH).cookies["snn_supporter"]["path"] == "/"
    inside.post(f"{PATH}cancel/{handle()}/", {})
    assert "snn_supporter" not in inside.get(PATH).cookies


def test_pages_of_the_inside_are_kept_by_nobody(inside):
    for path in ("", f"cancel/{handle()}/", f"amount/{handle()}/", "erase/", "export.json", f"receipt/{handle()}/1/"):
        assert inside.client.get(f"{PATH}{path}")["Cache-Control"] == "no-store", path


def test_words_from_the_address_never_reach_the_page(inside):
    assert "<b>" not in words(inside.get(f"{PATH}?said=<b>x</b>"))
