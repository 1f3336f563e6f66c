from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.support import offers, rules
from snn.support.providers import CheckoutState, Status
from snn.support.rules import Agreed, HoldReason, State

ORIGIN = "https://spacedaily.example"
AGREED = Agreed("sbx_1", 500, "USD", "once")
PAID = CheckoutState("sbx_1", Status.PAID, 500, "USD", 45, "ben@example.org", "pay_1")


def test_what_was_agreed_and_paid_is_not_held():
    assert rules.hold_reason(AGREED, PAID) is None


@pytest.mark.parametrize(
    ("agreed", "paid", "reason"),
    [
        ({}, {"checkout_id": "sbx_2"}, HoldReason.OTHER_CHECKOUT),
        ({}, {"currency": "JPY"}, HoldReason.CURRENCY),
        ({}, {"gross_cents": 499}, HoldReason.AMOUNT),
        ({}, {"gross_cents": 501}, HoldReason.AMOUNT),
        ({}, {"fee_cents": 501}, HoldReason.FEE),
        ({}, {"fee_cents": -1}, HoldReason.FEE),
        ({}, {"payment_id": ""}, HoldReason.NO_PAYMENT_ID),
        ({"interval": "month"}, {"subscription_id": ""}, HoldReason.NO_SUBSCRIPTION),
    ],
)
def test_a_payment_that_is_not_as_agreed_is_held_with_its_reason(agreed, paid, reason):
    assert rules.hold_reason(replace(AGREED, **agreed), replace(PAID, **paid)) is reason


@given(st.lists(st.sampled_from(State)))
def test_an_intent_never_moves_back_and_nothing_undoes_paid(news):
    stands = State.OPEN
    for to in news:
        if rules.moves_on(stands, to):
            stands = to
    assert stands == max([State.OPEN, *news], key=list(State).index)
    assert not any(rules.moves_on(State.PAID, to) for to in State)


@pytest.mark.parametrize("mail", ["ben@example.org", "ben.b+news@mail.example.co.uk", "o'neil@example.org"])
def test_a_plain_address_is_usable(mail):
    assert rules.usable_mail(mail) == mail


@pytest.mark.parametrize(
    "mail",
    [
        "",
        "ben",
        "ben@example.org\nBcc: cy@example.org",
        "ben@example.org\r\n\r\nhello",
        "ben@example.org\n",
        "ben@example.org,cy@example.org",
        "ben@example.org cy@example.org",
        "Ben <ben@example.org>",
        '"b\n"@example.org',
        "ben@example.org\x00",
        "ben@localhost",
        ".ben@example.org",
        "b..n@example.org",
        "ben.@example.org",
        "b" * 65 + "@example.org",
        "ben@" + "a." * 130 + "org",
    ],
)
def test_an_address_that_could_be_more_than_one_plain_address_is_not(mail):
    assert rules.usable_mail(mail) == ""


@given(st.text())
def test_no_usable_address_breaks_a_header(text):
    usable = rules.usable_mail(text + "@example.org")
    assert not set(usable) & set('\r\n\x00,;<> "')


def test_an_address_is_shown_so_that_only_its_owner_knows_it():
    assert rules.masked("ben@example.org") == "b•••@example.org"
    assert rules.masked("") == ""


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://spacewar.example"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": ORIGIN}, True),
        ({"Origin": "https://cy.example"}, False),
        ({"Origin": ORIGIN + ".cy.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_only_a_page_of_this_site_may_post(headers, allowed):
    assert rules.posted_from_here(headers, ORIGIN) is allowed


@pytest.mark.parametrize(
    ("given_path", "referer", "path"),
    [
        ("/2022/03/14/halcyon-lands/", "", "/2022/03/14/halcyon-lands/"),
        ("", f"{ORIGIN}/2022/03/14/halcyon-lands/lite/?a=b", "/2022/03/14/halcyon-lands/lite/"),
        ("", f"{ORIGIN}/support/", ""),
        ("", "https://cy.example/2022/03/14/halcyon-lands/", ""),
        ("//cy.example/2022/03/14/x/", "", ""),
        ("/2022/03/14/x/\r\nSet-Cookie: a=b", "", ""),
        ("javascript:alert(1)", "", ""),
        ("/2022/03/14/" + "x" * 900 + "/", "", ""),
    ],
)
def test_only_a_path_of_a_story_here_is_remembered(given_path, referer, path):
    assert rules.story_path(given_path, rules.own_page(referer, ORIGIN)[0]) == path


def test_waiting_doubles_up_to_an_hour():
    assert [rules.back_off(tries).total_seconds() for tries in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert rules.back_off(1000) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"slug": "Big Tier"}, "slug"),
        ({"name": ""}, "name"),
        ({"amount_cents": 0}, "amount_cents"),
        ({"amount_cents": 5.0}, "amount_cents"),
        ({"amount_cents": True}, "amount_cents"),
        ({"currency": "usd"}, "currency"),
        ({"interval": "week"}, "interval"),
        ({"methods": []}, "methods"),
        ({"methods": ["cash"]}, "methods"),
        ({"methods": "card"}, "methods"),
    ],
)
def test_a_tier_that_is_wrong_is_told_what_is(change, says):
    row = {"slug": "a", "name": "A", "amount_cents": 500, "currency": "USD", "interval": "once", "methods": ["card"]}
    assert offers.tier_problem(row) is None
    assert offers.tier_problem(row | change).startswith(says)
