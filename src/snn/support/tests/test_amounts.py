"""Choices, own amounts, intervals and currencies: what the form says against what the tier allows."""

from __future__ import annotations

import pytest

from snn.support import actions
from snn.support.models import Contribution, Intent
from snn.support.providers.sandbox.models import SandboxCheckout
from snn.support.tests.cast import newest_intent, words
from snn.support.tests.conftest import TIERS

pytestmark = pytest.mark.django_db

OWN = TIERS[0] | {"slug": "own", "choices": [300, 500, 1000], "least_cents": 200, "most_cents": 50_000}


@pytest.fixture(autouse=True)
def _offered(ben):
    actions.load_tiers(
        [
            *TIERS,
            OWN,
            OWN | {"slug": "yen", "currency": "JPY", "amount_cents": 500, "choices": [500, 1000]},
            OWN | {"slug": "dinar", "currency": "KWD", "amount_cents": 1500, "choices": [], "least_cents": 500},
            TIERS[1] | {"slug": "yearly", "interval": "year", "amount_cents": 5000},
        ]
    )


@pytest.mark.parametrize(
    ("tier", "fields", "cents", "currency"),
    [
        ("own", {}, 500, "USD"),
        ("own", {"amount": "1000"}, 1000, "USD"),
        ("own", {"amount": "1000", "own": "7.25"}, 725, "USD"),
        ("own", {"amount": "1000", "own": "  "}, 1000, "USD"),
        ("yen", {"own": "2000"}, 2000, "JPY"),
        ("dinar", {"own": "1.25"}, 1250, "KWD"),
        ("contributor", {"amount": "1", "own": "1"}, 500, "USD"),
    ],
)
def test_ben_is_charged_what_he_chose_in_the_currency_of_the_tier(ben, tier, fields, cents, currency):
    ben.get(ben.approve(ben.give(tier, "card", **fields)))
    contribution = Contribution.objects.get()
    assert (contribution.gross_cents, contribution.currency) == (cents, currency)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"amount": "1"}, "not, or no longer, among those"),
        ({"amount": "500.0"}, "not, or no longer, among those"),
        ({"own": "1.99"}, "less than the least we can take, $2"),
        ({"own": "500.01"}, "the most is $500"),
        ({"own": "0"}, "less than the least"),
        ({"own": "-5"}, "could not read"),
        ({"own": "1,000"}, "could not read"),
        ({"own": "9" * 400}, "could not read"),
    ],
)
def test_cy_changes_the_amount_in_the_form_and_is_refused(ben, fields, says):
    refused = ben.post("/support/give/", {"tier": "own", "method": "card", **fields})
    assert refused.status_code == 400
    assert says in words(refused)
    assert not Intent.objects.exists()


def test_yearly_says_so_on_every_page_of_the_way(ben):
    checkout = ben.give("yearly", "paypal")
    assert "Approve $50 a year" in words(ben.get(checkout))
    page = words(ben.get(ben.get(ben.approve(checkout))["Location"]))
    assert "$50 a year" in page
    assert "395 days" in page
    assert newest_intent().interval == SandboxCheckout.objects.get().interval == "year"
