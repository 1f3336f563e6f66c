"""An item made part of another story by hand: its words are offered, its next version follows, and it can be undone."""

from __future__ import annotations

import pytest

from snn.stories import joining, offers
from snn.stories.joining import Refusal
from snn.stories.models import AuditLine, Joining, Lineage, Offer, Story
from snn.wire.models import Dispatch

pytestmark = pytest.mark.django_db
OTHER = "<p>Quite other words were said by quite other people of the second agency.</p>"


@pytest.fixture
def two(wire):
    """The story of one agency, and another agency's item with a story of its own."""
    first = wire.send("urn:a", headline="Lander drills the ice")
    second = wire.send("urn:b", headline="Probe bores through frost", body=OTHER, source="Reprints")
    return Story.objects.get(pk=first.story_id), Dispatch.objects.get(lineage__story_id=second.story_id)


def test_its_words_are_offered_and_its_own_story_steps_down(two, wire, at):
    story, item = two
    own = item.lineage.story
    assert isinstance(joining.join(item, story, by="ada", at=at), Joining)
    assert set(Offer.objects.filter(story=story, state="open").values_list("field", flat=True)) >= {
        "headline",
        "body_html",
    }
    assert Lineage.objects.get(dispatch=item).story == story
    assert wire.read() == ["Lander drills the ice"]
    own.refresh_from_db()
    assert own.published_at is None and own.stand_down.instead == story
    assert AuditLine.objects.filter(story=story, act="link", by="ada").exists()


def test_its_next_version_is_the_other_storys(two, wire, at):
    story, item = two
    joining.join(item, story, by="ada", at=at)
    came = wire.send("urn:b", 2, headline="Probe bores deeper through frost", body=OTHER, hours=1, source="Reprints")
    assert (came.story_id, came.outcome) == (story.pk, "updated")
    assert wire.read() == ["Probe bores deeper through frost"]


def test_undone_all_is_as_it_was_and_what_was_taken_stays(two, wire, at):
    story, item = two
    before = list(Lineage.objects.order_by("pk").values_list("story", "outcome", "reason"))
    made = joining.join(item, story, by="ada", at=at)
    offers.accept_offer(Offer.objects.get(field="headline", state="open"), by="ada", at=at)
    assert joining.undo(made, by="ben", at=at) and not joining.undo(made, by="ben", at=at)
    assert list(Lineage.objects.order_by("pk").values_list("story", "outcome", "reason")) == before
    assert not Offer.objects.filter(state="open").exists()
    assert wire.read() == ["Probe bores through frost"] * 2
    assert Story.objects.filter(published_at__isnull=False).count() == 2
    assert AuditLine.objects.filter(story=story, act="unlink", by="ben").exists()
    assert joining.joining_of(item) is None


def test_an_item_that_waits_is_held_for_the_other_and_waits_again(two, wire, at):
    story, _ = two
    Story.objects.exclude(pk=story.pk).update(published_at=None, held_reason="")
    item = Dispatch.objects.get(guid="urn:b")
    made = joining.join(item, story, by="ada", at=at)
    own = Story.objects.get(pk=made.left_id)
    assert own.held_reason == f"its item is part of story {story.pk}"
    joining.undo(made, by="ada", at=at)
    own.refresh_from_db()
    assert own.held_reason == ""


def test_refusals_say_why(two, wire, at):
    from snn.stories import actions

    story, item = two
    own = item.lineage.story
    assert joining.join(item, own, by="ada", at=at) is Refusal.SAME
    Story.objects.filter(pk=story.pk).update(published_at=None)
    assert joining.join(item, story, by="ada", at=at) is Refusal.NOT_OUT
    Lineage.objects.filter(dispatch=item).delete()
    assert joining.join(item, story, by="ada", at=at) is Refusal.ARRIVING
    actions.kill(story, "wrong", by="ada", at=at)
    Lineage.objects.create(dispatch=item, story=own, outcome="taken", at=at)
    assert joining.join(item, story, by="ada", at=at) is Refusal.KILLED
    assert not Joining.objects.exists()


def test_a_kill_is_no_version_and_what_holds_others_is_not_moved(two, wire, at):
    story, item = two
    third = wire.send("urn:c", headline="Third of three things today", body="<p>A third one. Nobody knew of it.</p>")
    joining.join(item, story, by="ada", at=at)
    mine = Dispatch.objects.get(guid="urn:a")
    assert joining.join(mine, Story.objects.get(pk=third.story_id), by="ada", at=at) is Refusal.OF_MORE
    wire.kill("urn:zz", headline="Something nobody had")
    killing = Dispatch.objects.get(guid="urn:zz")
    assert joining.join(killing, story, by="ada", at=at) is Refusal.WITHDRAWS
