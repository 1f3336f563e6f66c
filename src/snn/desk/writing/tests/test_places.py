"""An editor leaves out a site or adds one; nobody's choice leaves what section and wire say."""

from __future__ import annotations

import pytest
from django.urls import reverse

from snn.desk.models import Role
from snn.desk.writing import actions, places
from snn.desk.writing.models import Manuscript
from snn.desk.writing.tests.conftest import AT
from snn.network.models import Carriage, Section, Site
from snn.stories import actions as stories
from snn.stories.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def tech(network):
    """A third site, which carries a section of its own alone."""
    site = Site.objects.create(
        host="tech.localhost", name="Tech", tagline="t", description="d", look="spacedaily", today_on=AT.date()
    )
    section = Section.objects.create(slug="chips", name="CHIPS", description="d", related_line="l", home=site)
    Carriage.objects.create(site=site, section=section)
    return site


def page_of(manuscript):
    return reverse("writing:sites", args=[manuscript.pk])


def standing(story):
    return set(story.placements.values_list("site__host", "section__slug"))


HOME, WAR = ("space.localhost", "moon"), ("war.localhost", "moon")


def test_a_site_is_left_out_and_another_added_before_anything_is_published(written, ada, desk, tech):
    manuscript, war = written(), Site.objects.get(host="war.localhost")
    page = desk(ada).get(page_of(manuscript)).content.decode()
    assert "Canonical" in page and "carries MOON" in page and "in CHIPS" in page
    chips = Section.objects.get(slug="chips").pk
    desk(ada).post(page_of(manuscript), {f"site-{war.pk}": "", f"site-{tech.pk}": chips})
    manuscript.refresh_from_db()
    assert manuscript.places == {str(war.pk): None, str(tech.pk): chips}
    story = actions.publish(manuscript, by=ada, at=AT).story
    assert standing(story) == {HOME, ("tech.localhost", "chips")}


def test_a_published_story_leaves_a_site_and_comes_back(tell, ada, desk):
    story, war = tell(), Site.objects.get(host="war.localhost")
    manuscript = actions.open_manuscript(story, by=ada)
    client, moon = desk(ada), Section.objects.get(slug="moon").pk
    client.post(page_of(manuscript), {f"site-{war.pk}": ""})
    assert standing(story) == {HOME, WAR}
    actions.publish(Manuscript.objects.get(), by=ada, at=AT)
    assert standing(story) == {HOME} and story.audit.filter(act="place").count() == 1
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])
    assert "It stands on Space (canonical" in client.get(edit).content.decode()
    client.post(page_of(manuscript), {f"site-{war.pk}": moon})
    actions.publish(Manuscript.objects.get(), by=ada, at=AT)
    assert standing(story) == {HOME, WAR}


def test_where_nobody_chose_the_wires_places_stay(tell, ada, tech):
    story = tell()
    stories.place(story, [(tech.pk, Section.objects.get(slug="chips").pk)], by="wire", at=AT)
    manuscript = actions.open_manuscript(story, by=ada)
    assert set(places.shown(manuscript)) == {story.site_id, tech.pk}
    manuscript.headline = "Deeper"
    manuscript.save()
    actions.publish(manuscript, by=ada, at=AT)
    assert standing(story) == {HOME, ("tech.localhost", "chips")}


def test_the_canonical_site_cannot_be_left_out_nor_a_section_be_made_up(written, ada, desk, network):
    manuscript = written()
    sent = {f"site-{network['space'].pk}": "", f"site-{network['war'].pk}": "999"}
    desk(ada).post(page_of(manuscript), sent)
    story = actions.publish(Manuscript.objects.get(), by=ada, at=AT).story
    assert standing(story) == {HOME, WAR}


def test_a_section_that_a_site_carries_no_longer_is_left_out(written, ada, desk, tech):
    manuscript = written()
    actions.stand(manuscript, {tech.pk: Section.objects.get(slug="chips").pk}, by=ada)
    Carriage.objects.filter(site=tech).delete()
    story = actions.publish(Manuscript.objects.get(), by=ada, at=AT).story
    assert standing(story) == {HOME, WAR}


def test_without_a_section_there_is_nothing_to_choose(written, ada, desk):
    manuscript = written()
    Manuscript.objects.update(section=None)
    assert "Choose a section" in desk(ada).get(page_of(manuscript)).content.decode()
    assert desk(ada).post(page_of(manuscript), {}).status_code == 200


def test_who_works_for_one_site_chooses_nothing_on_another(written, ben, desk, network, tech):
    manuscript, client = written(owner=ben), desk(ben)
    page = client.get(page_of(manuscript)).content.decode()
    assert "An editor of War chooses" in page and "An editor of Tech chooses" in page and "<select" not in page
    chips = Section.objects.get(slug="chips").pk
    client.post(page_of(manuscript), {f"site-{network['war'].pk}": "", f"site-{tech.pk}": chips})
    manuscript.refresh_from_db()
    assert set(places.stands(manuscript)) == set(stories.places_of(manuscript.section))


def test_what_another_sites_editor_chose_stays(written, ben, desk, tech, ada):
    manuscript = written(owner=ben)
    chips = Section.objects.get(slug="chips").pk
    actions.stand(manuscript, {tech.pk: chips}, by=ada)
    desk(ben).post(page_of(manuscript), {})
    manuscript.refresh_from_db()
    assert manuscript.places == {str(tech.pk): chips}


def test_an_editor_of_both_sites_chooses_on_both(written, ben, desk, network):
    Role.objects.create(person=ben, kind=Role.Kind.WRITER, site=network["war"])
    manuscript = written(owner=ben)
    desk(ben).post(page_of(manuscript), {f"site-{network['war'].pk}": ""})
    manuscript.refresh_from_db()
    assert manuscript.places == {str(network["war"].pk): None}


def test_cy_chooses_nothing(written, cy, desk):
    manuscript = written()
    desk(cy).post(page_of(manuscript), {})
    assert Manuscript.objects.get().places is None and not Story.objects.exists()
