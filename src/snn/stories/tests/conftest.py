"""A network of one site and two agencies, and a wire that sends."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from snn.network.models import Carriage, Preference, Section, Site, Source
from snn.stories.intake import absorb
from snn.stories.models import Story
from snn.wire.actions import take
from snn.wire.models import Dispatch

AT = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def network(db):
    site = Site.objects.create(
        host="space.example", name="Space", tagline="t", description="d", look="spacedaily", today_on=date(2022, 3, 14)
    )
    section = Section.objects.create(slug="moon", name="Moon", description="d", related_line="Moon news", home=site)
    Carriage.objects.create(site=site, section=section)
    Preference.objects.create(pk=1, fallback=section)
    Source.objects.create(slug="unknown", name="Wire", full_name="The wire")
    Source.objects.create(slug="afp", name="AFP", full_name="Agence France-Presse", matches=["afp"], rank=1)
    Source.objects.create(slug="reprints", name="Reprints", full_name="Reprints Inc", matches=["reprints"], rank=9)
    return site


class Wire:
    """Sends items and says what became of each."""

    def send(self, guid="urn:x:1", version=1, headline="Lander drills the ice", body="", hours=0, **other):
        item = {
            "guid": guid, "version": str(version), "type": "text", "pubstatus": "usable", "headline": headline,
            "body_html": body or "<p>The lander drilled into the ice of the crater on Monday.</p>",
            "versioncreated": (AT + timedelta(hours=hours)).isoformat(), "source": "AFP", **other,
        }  # fmt: skip
        raw = json.dumps(item).encode()
        (receipt,) = take(raw, name=f"{guid}.json", at=AT)
        dispatch = Dispatch.objects.get(pk=receipt.dispatch_id)
        return absorb(dispatch, default_section="moon", at=AT)

    def kill(self, guid="urn:x:1", **other):
        return self.send(guid, pubstatus="canceled", **other)

    def read(self):
        """Headlines that readers can read."""
        live = Story.objects.filter(published_at__isnull=False, kill=None, placements__live_at__isnull=False)
        return sorted(live.values_list("headline", flat=True).distinct())


@pytest.fixture
def wire(network):
    return Wire()
