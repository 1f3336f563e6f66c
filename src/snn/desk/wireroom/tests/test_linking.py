"""An item is made part of a story that an editor found, and taken back; who may not take items changes nothing."""

from __future__ import annotations

import pytest

from snn.desk.wireroom.tests.conftest import client_of
from snn.ground.clock import now
from snn.network.models import Site
from snn.stories import related
from snn.stories.models import Joining, Lineage, Offer, Story

pytestmark = pytest.mark.django_db
OTHER = "<p>Quite other words were said by quite other people of another agency.</p>"


@pytest.fixture
def two(send):
    """A published story, and an item of another agency that waits."""
    send(guid="urn:a", headline="Lander drills the ice", source="AFP")
    item = send(guid="urn:b", headline="Probe bores through frost", body=OTHER)
    related.relate_waiting(10, now())
    return Story.objects.get(headline="Lander drills the ice"), item


def page_of(client, item, **asked):
    return client.get(f"/wire-room/{item.pk}/", asked).content.decode()


@pytest.mark.parametrize("how", ["lander", "number", "address", "drills ice"])
def test_a_story_is_found_by_words_address_and_number(ada, two, how):
    story, item = two
    path = f"/{story.day:%Y/%m/%d}/{story.slug}/"
    asked = {"number": str(story.pk), "address": f"http://space.example{path}"}.get(how, how)
    assert f"Make it part of: {story.headline}" in page_of(ada, item, story=asked)


def test_nothing_is_found_in_words(ada, two):
    for asked in ("elephants", "999999", "http://space.example/2022/01/01/nothing/", "\0"):
        assert "No such story" in page_of(ada, two[1], story=asked)


def test_what_follows_is_said_before_the_button(ada, two):
    story, item = two
    page, gone = page_of(ada, item, story="lander"), "if the agency withdraws it, this story is withdrawn too."
    assert f"Its later versions change this story, and are offered where a person wrote; {gone}" in page
    Story.objects.filter(pk=story.pk).update(guid=None)
    assert f"Its later versions are offered to you; {gone}" in page_of(ada, item, story="lander")


def test_it_is_linked_with_an_undo(ada, two):
    story, item = two
    answer = ada.post(
        f"/wire-room/{item.pk}/part-of/", {"story": story.pk, "back": f"/wire-room/{item.pk}/"}, follow=True
    )
    page = answer.content.decode()
    assert "It is part of" in page and "The agency has other words for the headline" in page
    assert "ada@example.org made it part of" in page
    assert Lineage.objects.get(dispatch=item).story == story and Joining.objects.get().by == "ada@example.org"
    page = ada.post(f"/wire-room/{item.pk}/own/", {"back": f"/wire-room/{item.pk}/"}, follow=True).content.decode()
    assert "It is an item of its own again" in page and "The agency has other words" not in page
    assert Lineage.objects.get(dispatch=item).story != story and not Offer.objects.filter(state="open").exists()
    assert "part of no other story" in ada.post(f"/wire-room/{item.pk}/own/", follow=True).content.decode()


def test_a_refusal_is_said(ada, two):
    story, item = two
    own = Story.objects.exclude(pk=story.pk).get()
    page = ada.post(f"/wire-room/{item.pk}/part-of/", {"story": own.pk}, follow=True).content.decode()
    assert "it is part of that story already" in page
    assert ada.post(f"/wire-room/{item.pk}/part-of/", {"story": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["cy", "writer", "another site"])
def test_cy_links_nothing(cy, two, who):
    story, item = two
    site = Site.objects.create(
        host="war.example", name="War", tagline="t", description="d", look="spacewar", today_on=now().date()
    )
    kinds = {"writer": ("ben", "writer", None), "another site": ("dee", "editor", site)}
    client = client_of(*kinds[who]) if who in kinds else cy
    assert client.post(f"/wire-room/{item.pk}/part-of/", {"story": story.pk}).status_code in (302, 403)
    assert not Joining.objects.exists()
    assert "Make it part of" not in page_of(client, item, story="lander")
