"""Two sites, and the cast: Ada edits, Ben writes on one site, Cy must be refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from snn.desk.models import Person, Role
from snn.desk.writing.models import Manuscript
from snn.network.loading import read, write
from snn.network.models import Section, Site, Source
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
keywords = ["moon"]
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
"""


@pytest.fixture
def network(db):
    write(read(TOML, "test.toml"), AT)
    return {site.host.split(".")[0]: site for site in Site.objects.all()}


@pytest.fixture
def ada(network):
    person = Person.objects.create_user("ada@example.org")
    Role.objects.create(person=person, kind=Role.Kind.EDITOR)
    return person


@pytest.fixture
def ben(network):
    person = Person.objects.create_user("ben@example.org")
    Role.objects.create(person=person, kind=Role.Kind.WRITER, site=network["space"])
    return person


@pytest.fixture
def cy(network):
    person = Person.objects.create_user("cy@example.org")
    Role.objects.create(person=person, kind=Role.Kind.EDITOR, site=network["war"])
    return person


@pytest.fixture
def desk():
    """A browser in which this person is signed in."""

    def desk(person):
        client = Client()
        client.force_login(person)
        return client

    return desk


@pytest.fixture
def written(ada):
    """A manuscript that could be published."""

    def written(headline="Lander drills into the moon", section="moon", html="<p>It drilled a metre deep.</p>", **more):
        made = Manuscript(
            headline=headline, section=Section.objects.get(slug=section), owner=more.pop("owner", ada), **more
        )
        made.set_body(html)
        made.save()
        made.save_revision()
        return made

    return written


@pytest.fixture
def tell(network):
    """A story from the wire, before readers."""

    def tell(headline="Lander drills into the moon", html="<p>It drilled a metre deep.</p>", section="moon"):
        chosen = Section.objects.get(slug=section)
        draft = Draft(
            site_id=chosen.home_id, section_id=chosen.pk, source_id=Source.objects.get(slug="unknown").pk, headline=headline,
            body_html=html, places=actions.places_of(chosen),
        )  # fmt: skip
        return actions.publish(actions.create(draft, by="wire", at=AT), by="wire", at=AT)

    return tell
