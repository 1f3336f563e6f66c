"""Today's contributions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import override

from snn.ground import clock
from snn.support.figures import queries
from snn.support.figures.rules import Given
from snn.support.models import Contribution

pytestmark = pytest.mark.django_db


def test_what_came_in_since_a_moment_stands_by_site_and_tier(ben):
    since = clock.now() - timedelta(seconds=1)
    for tier, method in (("contributor", "card"), ("contributor", "paypal"), ("monthly", "paypal")):
        ben.get(ben.approve(ben.give(tier, method)))
    assert queries.given_since(since) == (
        Given("SpaceDaily", "Contributor", "USD", 2, 1000, 90),
        Given("SpaceDaily", "Monthly Supporter", "USD", 1, 500, 45),
    )


def test_what_came_in_before_is_not_in_it(ben):
    ben.get(ben.approve(ben.give("contributor", "card")))
    assert queries.given_since(clock.now() + timedelta(minutes=1)) == ()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_month_of_money_is_utc_whatever_zone_the_one_who_asks_has(ben, zone):
    for day, method in ((1, "card"), (31, "paypal")):
        ben.get(ben.approve(ben.give("contributor", method)))
        latest = Contribution.objects.order_by("-id")[0]
        hour = 2 if day == 1 else 22
        Contribution.objects.filter(pk=latest.pk).update(at=datetime(2026, 10, day, hour, tzinfo=UTC))
    with override(zone):
        assert {row.month for row in queries.statement()} == {"2026-10"}
