"""An item made part of another story by hand: its words are offered, its next version follows, and it can be undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from snn.stories import actions, joining, offers
from snn.stories.joining import Refusal
from snn.stories.models import AuditLine, HandEdit, Joining, Kill, Lineage, Offer, Story
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


DEEPER = "Probe bores deeper through frost"


def send_other(wire, version, headline=DEEPER, **other):
    return wire.send("urn:b", version, headline=headline, body=OTHER, hours=version, source="Reprints", **other)


def test_after_an_undo_what_came_meanwhile_and_what_comes_is_its_own_storys(two, wire, at):
    story, item = two
    own = item.lineage.story
    made = joining.join(item, story, by="ada", at=at)
    send_other(wire, 2)
    assert joining.undo(made, by="ben", at=at)
    assert set(own.lineage.values_list("dispatch__guid", "dispatch__version")) == {("urn:b", 1), ("urn:b", 2)}
    own.refresh_from_db()
    assert (own.headline, own.version) == (DEEPER, 2)
    assert send_other(wire, 3, "Probe bores deepest").story_id == own.pk
    wire.kill("urn:b", version=4, hours=4, source="Reprints")
    assert [kill.story for kill in Kill.objects.all()] == [own]
    wire.kill("urn:a", version=2, hours=5)
    assert wire.read() == []


def test_a_lead_under_another_guid_goes_back_too(two, wire, at):
    story, item = two
    own = item.lineage.story
    made = joining.join(item, story, by="ada", at=at)
    lead = {"headline": "2nd LEAD Probe bores through frost", "body": OTHER, "source": "Reprints"}
    assert wire.send("urn:b2", hours=1, **lead).story_id == story.pk
    assert joining.undo(made, by="ben", at=at)
    assert set(own.lineage.values_list("dispatch__guid", flat=True)) == {"urn:b", "urn:b2"}
    wire.kill("urn:b2", version=2, hours=2, source="Reprints")
    assert [kill.story for kill in Kill.objects.all()] == [own]


def test_a_second_item_of_the_story_stays_when_the_first_is_unlinked(two, wire, at):
    story, item = two
    lead = {"body": "<p>Nothing of what was said before is said in here.</p>", "source": "Reprints"}
    other = wire.send("urn:b2", headline="Probe bores through frost", hours=90, **lead)
    assert other.story_id not in (story.pk, item.lineage.story_id)
    made = joining.join(item, story, by="ada", at=at)
    joining.join(Dispatch.objects.get(guid="urn:b2"), story, by="ada", at=at)
    assert joining.undo(made, by="ben", at=at)
    assert set(story.lineage.values_list("dispatch__guid", flat=True)) == {"urn:a", "urn:b2"}


def test_a_kill_that_came_meanwhile_holds_for_its_own_story(two, wire, at):
    story, item = two
    own = item.lineage.story
    made = joining.join(item, story, by="ada", at=at)
    wire.kill("urn:b", version=2, hours=2, source="Reprints", ednote="It was all invented.")
    assert joining.undo(made, by="ben", at=at)
    assert set(Kill.objects.values_list("story", flat=True)) == {story.pk, own.pk}
    assert wire.read() == []


def test_words_that_a_person_wrote_meanwhile_stay_at_an_undo(two, wire, at):
    story, item = two
    own = item.lineage.story
    actions.update(own, {"headline": "Ada's probe"}, by="ada", at=at)
    made = joining.join(item, story, by="ada", at=at)
    send_other(wire, 2)
    joining.undo(made, by="ben", at=at)
    own.refresh_from_db()
    assert own.headline == "Ada's probe"
    assert list(Offer.objects.filter(state="open").values_list("story", "field", "words")) == [
        (own.pk, "headline", DEEPER)
    ]


def test_an_item_without_a_story_takes_its_later_versions_back(two, wire, at):
    story, item = two
    Lineage.objects.filter(dispatch=item).update(story=None, outcome="held", reason="kept")
    made = joining.join(Dispatch.objects.get(pk=item.pk), story, by="ada", at=at)
    send_other(wire, 2)
    assert joining.undo(made, by="ben", at=at)
    left = Lineage.objects.filter(dispatch__guid="urn:b").order_by("pk")
    assert list(left.values_list("story", "outcome")) == [(None, "held")] * 2
    assert left[0].reason == "kept" and f"unlinked from story {story.pk} by ben" in left[1].reason


def test_items_without_a_guid_are_never_taken_for_versions_of_each_other(two, wire, at):
    story, item = two
    made = joining.join(item, story, by="ada", at=at)
    wire.send("urn:a", 2, headline="Lander drills deeper", hours=2)
    Dispatch.objects.update(guid="")
    joining.undo(made, by="ben", at=at)
    assert Lineage.objects.filter(story=story).count() == 2


def test_one_guid_for_two_stories_leaves_the_other_its_own_versions(two, wire, at):
    story, item = two
    Dispatch.objects.filter(guid="urn:b").update(guid="urn:a")
    wire.send("urn:c", headline="Third of three things today", body="<p>A third one. Nobody knew of it.</p>")
    Lineage.objects.filter(dispatch__guid="urn:c").update(story=story)
    Dispatch.objects.filter(guid="urn:c").update(guid="urn:a")
    made = joining.join(Dispatch.objects.get(pk=item.pk), story, by="ada", at=at + timedelta(hours=1))
    joining.undo(made, by="ben", at=at + timedelta(hours=2))
    assert Lineage.objects.filter(story=story).count() == 2


def test_it_is_joined_undone_and_joined_again(two, wire, at):
    story, item = two
    joining.undo(joining.join(item, story, by="ada", at=at), by="ben", at=at)
    before = set(Offer.objects.values_list("field", flat=True))
    assert isinstance(joining.join(item, story, by="ada", at=at), Joining)
    again = Offer.objects.filter(story=story, state="open", decided_by="", decided_at=None)
    assert set(again.values_list("field", flat=True)) == before != set()


def test_an_item_without_a_day_is_offered_to_a_story_with_one(two, wire, at):
    story, item = two
    Story.objects.filter(pk=story.pk).update(dateline_on=date(2022, 3, 14))
    assert isinstance(joining.join(item, story, by="ada", at=at), Joining)
    offer = Offer.objects.get(story=story, field="dateline_on", state="open")
    assert offer.words == ""
    assert offers.accept_offer(offer, by="ada", at=at)
    story.refresh_from_db()
    assert story.dateline_on is None


def test_a_version_without_a_day_is_offered_to_a_story_dated_by_hand(wire, at):
    story = Story.objects.get(pk=wire.send().story_id)
    actions.update(story, {"dateline_on": date(2022, 3, 13)}, by="ada", at=at)
    assert wire.send(version=2, headline="Lander drills deeper", hours=1).outcome == "offered"
    story.refresh_from_db()
    assert (story.headline, story.dateline_on) == ("Lander drills deeper", date(2022, 3, 13))


def test_a_persons_story_keeps_its_words_and_later_versions_are_offered(two, wire, at):
    _, item = two
    whose = Story.objects.get(guid="urn:a")
    draft = actions.Draft(
        whose.site_id, whose.section_id, whose.source_id, "Ada was at the crater", "<p>Ada saw it herself.</p>"
    )
    story = actions.publish(actions.create(draft, by="ada", at=at), by="ada", at=at)
    assert isinstance(joining.join(item, story, by="ada", at=at), Joining)
    came = send_other(wire, 2)
    story.refresh_from_db()
    assert (came.story_id, came.outcome) == (story.pk, "offered")
    assert (story.headline, story.body_html) == ("Ada was at the crater", "<p>Ada saw it herself.</p>")
    assert Offer.objects.get(story=story, field="headline", state="open").words == DEEPER
    assert set(HandEdit.objects.filter(story=story).values_list("field", flat=True)) == actions.WORDS
