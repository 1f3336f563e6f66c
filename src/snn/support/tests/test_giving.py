"""From the tier to the thank-you page, as Ben's browser sees it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail

from snn.ground import clock
from snn.ground.signing import unsign
from snn.ledger import queries as books
from snn.ledger.rules import Account
from snn.support import actions
from snn.support.models import Contribution, Intent, Receipt, Subscription
from snn.support.providers import Checkout, Unavailable
from snn.support.providers.sandbox.models import SandboxCheckout
from snn.support.providers.sandbox.provider import Sandbox
from snn.support.queries import book_differences
from snn.support.tests.cast import BENS_MAIL, Browser, newest_intent, words
from snn.support.tests.conftest import TIERS, make_site

pytestmark = pytest.mark.django_db


def test_ben_gives_five_dollars_by_card(ben):
    back = ben.approve(ben.give("contributor", "card"))
    thanks = ben.get(back)
    assert (thanks.status_code, thanks["Location"]) == (303, f"/support/thanks/{newest_intent().public_id}/")
    contribution = Contribution.objects.get()
    assert (contribution.gross_cents, contribution.fee_cents, contribution.currency) == (500, 45, "USD")
    assert books.balance(Account.SANDBOX, "USD") == 455
    assert books.balance(Account.FEES, "USD") == 45
    assert books.balance(Account.CONTRIBUTIONS, "USD") == -500
    assert books.check() == book_differences() == []
    page = words(ben.get(thanks["Location"]))
    assert "You gave <strong>$5</strong> to SpaceDaily as “Contributor”" in page
    assert "b•••@example.org" in page
    assert "hides its appeal for 30 days" in page
    assert BENS_MAIL not in page


def test_ben_supports_monthly_by_paypal(ben):
    thanks = ben.get(ben.approve(ben.give("monthly", "paypal")))
    subscription = Subscription.objects.get()
    assert (subscription.contribution.gross_cents, subscription.cancelled_at) == (500, None)
    page = words(ben.get(thanks["Location"]))
    assert "$5 a month" in page
    assert "To cancel, whenever you like" in page
    assert "365 days" in page
    assert '<a href="/support/manage/">Ask for a link</a>' in page


@pytest.mark.parametrize(("tier", "method", "days"), [("contributor", "card", 30), ("monthly", "paypal", 365)])
def test_a_signed_first_party_cookie_hides_the_appeal(ben, tier, method, days):
    cookie = ben.get(ben.approve(ben.give(tier, method))).cookies["snn_supporter"]
    assert (cookie["max-age"], cookie["path"], cookie["samesite"]) == (days * 86400, "/", "Lax")
    assert cookie["httponly"]
    assert not cookie["secure"]
    interval = "once" if days == 30 else "month"
    at = clock.now().timestamp()
    assert unsign(cookie.value, key=settings.SECRET_KEY, purpose="supporter", at=at) == interval
    assert unsign(cookie.value, key=settings.SECRET_KEY, purpose="supporter", at=at + days * 86400 + 9) is None


def test_on_an_https_site_the_cookie_is_secure(db):
    actions.load_tiers(TIERS)
    ada = Browser(make_site("TerraDaily", "https"))
    assert ada.get(ada.approve(ada.give())).cookies["snn_supporter"]["secure"]


def test_declined_says_so_and_offers_to_try_again(ben):
    checkout = ben.give()
    back = ben.post(checkout, {"decision": "decline"})["Location"]
    page = ben.get(back)
    assert page.status_code == 200
    assert "declined, and nothing was charged" in words(page)
    assert 'name="tier" value="contributor"' in words(page)
    assert newest_intent().state == "declined"
    assert "snn_supporter" not in page.cookies
    assert not Contribution.objects.exists()
    ben.get(ben.approve(ben.give()))
    assert Contribution.objects.count() == 1


def test_left_goes_back_to_the_tiers(ben):
    left = ben.post(ben.give(), {"decision": "leave"})
    assert (left.status_code, left["Location"]) == (303, "http://spacedaily.localhost:8000/support/")
    back = ben.get(f"/support/return/{newest_intent().public_id}/")
    assert (back["Location"], newest_intent().state) == ("/support/", "abandoned")
    assert not Contribution.objects.exists()


def test_back_before_deciding_is_told_to_wait_and_charged_nothing(ben):
    ben.give()
    page = ben.get(f"/support/return/{newest_intent().public_id}/")
    assert "not confirmed yet" in words(page)
    assert newest_intent().state == "open"


def test_the_way_back_leads_to_the_story(ben):
    checkout = ben.give("contributor", "card", **{"from": "/2022/03/14/halcyon-lands/"})
    thanks = ben.get(ben.approve(checkout))
    assert '<a href="/2022/03/14/halcyon-lands/">Back to the story</a>' in words(ben.get(thanks["Location"]))


def test_the_amount_is_the_tiers_whatever_the_form_says(ben):
    ben.give("contributor", "card", amount="1", amount_cents="1", currency="JPY", interval="month")
    checkout = SandboxCheckout.objects.get()
    assert (checkout.amount_cents, checkout.currency, checkout.interval) == (500, "USD", "once")


def test_the_intent_keeps_its_amount_when_the_tier_changes(ben):
    checkout = ben.give()
    actions.load_tiers([TIERS[0] | {"amount_cents": 900}])
    ben.get(ben.approve(checkout))
    assert Contribution.objects.get().gross_cents == 500


def test_a_second_click_on_give_makes_two_open_intents_and_one_contribution(ben):
    first, second = ben.give(), ben.give()
    assert first != second
    ben.get(ben.approve(second))
    assert sorted(Intent.objects.values_list("state", flat=True)) == ["open", "paid"]
    assert Contribution.objects.count() == 1


def test_a_second_click_on_pay_charges_once(ben):
    checkout = ben.give()
    back = ben.approve(checkout)
    payment_id = SandboxCheckout.objects.get().payment_id
    assert ben.approve(checkout, "someone@example.org") == back
    assert SandboxCheckout.objects.get().payment_id == payment_id
    ben.get(back)
    ben.get(back)
    assert "was not charged again" in words(ben.get(checkout))
    assert Contribution.objects.get().mail == BENS_MAIL
    assert books.balance(Account.SANDBOX, "USD") == 455


def test_decline_after_approve_in_another_tab_changes_nothing(ben):
    checkout = ben.give()
    ben.approve(checkout)
    assert ben.get(ben.post(checkout, {"decision": "decline"})["Location"]).status_code == 303
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "headers", "status", "says"),
    [
        ({"tier": "monthly", "method": "card"}, {}, 400, "way of paying is not offered"),
        ({"tier": "contributor", "method": "cash"}, {}, 400, "way of paying is not offered"),
        ({"tier": "gold\x00", "method": "card"}, {}, 400, "no longer, on offer"),
        ({}, {}, 400, "no longer, on offer"),
        ({"tier": "contributor", "method": "card"}, {"sec-fetch-site": "cross-site"}, 403, "did not say"),
        ({"tier": "contributor", "method": "card"}, {"origin": "https://cy.example"}, 403, "did not say"),
        ({"tier": "contributor", "method": "card"}, {"accept": "*/*"}, 403, "did not say"),
    ],
)
def test_cy_is_refused_politely_and_leaves_no_trace(ben, fields, headers, status, says):
    refused = ben.post("/support/give/", fields, **headers)
    assert refused.status_code == status
    assert says in words(refused)
    assert "nothing was charged" in words(refused)
    assert not Intent.objects.exists()


def test_a_provider_that_is_down_is_said_and_the_intent_stays_unpaid(ben, monkeypatch):
    monkeypatch.setattr(Sandbox, "start", lambda *_: Unavailable("down"))
    refused = ben.post("/support/give/", {"tier": "contributor", "method": "card"})
    assert (refused.status_code, newest_intent().checkout_id) == (503, None)
    assert "try again in a few minutes" in words(refused)


def test_a_provider_that_is_down_on_return_is_said_and_settled_later(ben, monkeypatch):
    back = ben.approve(ben.give())
    with monkeypatch.context() as down:
        down.setattr(Sandbox, "fetch", lambda *_: Unavailable("down"))
        assert "no need to pay again" in words(ben.get(back))
    assert ben.get(back).status_code == 303
    assert Contribution.objects.count() == 1


def test_asking_for_give_leads_to_the_tiers(ben):
    answer = ben.get("/support/give/")
    assert (answer.status_code, answer["Location"]) == (303, "/support/")


@pytest.mark.parametrize("path", ["/support/return/{}/", "/support/thanks/{}/"])
def test_an_unknown_intent_or_one_of_another_site_is_not_found(ben, path):
    ben.get(ben.approve(ben.give()))
    assert ben.get(path.format("a" * 22)).status_code == 404
    elsewhere = Browser(make_site("SpaceWar"))
    assert elsewhere.get(path.format(newest_intent().public_id)).status_code == 404


def test_thanks_before_paying_leads_to_the_return(ben):
    ben.give()
    public_id = newest_intent().public_id
    assert ben.get(f"/support/thanks/{public_id}/")["Location"] == f"/support/return/{public_id}/"


def test_a_page_about_money_is_kept_by_nobody(ben):
    page = ben.get(ben.get(ben.approve(ben.give()))["Location"])
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("amount_cents", 50, "amount"), ("currency", "JPY", "currency"), ("payment_id", "", "no_payment_id")],
)
def test_a_payment_that_is_not_as_agreed_is_held_and_not_booked(ben, column, value, reason):
    back = ben.approve(ben.give())
    SandboxCheckout.objects.update(**{column: value})
    page = ben.get(back)
    assert "A person will look at your payment" in words(page)
    assert "snn_supporter" not in page.cookies
    ben.get(back)
    assert (newest_intent().state, newest_intent().hold.reason) == ("held", reason)
    assert not Contribution.objects.exists()
    assert books.balances() == {}


def test_one_payment_does_not_pay_for_two_intents(ben):
    ben.get(ben.approve(ben.give()))
    back = ben.approve(ben.give())
    paid_once = SandboxCheckout.objects.first().payment_id
    SandboxCheckout.objects.update(payment_id=paid_once)
    assert "A person will look" in words(ben.get(back))
    assert newest_intent().hold.reason == "payment_used"
    assert Contribution.objects.count() == 1


def test_a_held_payment_that_comes_right_is_booked(ben):
    back = ben.approve(ben.give())
    SandboxCheckout.objects.update(amount_cents=50)
    ben.get(back)
    SandboxCheckout.objects.update(amount_cents=500)
    assert ben.get(back).status_code == 303
    assert (newest_intent().state, Contribution.objects.count()) == ("paid", 1)


def test_an_address_with_a_header_in_it_gets_no_mail_and_the_books_stay_whole(ben):
    back = ben.approve(ben.give())
    SandboxCheckout.objects.update(mail="ben@example.org\nBcc: cy@example.org")
    thanks = ben.get(back)
    assert Contribution.objects.get().mail == ""
    assert Receipt.objects.get().refused
    assert actions.send_receipts(clock.now()) == 0
    assert mail.outbox == []
    assert "We have no address" in words(ben.get(thanks["Location"]))
    assert books.balance(Account.SANDBOX, "USD") == 455


def test_a_tier_name_with_markup_is_shown_as_written(ben):
    actions.load_tiers([TIERS[0] | {"name": "<b>Bold</b> & co"}])
    thanks = ben.get(ben.approve(ben.give()))
    page = words(ben.get(thanks["Location"]))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; co" in page
    assert "<b>Bold" not in page


def test_a_provider_elsewhere_is_reached_without_a_redirect_that_the_pages_policy_would_stop(ben, monkeypatch):
    monkeypatch.setattr(Sandbox, "start", lambda *_: Checkout("c", "https://checkout.example/pay?a=1&b=2"))
    onward = ben.post("/support/give/", {"tier": "contributor", "method": "card"})
    assert (onward.status_code, onward["Refresh"]) == (200, "0;url=https://checkout.example/pay?a=1&b=2")
    assert '<a class="button" href="https://checkout.example/pay?a=1&amp;b=2"' in words(onward)
    assert "form-action 'self';" in onward["Content-Security-Policy"]
