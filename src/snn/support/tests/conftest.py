from __future__ import annotations

from datetime import date

import pytest

from snn.network.models import Site
from snn.support.actions import load_tiers
from snn.support.tests.cast import Browser

TIERS = [
    {
        "slug": "contributor",
        "name": "Contributor",
        "amount_cents": 500,
        "currency": "USD",
        "interval": "once",
        "methods": ["card", "paypal"],
    },
    {
        "slug": "monthly",
        "name": "Monthly Supporter",
        "amount_cents": 500,
        "currency": "USD",
        "interval": "month",
        "methods": ["paypal"],
    },
]


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def ben(site: Site) -> Browser:
    load_tiers(TIERS)
    return Browser(site)


def make_site(name: str = "SpaceDaily", scheme: str = "http") -> Site:
    return Site.objects.create(
        host=f"{name.lower()}.localhost",
        name=name,
        tagline="Space",
        description="Space",
        look="spacedaily",
        scheme=scheme,
        port=8000 if scheme == "http" else None,
        today_on=date(2026, 11, 24),
    )
