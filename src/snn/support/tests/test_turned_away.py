"""A reader whom the shield turns away is told what to do, and the other way to pay is open."""

from __future__ import annotations

import pytest

from snn.ground import clock
from snn.support.models import Intent
from snn.support.shield.models import Rest
from snn.support.tests.cast import words

pytestmark = pytest.mark.django_db
CARD = {"tier": "contributor", "method": "card"}


def test_too_often_from_one_place_is_told_how_long_to_wait(ben):
    for _ in range(5):
        ben.give()
    refused = ben.post("/support/give/", CARD)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600
    assert "try again in about 10 minutes" in words(refused)
    assert Intent.objects.count() == 5


def test_addresses_are_told_apart_by_what_our_own_stand_says(ben):
    said = [
        ben.post("/support/give/", CARD, **{"sec-fetch-site": "same-origin", "x-forwarded-for": f"203.0.{n}.7"})
        for n in range(8)
    ]
    assert {answer.status_code for answer in said} == {303}


def test_a_stranger_who_claims_to_forward_is_not_believed(ben):
    said = [
        ben.client.post(
            "/support/give/",
            CARD,
            headers={"sec-fetch-site": "same-origin", "x-forwarded-for": f"203.0.{n}.7"},
            REMOTE_ADDR="198.51.100.9",
        ).status_code
        for n in range(7)
    ]
    assert said == [303] * 5 + [429] * 2


def test_while_cards_rest_paypal_is_one_press_away_with_what_was_chosen(ben):
    Rest.objects.create(opened_at=clock.now(), reason="refused", detail="")
    refused = ben.post("/support/give/", CARD | {"from": "/2022/03/14/halcyon-lands/"})
    assert refused.status_code == 503
    page = words(refused)
    assert "Cards rest for a while, and nothing was charged" in page
    assert 'name="method" value="paypal"' in page
    assert 'value="/2022/03/14/halcyon-lands/"' in page
    assert not Intent.objects.exists()
    ben.give("contributor", "paypal")
    assert Intent.objects.count() == 1
