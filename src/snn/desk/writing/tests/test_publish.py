"""From what was typed to the story readers see; and what stops it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from snn.desk.writing import actions
from snn.desk.writing.forecast import touches
from snn.desk.writing.preview import preview
from snn.network.models import Change, Section, Source
from snn.stories import actions as stories
from snn.stories.models import HandEdit, Picture, Story

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def test_a_new_story_is_published_where_its_section_is_carried(written, ada):
    done = actions.publish(written(), by=ada, at=AT)
    assert done.story.published_at == AT
    assert done.story.body_html == "<p>It drilled a metre deep.</p>"
    assert done.story.placements.count() == 2
    assert [line.act for line in done.story.audit.all()] == ["create", "publish"]
    assert {line.by for line in done.story.audit.all()} == {"ada@example.org"}


def test_what_was_chosen_around_the_words_outlives_an_update_of_the_wire(tell, ada, network):
    story, odd = tell(), tell("Rain on Titan")
    agency = Source.objects.create(slug="npa", name="NPA", full_name="Northern Press Agency")
    picture = Picture.objects.create(sha256="a" * 64, alt="A", credit="B", width=9, height=9, widths=[9])
    manuscript = actions.open_manuscript(story, by=ada)
    manuscript.picture, manuscript.source = picture, agency
    manuscript.section = Section.objects.get(slug="war")
    manuscript.links = "Reuters https://example.org/a"
    manuscript.related, manuscript.places = {"pinned": [odd.pk], "removed": []}, {str(network["war"].pk): None}
    manuscript.save()
    stories.update(story, {"body_html": "<p>Two metres.</p>"}, by="wire", at=AT, by_hand=False)
    again = actions.open_manuscript(story, by=ada)
    assert again.body_html == "<p>Two metres.</p>"
    assert (again.picture, again.source, again.section.slug) == (picture, agency, "war")
    assert (again.links, again.related["pinned"]) == ("Reuters https://example.org/a", [odd.pk])
    assert again.places == {str(network["war"].pk): None}


def test_a_draft_never_touches_the_story(tell, ada):
    story = tell()
    changes = Change.objects.count()
    manuscript = actions.open_manuscript(story, by=ada)
    manuscript.headline = "Another headline"
    manuscript.save()
    manuscript.save_revision(user=ada)
    assert Story.objects.get().headline == "Lander drills into the moon"
    assert Change.objects.count() == changes


def test_an_update_brings_only_the_fields_that_the_person_changed(tell, ada):
    story = tell(html="<p>It <strong>drilled</strong> a metre.</p>")
    manuscript = actions.open_manuscript(story, by=ada)
    manuscript.headline = "Lander drills deep"
    manuscript.save()
    actions.publish(manuscript, by=ada, at=AT)
    assert Story.objects.get().headline == "Lander drills deep"
    assert list(HandEdit.objects.values_list("field", flat=True)) == ["headline"]


def test_what_the_wire_changed_meanwhile_stays(tell, ada):
    story = tell()
    manuscript = actions.open_manuscript(story, by=ada)
    manuscript.headline = "Lander drills deep"
    manuscript.save()
    stories.update(story, {"body_html": "<p>Two metres.</p>"}, by="wire", at=AT, by_hand=False)
    actions.publish(manuscript, by=ada, at=AT)
    story.refresh_from_db()
    manuscript.refresh_from_db()
    assert (story.headline, story.body_html) == ("Lander drills deep", "<p>Two metres.</p>")
    assert manuscript.body_html == "<p>Two metres.</p>"


@pytest.mark.parametrize(("way", "stands"), [("over", "Ada's"), ("take", "The wire's")])
def test_a_field_that_both_changed_waits_for_the_person(tell, ada, way, stands):
    story = tell()
    manuscript = actions.open_manuscript(story, by=ada)
    manuscript.headline = "Ada's"
    manuscript.save()
    stories.update(story, {"headline": "The wire's"}, by="wire", at=AT, by_hand=False)
    asked = actions.publish(manuscript, by=ada, at=AT)
    assert (asked.story, asked.torn) == (None, ("headline",))
    assert Story.objects.get().headline == "The wire's"
    actions.publish(manuscript, by=ada, at=AT, **{way: ["headline"]})
    assert Story.objects.get().headline == stands


def test_an_empty_manuscript_is_refused_in_words(written, ada):
    manuscript = written(headline="", html="")
    manuscript.section = None
    manuscript.save()
    done = actions.publish(manuscript, by=ada, at=AT)
    assert done.story is None and len(done.refused) == 3
    assert not Story.objects.exists()


def test_two_hundred_thousand_words_are_kept_and_not_published(written, ada):
    manuscript = written(html=f"<p>{'word ' * 200_000}</p>")
    assert "200,000 words; 50,000 is the most" in actions.publish(manuscript, by=ada, at=AT).refused[0]
    assert manuscript.body_words == 200_000


def test_a_withdrawn_story_does_not_come_back(tell, ada):
    story = tell()
    manuscript = actions.open_manuscript(story, by=ada)
    stories.kill(story, "Wrong", by="Ada", at=AT)
    manuscript.refresh_from_db()
    assert "withdrawn" in actions.publish(manuscript, by=ada, at=AT).refused[0]


def test_a_scheduled_story_comes_out_by_the_clock(written, ada):
    later = AT + timedelta(hours=2)
    story = actions.publish(written(), by=ada, at=AT, when=later).story
    story.refresh_from_db()
    assert (story.published_at, story.embargo_at) == (None, later)
    assert stories.release_due(at=later) == 1


def test_another_section_takes_the_story_to_its_home(tell, ada):
    story = tell()
    manuscript = actions.open_manuscript(story, by=ada)
    manuscript.section = Section.objects.get(slug="war")
    manuscript.save()
    actions.publish(manuscript, by=ada, at=AT)
    assert Story.objects.get().site.host == "war.localhost"


def test_emoji_and_right_to_left_headlines_are_published(written, ada):
    story = actions.publish(written(headline="🚀 القمر الصناعي يصل", language="ar"), by=ada, at=AT).story
    assert (story.headline, story.language) == ("🚀 القمر الصناعي يصل", "ar")
    assert 'dir="rtl"' in preview(written(headline="القمر", language="ar"))


def test_links_lead_where_their_lines_say(written, ada):
    story = actions.publish(
        written(links="Reuters on it https://example.org/a\nhttps://example.org/b"), by=ada, at=AT
    ).story
    assert list(story.related_links.filter(section=None).values_list("text", "href")) == [
        ("Reuters on it", "https://example.org/a"), ("https://example.org/b", "https://example.org/b"),
    ]  # fmt: skip
    assert "no address" in actions.publish(written(links="Only words"), by=ada, at=AT).refused[0]


def test_the_forecast_names_the_pages_and_writes_nothing(written, ada):
    manuscript = written()
    pages = touches(lambda: actions.publish(manuscript, by=ada, at=AT).story)
    assert [one.site for one in pages] == ["Space", "War"]
    assert {"/", "/moon/", "/2026/11/25/lander-drills-into-the-moon/"} <= set(pages[0].paths)
    assert not Story.objects.exists() and not Change.objects.filter(subject="story").exists()
