from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from snn.ads import actions
from snn.ads.booking import Order, Words
from snn.network.models import Carriage, Section, Site

NOW = datetime(2026, 11, 25, 12, 10, tzinfo=UTC)
WORDS = Words("Dishes for quiet nights", "Made in Ostrava, one at a time.", "See how", "https://dishes.example/snn")


@pytest.fixture
def network(db):
    """Two sites in two zones; one section that both carry."""
    first = {"tagline": "t", "description": "d", "look": "spacedaily", "today_on": date(2026, 11, 25)}
    space = Site.objects.create(host="space.example", name="Space", timezone="America/New_York", position=0, **first)
    terra = Site.objects.create(host="terra.example", name="Terra", timezone="UTC", position=1, **first)
    climate = Section.objects.create(slug="climate", name="Climate", description="d", related_line="r", home=terra)
    for site in (space, terra):
        Carriage.objects.create(site=site, section=climate)
    return {"space": space, "terra": terra, "climate": climate}


def order(**other):
    fields = {
        "name": "Winter dishes", "starts_on": date(2026, 11, 25), "ends_on": date(2026, 12, 24), "goal_kind": "views", "goal": 10_000,
        "price_per": "thousand", "price_cents": 900,
    }  # fmt: skip
    return Order(**(fields | other))


@pytest.fixture
def campaign(network):
    sponsor = actions.new_sponsor("Dishes of Ostrava", "ben@dishes.example", by="Ada", at=NOW)
    return actions.new_campaign(sponsor, "Winter", "USD", by="Ada", at=NOW)


@pytest.fixture
def fly(campaign):
    """A flight that is live, with one message."""

    def made(**other):
        flight = actions.new_flight(campaign, order(**other), by="Ada", at=NOW)
        assert actions.add_creative(flight.pk, WORDS, None, by="Ada", at=NOW)
        flight = actions.submit(flight.pk, by="Ada", at=NOW, beyond_forecast=True)
        flight = actions.approve(flight.pk, by="Ada", at=NOW)
        assert flight.state == "live"
        return flight

    return made
