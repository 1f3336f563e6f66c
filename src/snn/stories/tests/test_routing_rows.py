"""From the network's rows to where a story stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from snn.network.models import Carriage, Preference, Route, Section, Site, Source
from snn.network.routes import routing_changed
from snn.stories.intake import absorb
from snn.stories.models import Story
from snn.stories.routing import queries as routing
from snn.wire.actions import take
from snn.wire.models import Dispatch

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def network() -> None:
    moon, war = (
        Site.objects.create(
            host=f"{name}.example", name=name, tagline="t", description="d", look="x", today_on=AT.date()
        )
        for name in ("moon", "war")
    )
    sections = {
        slug: Section.objects.create(
            slug=slug, name=slug, description="d", related_line="r", home=moon, keywords=[slug]
        )
        for slug in ("moon", "mars", "world")
    }
    for site in (moon, war):
        Carriage.objects.create(site=site, section=sections["mars"])
    Carriage.objects.create(site=moon, section=sections["moon"])
    Preference.objects.create(fallback=sections["world"])
    Source.objects.create(slug="unknown", name="Wire", full_name="Wire services")
    Route.objects.create(slug="craft", section=sections["moon"], when="lander*", also=["mars", "war.example/world"])


def story_of(headline: str) -> Story:
    raw = json.dumps({"guid": f"urn:{headline}", "headline": headline, "body_html": "<p>Words.</p>"}).encode()
    (receipt,) = take(raw, name="x.json", at=AT)
    absorbed = absorb(Dispatch.objects.get(pk=receipt.dispatch_id), default_section="world", at=AT)
    return Story.objects.get(pk=absorbed.story_id)


def places(story: Story) -> set[tuple[str, str]]:
    return {(place.site.host, place.section.slug) for place in story.placements.all()}


def test_a_route_places_a_story_on_more_sites_and_sections() -> None:
    story = story_of("Landers set out")
    assert story.section.slug == "moon"
    assert places(story) == {
        ("moon.example", "moon"), ("moon.example", "mars"), ("war.example", "mars"), ("war.example", "world"),
    }  # fmt: skip


def test_a_route_that_holds_keeps_the_story_from_readers() -> None:
    Route.objects.update(holds=True)
    story = story_of("Landers set out")
    assert (story.published_at, story.held_reason) == (None, "the route craft holds it for an editor")


def test_rules_that_changed_hold_for_the_next_item() -> None:
    assert story_of("Rover wakes").section.slug == "world"
    Route.objects.update(when="rover")
    assert story_of("Rover sleeps").section.slug == "world"
    routing_changed()
    assert story_of("Rover drives").section.slug == "moon"


def test_a_row_that_cannot_be_read_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    Route.objects.update(when="((")
    routing.forget()
    assert story_of("Landers near mars").section.slug == "mars"
    assert "route craft is left out" in caplog.text
