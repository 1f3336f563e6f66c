from __future__ import annotations

import pytest

from snn.network.models import Change
from snn.support.actions import load_tiers
from snn.support.models import Tier
from snn.support.queries import Offer, tiers
from snn.support.tests.conftest import TIERS, make_site

pytestmark = pytest.mark.django_db


def test_the_two_tiers_of_the_network_on_every_site(site):
    assert load_tiers(TIERS) is True
    assert tiers(site.id) == (
        Offer("contributor", "Contributor", "$5", "once", ("card", "paypal")),
        Offer("monthly", "Monthly Supporter", "$5", "month", ("paypal",)),
    )
    assert Change.objects.get().subject == "network"


def test_loading_the_same_again_changes_nothing(site):
    load_tiers(TIERS)
    assert load_tiers(TIERS) is False
    assert Change.objects.count() == 1


def test_a_new_price_is_a_change_and_a_tier_left_out_is_withdrawn(site):
    load_tiers(TIERS)
    assert load_tiers([TIERS[0] | {"amount_cents": 550}]) is True
    assert [(offer.slug, offer.amount) for offer in tiers(site.id)] == [("contributor", "$5.50")]
    assert Change.objects.count() == 2


def test_a_site_has_its_own_instead_of_the_networks(site):
    spacewar = make_site("SpaceWar")
    load_tiers([*TIERS, TIERS[0] | {"name": "War Chest", "amount_cents": 700, "site": spacewar.host}])
    assert [offer.name for offer in tiers(site.id)] == ["Contributor", "Monthly Supporter"]
    assert sorted(offer.name for offer in tiers(spacewar.id)) == ["Monthly Supporter", "War Chest"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([*TIERS, TIERS[0]], "tier 'contributor': there twice"),
        ([TIERS[0], TIERS[1] | {"site": "cy.example"}], "tier 'monthly': site: no site has the host 'cy.example'"),
        ([TIERS[0] | {"interval": "week"}], "tier 'contributor': interval: once, month or year"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_changed(site, rows, says):
    load_tiers(TIERS)
    with pytest.raises(ValueError, match=says):
        load_tiers(rows)
    assert Tier.objects.count() == 2
