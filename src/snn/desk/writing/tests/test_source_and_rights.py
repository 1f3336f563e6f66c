"""Source and rights are kept with the story: readers see the source, the desk the rights."""

from __future__ import annotations

import pytest
from django.urls import reverse

from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.desk.writing.preview import preview
from snn.desk.writing.tests.conftest import AT
from snn.desk.writing.tests.test_two_at_once import edit_of, form_of
from snn.network.models import Source
from snn.press import render
from snn.press.gather import Gatherer
from snn.stories import actions as stories
from snn.stories.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(network):
    return Source.objects.create(slug="npa", name="NPA", full_name="Northern Press Agency")


def baked(story):
    return render.page(Gatherer().stories.whole([story.pk])[story.pk]).body.decode()


def test_they_are_typed_in_the_editor_and_go_out_with_the_story(written, agency, ada, desk):
    manuscript = written()
    said = form_of(manuscript, source=agency.pk, rights="Ours until June; no resale")
    desk(ada).post(edit_of(manuscript), said)
    manuscript = Manuscript.objects.get()
    assert "Source: Northern Press Agency" in preview(manuscript)
    story = actions.publish(manuscript, by=ada, at=AT).story
    assert (story.source, story.rights) == (agency, "Ours until June; no resale")
    assert "Source: Northern Press Agency" in baked(story) and "resale" not in baked(story)


def test_a_storys_source_and_rights_change_with_an_update(tell, agency, ada):
    story = tell()
    manuscript = actions.open_manuscript(story, by=ada)
    assert manuscript.source == story.source
    manuscript.source, manuscript.rights = agency, "No resale"
    manuscript.save()
    actions.publish(manuscript, by=ada, at=AT)
    story = Story.objects.get()
    assert (story.source, story.rights, story.updated_at) == (agency, "No resale", None)
    assert story.audit.filter(act="attribute", note="npa").exists()


def test_the_desk_shows_the_rights(tell, ada, desk, monkeypatch):
    from snn.desk.writing import views

    monkeypatch.setattr(views, "the_rack", lambda: None)
    story = tell()
    assert "Rights: nothing said" in desk(ada).get(reverse("writing:story", args=[story.pk])).content.decode()
    stories.update(story, {"rights": "No resale"}, by="wire", at=AT, by_hand=False)
    assert "Rights: No resale" in desk(ada).get(reverse("writing:story", args=[story.pk])).content.decode()
    assert Story.objects.get().updated_at is None
