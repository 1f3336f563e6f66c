"""Promise 6 at Stripe and PayPal: every cent in the books exactly once, in whatever order the news of it arrives."""

from __future__ import annotations

import os

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snn.support.actions import load_tiers
from snn.support.tests.conftest import TIERS, make_site
from tests.fakes.world import OPERATIONS, World, in_use

pytestmark = pytest.mark.django_db
QUICK, ALL = 60, int(os.environ.get("SNN_MONEY_SEQUENCES", "250"))
CARDS_TOO = [tier | {"methods": ["card", "paypal"]} for tier in TIERS]


def check(name: str, operations: list[str], seed: int) -> None:
    mail.outbox.clear()
    with transaction.atomic():
        site = make_site()
        load_tiers(CARDS_TOO)
        world = World(site, name, seed)
        with in_use(name, world.provider):
            world.run(operations)
            world.end()
            world.must_hold()
        transaction.set_rollback(True)


def any_order(most: int):
    return settings(
        max_examples=most,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


SEQUENCES = st.lists(st.sampled_from(OPERATIONS), max_size=10).map(lambda more: ["give once", "approve", *more])
MONTHLY = st.lists(st.sampled_from(OPERATIONS), max_size=10).map(lambda more: ["give monthly", "approve", *more])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stripe", "paypal"])
@any_order(QUICK)
@given(SEQUENCES | MONTHLY, st.integers(0, 2**32))
def test_any_interleaving_and_one_reconciliation_end_with_the_providers_statement(name, operations, seed):
    check(name, operations, seed)


# Eight times 250: two thousand sequences, in parts that test processes share.
@pytest.mark.slow
@pytest.mark.parametrize("name", ["stripe", "paypal"])
@pytest.mark.parametrize("start", ["give once", "give monthly"])
@pytest.mark.parametrize("part", [0, 1])
def test_two_thousand_interleavings(name, start, part):
    @any_order(ALL)
    @given(st.lists(st.sampled_from(OPERATIONS), max_size=11), st.integers(0, 2**32))
    def run(operations, seed):
        check(name, [start, *operations], seed * 2 + part)

    run()
