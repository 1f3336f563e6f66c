"""A small network and a rack in a folder of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from snn.network.loading import read, write
from snn.network.models import Section, Site, Source
from snn.network.prepared import Prepared
from snn.rack.embedded import EmbeddedRack
from snn.stories import actions
from snn.stories.actions import Draft

AT = datetime(2022, 3, 14, 9, 0, tzinfo=UTC)
TOML = """
[network]
default_section = "moon"
[[site]]
host = "space.localhost"
name = "Space"
tagline = "Up"
description = "News of up."
look = "spacedaily"
sections = ["moon", "war"]
[[site]]
host = "war.localhost"
name = "War"
tagline = "Down"
description = "News of down."
look = "spacewar"
timezone = "Asia/Tokyo"
sections = ["war", "moon"]
[[section]]
slug = "moon"
name = "MOON"
description = "The Moon."
related_line = "Learn about the Moon at Space"
home = "space.localhost"
keywords = ["moon", "lunar"]
[[section]]
slug = "war"
name = "WAR"
description = "War."
related_line = "Learn about war at War"
home = "war.localhost"
keywords = ["war"]
[[source]]
slug = "unknown"
name = "Wire"
full_name = "Wire services"
[[page]]
slug = "about"
title = "About"
body = "Who *we* are."
"""


@pytest.fixture(autouse=True)
def questions_are_checked(monkeypatch):
    """Each prepared question is asked as its queryset, too, and must answer the same."""
    monkeypatch.setattr(Prepared, "checking", True)


@pytest.fixture
def network(db):
    write(read(TOML, "test.toml"), AT)
    return {site.host: site for site in Site.objects.all()}


@pytest.fixture
def rack(tmp_path):
    return EmbeddedRack(tmp_path / "rack.sqlite3")


@pytest.fixture
def tell(network):
    """Publish a story; Ada writes it."""

    def tell(headline="Lander drills into the moon", section="moon", at=AT, publish=True, **more):
        chosen = Section.objects.get(slug=section)
        body = more.pop("body_html", "<p>It drilled a metre deep.</p>")
        draft = Draft(
            site_id=chosen.home_id, section_id=chosen.pk, source_id=Source.objects.get().pk, headline=headline,
            body_html=body, places=actions.places_of(chosen), links=((chosen.pk, chosen.related_line, ""),), **more,
        )  # fmt: skip
        story = actions.create(draft, by="Ada", at=at)
        return actions.publish(story, by="Ada", at=at) if publish else story

    return tell
