"""What a person sees before publishing is what readers get by it; and looking writes nothing."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from snn.desk.writing import actions
from snn.desk.writing import preview as previewing
from snn.desk.writing.preview import preview
from snn.desk.writing.tests.conftest import AT
from snn.press import render
from snn.press.gather import Gatherer
from snn.stories import actions as stories
from snn.stories import related
from snn.stories.kinship import Picks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(previewing, "now", lambda: AT)


def baked(story, way=render.page):
    return way(Gatherer().stories.whole([story.pk])[story.pk]).body.decode()


def shown(manuscript, **more):
    return re.sub(r"<base [^>]*>", "", preview(manuscript, **more), count=1)


@pytest.mark.parametrize("lite", [False, True])
def test_of_a_new_story_it_is_the_page_that_publishing_gives(tell, written, ada, lite):
    odd = tell("Rain on Titan")
    manuscript = written(links="Reuters on it https://example.org/a", standfirst="A metre.", byline="Ada")
    actions.relate(manuscript, lambda _: Picks((odd.pk,)), by=ada)
    manuscript.refresh_from_db()
    before = shown(manuscript, lite=lite)
    story = actions.publish(manuscript, by=ada, at=AT).story
    related.relate_waiting(10, AT)
    assert before == baked(story, render.lite if lite else render.page)


def test_of_an_update_it_has_the_wire_s_newer_words_too(tell, ada):
    story = tell()
    stories.correct(story, "It was two metres.", by="Ada", at=AT)
    manuscript = actions.open_manuscript(story, by=ada)
    manuscript.headline = "Lander drills deep"
    manuscript.save()
    stories.update(story, {"body_html": "<p>Two metres.</p>"}, by="wire", at=AT, by_hand=False)
    before = shown(manuscript)
    actions.publish(manuscript, by=ada, at=AT)
    assert "Two metres." in before and "It was two metres." in before
    assert before == baked(story)


def test_looking_writes_nothing_and_takes_no_lock(tell, written, ada):
    manuscripts = [written(), actions.open_manuscript(tell(), by=ada)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for manuscript in manuscripts:
            preview(manuscript)
    assert asked.captured_queries
    odd = [one["sql"] for one in asked.captured_queries if not re.match(r"(SELECT|DECLARE|FETCH|WITH)", one["sql"])]
    assert odd == []
    assert not [one for one in asked.captured_queries if "FOR UPDATE" in one["sql"]]


def test_before_there_is_a_page_it_says_what_is_missing(written):
    assert "Write a headline" in preview(written(headline=""))
