"""What is published is what the person saw, at a moment that is still to come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from snn.desk.models import Role
from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.desk.writing.tests.conftest import AT
from snn.desk.writing.tests.test_pages import press_publish
from snn.ground.clock import now
from snn.stories import actions as stories
from snn.stories.models import Story

pytestmark = pytest.mark.django_db
CHANGED = "It was changed while you looked. This is how it stands now; nothing was published."


def page_of(client, manuscript):
    return client.get(reverse("writing:publish", args=[manuscript.pk])).content.decode()


def test_words_typed_after_the_page_opened_are_shown_and_not_published(written, ada, desk):
    manuscript, client = written(), desk(ada)
    page = page_of(client, manuscript)
    Manuscript.objects.update(headline="Nobody saw this")
    answer = press_publish(client, manuscript, page).content.decode()
    assert CHANGED in answer and "Nobody saw this" in answer and not Story.objects.exists()
    assert press_publish(client, manuscript, answer).status_code == 302
    assert Story.objects.get().headline == "Nobody saw this"


def test_another_picture_or_place_was_not_seen_either(written, ada, desk, network):
    manuscript, client = written(), desk(ada)
    page = page_of(client, manuscript)
    actions.stand(manuscript, {network["war"].pk: None}, by=ada)
    assert CHANGED in press_publish(client, manuscript, page).content.decode()
    assert not Story.objects.exists()


def test_the_wires_newer_words_are_seen_first(tell, ada, desk):
    story, client = tell(), desk(ada)
    manuscript = actions.open_manuscript(story, by=ada)
    page = page_of(client, manuscript)
    stories.update(story, {"standfirst": "The wire's"}, by="wire", at=AT, by_hand=False)
    assert CHANGED in press_publish(client, manuscript, page).content.decode()


def test_a_post_that_saw_nothing_publishes_nothing(written, ada, desk):
    manuscript, client = written(), desk(ada)
    for said in ({}, {"seen": ""}, {"seen": "x"}):
        answer = client.post(reverse("writing:publish", args=[manuscript.pk]), said)
        assert CHANGED in answer.content.decode() and not Story.objects.exists()


def test_a_page_that_was_only_looked_at_again_is_the_same(written, ada, desk):
    manuscript, client = written(), desk(ada)
    page = page_of(client, manuscript)
    manuscript.save_revision(user=ada)
    assert press_publish(client, manuscript, page).status_code == 302


def test_who_may_no_longer_publish_does_not(written, ada, desk):
    manuscript, client = written(owner=None), desk(ada)
    page = page_of(client, manuscript)
    Role.objects.filter(person=ada).update(kind=Role.Kind.WRITER)
    press_publish(client, manuscript, page)
    assert not Story.objects.exists()


def test_a_moment_that_is_over_is_refused_in_words(written, ada, desk):
    manuscript, client = written(), desk(ada)
    page = press_publish(client, manuscript, at=f"{now() - timedelta(minutes=5):%Y-%m-%dT%H:%M}").content.decode()
    assert "That moment is over. Say a later one, or leave it empty to publish at once." in page
    assert not Story.objects.exists()


def test_the_moment_is_by_the_clock_of_the_site(written, ada, desk):
    manuscript = written(section="war")
    at = now() + timedelta(hours=2)
    page = press_publish(desk(ada), manuscript, at=f"{at:%Y-%m-%dT%H:%M}").content.decode()
    assert "That moment is over" in page and "Asia/Tokyo" in page
    there = at + timedelta(hours=9)
    assert press_publish(desk(ada), manuscript, at=f"{there:%Y-%m-%dT%H:%M}").status_code == 302
    story = Story.objects.get()
    assert story.published_at is None and story.embargo_at == at.replace(second=0, microsecond=0)


@pytest.mark.parametrize("urgency", range(1, 10))
def test_a_story_of_any_urgency_is_edited(tell, ada, desk, urgency):
    story = tell()
    Story.objects.update(urgency=urgency)
    assert desk(ada).post(reverse("writing:edit", args=[story.pk])).status_code == 302
    assert Manuscript.objects.get().urgency == urgency
