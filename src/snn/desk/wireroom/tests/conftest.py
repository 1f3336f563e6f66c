"""A network of one site, an agency that publishes and one that waits, a wire, and the cast."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from snn.desk.tests.cast import client_of
from snn.ground.clock import now
from snn.network.models import Carriage, Preference, Section, Site, Source
from snn.stories.intake import absorb
from snn.wire.actions import take
from snn.wire.models import Dispatch


@pytest.fixture
def site(db):
    site = Site.objects.create(
        host="space.example", name="Space", tagline="t", description="d", look="spacedaily", today_on=date(2022, 3, 14)
    )
    section = Section.objects.create(slug="moon", name="Moon", description="d", related_line="Moon news", home=site)
    Carriage.objects.create(site=site, section=section)
    Preference.objects.create(pk=1, fallback=section)
    Source.objects.create(slug="unknown", name="Wire", full_name="The wire")
    Source.objects.create(slug="afp", name="AFP", full_name="Agence France-Presse", matches=["afp"])
    Source.objects.create(slug="slow", name="Slow", full_name="Slow News", matches=["slow"], publishes=False)
    return site


@pytest.fixture
def send(site):
    """Sends an item and gives its dispatch; of Slow it waits, of AFP it is published."""

    def send(guid="urn:x:1", version=1, headline="Lander drills the ice", body="", source="Slow", **other):
        item = {
            "guid": guid, "version": str(version), "type": "text", "pubstatus": "usable", "headline": headline,
            "body_html": body or "<p>The lander drilled into the ice of the crater on Monday.</p>",
            "versioncreated": f"2022-03-14T12:{version:02}:00+00:00", "source": source, **other,
        }  # fmt: skip
        (receipt,) = take(json.dumps(item).encode(), name=f"{guid}.json", at=now())
        dispatch = Dispatch.objects.get(pk=receipt.dispatch_id)
        absorb(dispatch, default_section="moon", at=now())
        return Dispatch.objects.get(pk=dispatch.pk)

    return send


@pytest.fixture
def ada(db) -> Client:
    return client_of("ada", "editor")


@pytest.fixture
def cy(db) -> Client:
    """Has business here, and none with the wire."""
    return client_of("cy", "business")
