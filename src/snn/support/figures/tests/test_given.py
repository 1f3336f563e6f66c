"""Today's contributions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.ground import clock
from snn.support.figures import queries
from snn.support.figures.rules import Given

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
