from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.ground import clock
from snn.support.providers import Checkout, Interval, Method, Order, Status, Unavailable, WebhookRefusal, registry
from snn.support.providers.sandbox import rules
from snn.support.providers.sandbox.models import SandboxCheckout, SandboxNotice
from snn.support.providers.sandbox.provider import SANDBOX
from snn.support.tests.cast import BENS_MAIL, Browser, words

ORDER = Order(
    key="k",
    amount_cents=500,
    currency="USD",
    interval=Interval.ONCE,
    method=Method.CARD,
    merchant="SpaceDaily",
    description="Contributor",
    return_url="http://spacedaily.localhost:8000/support/return/a/",
    cancel_url="http://spacedaily.localhost:8000/support/",
)
NOW = clock.now()


@pytest.mark.parametrize(
    ("amount", "currency", "fee"),
    [
        (500, "USD", 45),
        (1000, "USD", 59),
        (10_000, "EUR", 320),
        (20, "USD", 20),
        (500, "JPY", 45),
        (1250, "KWD", 136),
    ],
)
def test_the_fee_is_29_per_mille_and_a_fixed_part(amount, currency, fee):
    assert rules.fee_cents(amount, currency) == fee


@given(st.integers(1, 10**9), st.sampled_from(["USD", "JPY", "KWD", "XXX"]))
def test_a_fee_is_never_above_the_amount(amount, currency):
    assert 0 < rules.fee_cents(amount, currency) <= amount


@pytest.mark.slow
@given(st.binary(), st.binary(), st.text(min_size=1))
def test_only_the_signed_body_under_the_right_key_passes(body, other, key):
    header = rules.sign(body, key=key, at=NOW)
    assert rules.signature_refusal(header, body, key=key, at=NOW) is None
    assert rules.signature_refusal(header, body, key=key + "x", at=NOW) is WebhookRefusal.BAD_SIGNATURE
    if other != body:
        assert rules.signature_refusal(header, other, key=key, at=NOW) is WebhookRefusal.BAD_SIGNATURE


@pytest.mark.parametrize(("seconds", "stale"), [(-301, True), (-299, False), (299, False), (301, True)])
def test_a_signature_holds_five_minutes(seconds, stale):
    signed_at = NOW.replace(microsecond=0)
    header = rules.sign(b"{}", key="k", at=signed_at)
    refusal = rules.signature_refusal(header, b"{}", key="k", at=signed_at + timedelta(seconds=seconds))
    assert refusal is (WebhookRefusal.STALE if stale else None)


def test_the_signed_moment_can_not_be_moved():
    header = rules.sign(b"{}", key="k", at=NOW - timedelta(hours=1))
    moved = f"t={int(NOW.timestamp())},{header.partition(',')[2]}"
    assert rules.signature_refusal(moved, b"{}", key="k", at=NOW) is WebhookRefusal.BAD_SIGNATURE


@pytest.mark.django_db
class TestProvider:
    def test_the_same_order_asked_twice_is_one_checkout(self):
        first = SANDBOX.start(ORDER, NOW)
        assert first == SANDBOX.start(ORDER, NOW)
        assert isinstance(first, Checkout)
        assert first.url == f"http://spacedaily.localhost:8000/support/sandbox/{first.id}/"
        assert SandboxCheckout.objects.count() == 1

    def test_the_same_key_for_another_amount_is_refused(self):
        SANDBOX.start(ORDER, NOW)
        assert isinstance(SANDBOX.start(replace(ORDER, amount_cents=1), NOW), Unavailable)
        assert SandboxCheckout.objects.get().amount_cents == 500

    def test_nobody_came_for_a_day(self):
        checkout = SANDBOX.start(ORDER, NOW)
        assert SANDBOX.fetch(checkout.id, NOW + timedelta(hours=23)).status is Status.OPEN
        assert SANDBOX.fetch(checkout.id, NOW + timedelta(hours=25)).status is Status.ABANDONED

    def test_an_unknown_checkout_is_unavailable(self):
        assert isinstance(SANDBOX.fetch("sbx_none", NOW), Unavailable)


@pytest.fixture
def cy(ben: Browser) -> Browser:
    """The same browser in worse hands."""
    return ben


@pytest.mark.parametrize(
    ("tier", "method", "says"),
    [
        ("contributor", "card", "There is no place here to type a card number."),
        ("contributor", "paypal", "PayPal, as the sandbox plays it"),
        ("monthly", "paypal", "billed monthly until cancelled"),
    ],
)
def test_the_page_says_what_is_paid_to_whom_and_that_no_money_moves(cy, tier, method, says):
    page = words(cy.get(cy.give(tier, method)))
    assert "SANDBOX — no real money moves" in page
    assert "<dd>SpaceDaily</dd>" in page
    assert "$5 USD" in page
    assert says in page
    assert page.count("<input") == 1
    assert '<label for="mail">' in page


@pytest.mark.parametrize(
    ("fields", "headers", "status", "says"),
    [
        ({"decision": "approve", "mail": "cy"}, {}, 400, "Please give an e-mail address"),
        ({"decision": "approve", "mail": "cy@x.org\r\nBcc: b@x.org"}, {}, 400, "Please give an e-mail address"),
        ({"decision": "approve"}, {}, 400, "Please give an e-mail address"),
        ({"decision": "steal", "mail": BENS_MAIL}, {}, 400, "choose one of the three buttons"),
        ({"decision": "approve", "mail": BENS_MAIL, "number": "4111111111111111"}, {}, 400, "nothing else"),
        ({"decision": "approve", "mail": BENS_MAIL}, {"sec-fetch-site": "cross-site"}, 403, "not come from this page"),
    ],
)
def test_cy_is_told_what_is_wrong_and_nothing_is_decided(cy, fields, headers, status, says):
    answer = cy.post(cy.give(), fields, **headers)
    assert answer.status_code == status
    assert says in words(answer)
    assert "4111" not in words(answer)
    assert (SandboxCheckout.objects.get().status, SandboxNotice.objects.count()) == ("open", 0)


def test_an_unknown_checkout_is_not_found(cy):
    assert cy.get("/support/sandbox/sbx_" + "a" * 22 + "/").status_code == 404


def test_a_closed_checkout_says_how_it_was_closed(cy):
    checkout = cy.give()
    cy.post(checkout, {"decision": "leave"})
    assert "closed. Nothing was charged" in words(cy.get(checkout))
    assert cy.approve(checkout) == "http://spacedaily.localhost:8000/support/"
    checkout = cy.give()
    cy.post(checkout, {"decision": "decline"})
    assert "declined. Nothing was charged" in words(cy.get(checkout))


def test_a_provider_we_do_not_have_stops_the_start(settings):
    from django.core.exceptions import ImproperlyConfigured

    settings.SUPPORT_PROVIDER = "piggybank"
    with pytest.raises(
        ImproperlyConfigured, match="SNN_SUPPORT_PROVIDER='piggybank': say one or more of paypal, sandbox, stripe"
    ):
        registry.enabled()
