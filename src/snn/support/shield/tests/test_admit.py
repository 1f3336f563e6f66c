"""Leave taken from real buckets, on both engines."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from snn.support.shield import queries
from snn.support.shield.actions import REFUSALS, admit, watch
from snn.support.shield.models import Attempts, Bucket, Rest
from snn.support.shield.rules import Caller, Purpose, Refusal, caller
from snn.support.tests.test_at_once import at_once

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CY = Caller("203.0.113.7", "203.0.113.0/24")


def somebody(n: int) -> Caller:
    return caller("127.0.0.1", f"10.{n // 250 % 250}.{n // 8 % 250}.{n % 250}")


@pytest.mark.django_db
def test_one_address_gets_five_checkouts_and_one_more_after_ten_minutes():
    asked = [admit(CY, Purpose.CARD, NOW) for _ in range(7)]
    assert [refused and refused.why for refused in asked] == [None] * 5 + [Refusal.ADDRESS] * 2
    assert asked[5].wait == timedelta(minutes=10)
    assert admit(CY, Purpose.CARD, NOW + timedelta(minutes=10)) is None
    assert admit(CY, Purpose.PAYPAL, NOW) is None


@pytest.mark.django_db
def test_a_network_and_a_mail_address_have_limits_of_their_own():
    from_one_net = [admit(Caller(f"203.0.113.{n}", CY.network), Purpose.CARD, NOW) for n in range(21)]
    assert [refused and refused.why for refused in from_one_net[19:]] == [None, Refusal.NETWORK]
    asked = [admit(somebody(n * 977), Purpose.LINK, NOW, mail="Ben@example.org") for n in range(4)]
    assert [refused and refused.why for refused in asked] == [None, None, None, Refusal.MAIL]


@pytest.mark.django_db
def test_a_refusal_takes_no_leave_and_writes_no_row():
    for _ in range(5):
        admit(CY, Purpose.CARD, NOW)
    before = sorted(Bucket.objects.values_list("key", "full_at"))
    admit(CY, Purpose.CARD, NOW)
    assert sorted(Bucket.objects.values_list("key", "full_at")) == before


@pytest.mark.django_db
def test_what_is_full_again_is_forgotten():
    admit(CY, Purpose.CARD, NOW)
    watch(NOW + timedelta(hours=1))
    assert not Bucket.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_cards_rest_while_testers_knock_paypal_stays_open_and_cards_wake_when_they_stop():
    now, opened = NOW, 0
    for n in range(600):
        now += timedelta(seconds=1)
        opened += admit(somebody(n * 31), Purpose.CARD, now) is None
    assert opened < 100
    assert queries.resting_since() is not None
    assert admit(somebody(5), Purpose.CARD, now).why is Refusal.RESTING
    assert admit(somebody(5), Purpose.PAYPAL, now) is None
    watch(now + timedelta(minutes=16))
    assert queries.resting_since() is None
    assert [rest.closed_at for rest in queries.rests(now)] == [now + timedelta(minutes=16)]
    assert admit(somebody(5), Purpose.CARD, now + timedelta(minutes=17)) is None


@pytest.mark.django_db
@pytest.mark.slow
def test_an_hour_of_card_testing_from_two_thousand_addresses_opens_at_most_two_hundred_checkouts():
    dice, opened, paypal = random.Random(18), 0, 0
    for n in range(4_000):
        now = NOW + timedelta(seconds=0.72 * n)
        opened += admit(somebody(dice.randrange(2000)), Purpose.CARD, now) is None
        if n % 100 == 0:
            paypal += admit(somebody(3000 + n), Purpose.PAYPAL, now) is None
    assert opened <= 200
    assert paypal == 40
    REFUSALS.write(now)
    counted = {(row.purpose, row.outcome): row.count for row in queries.turned_away(now, hours=48)}
    assert counted["card", "admitted"] == opened
    assert sum(count for (purpose, _), count in counted.items() if purpose == "card") == 4_000
    assert Attempts.objects.count() < 5000
    assert Rest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_six_ask_at_once_for_the_last_leave_and_one_gets_it(many_connections):
    for _ in range(4):
        admit(CY, Purpose.CARD, NOW)
    gave = at_once(lambda: admit(CY, Purpose.CARD, NOW) is None)
    assert gave == [False] * 5 + [True]
