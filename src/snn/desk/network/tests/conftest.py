"""A network of one site and one section, its agency, its about page, one rule and one tier."""

from __future__ import annotations

from datetime import date

import pytest

from snn.network.models import Carriage, FixedPage, Preference, Route, Section, Site, Source
from snn.support.models import Tier


@pytest.fixture
def network(db: None) -> Site:
    home = Site.objects.create(
        host="here.example", name="here", tagline="t", description="d", look="spacedaily", today_on=date(2022, 3, 14)
    )
    section = Section.objects.create(slug="moon", name="Moon", description="d", related_line="r", home=home)
    Carriage.objects.create(site=home, section=section)
    Source.objects.create(slug="afp", name="AFP", full_name="Agence", matches=["afp"])
    Source.objects.create(slug="unknown", name="Wire", full_name="The wire")
    FixedPage.objects.create(slug="about", title="About", body_html="<p>We.</p>")
    Preference.objects.create(fallback=section)
    Route.objects.create(slug="landers", section=section, when="lander*")
    Tier.objects.create(
        slug="monthly", name="Monthly", amount_cents=500, currency="USD", interval="month", methods=["card"]
    )
    return home
