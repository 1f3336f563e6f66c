"""From dispatches to stories: leads, kills, withholds, reused guids, offers."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.db import transaction

from snn.network.models import Change, Source
from snn.stories import actions, intake, offers
from snn.stories.intake import absorb_all, absorb_waiting
from snn.stories.models import AuditLine, Kill, Lineage, Offer, Placement, Story
from snn.wire.actions import take
from snn.wire.models import Dispatch

pytestmark = pytest.mark.django_db
LONG = "<p>" + " ".join(f"word{n} of the long report" for n in range(40)) + "</p>"


def test_a_new_item_is_published_with_its_placement_audit_and_change(wire):
    done = wire.send()
    story = Story.objects.get(pk=done.story_id)
    assert (done.outcome, story.headline, story.guid) == ("taken", "Lander drills the ice", "urn:x:1")
    assert Placement.objects.get(story=story).live_at == story.published_at
    assert list(story.audit.values_list("act", flat=True)) == ["create", "publish"]
    assert Change.objects.get(subject_id=story.pk).before is None


def test_the_same_dispatch_again_does_nothing(wire, at):
    first = wire.send()
    changes = Change.objects.count()
    again = intake.absorb(Dispatch.objects.get(), default_section="moon", at=at)
    assert again == first
    assert (Story.objects.count(), Lineage.objects.count(), Change.objects.count()) == (1, 1, changes)


@pytest.mark.slow
def test_every_order_of_a_lineage_ends_with_the_same_words(wire):
    sends = [
        lambda: wire.send(version=1, hours=0, slugline="moon-lander"),
        lambda: wire.send(version=2, hours=1, headline="Lander drills deep", slugline="moon-lander"),
        lambda: wire.send(
            "urn:x:2", headline="UPDATE 2-Lander drills deep", hours=2, body="<p>Water.</p>", slugline="moon-lander"
        ),
        lambda: wire.send(version=1, hours=0, urgency=3, slugline="moon-lander"),
    ]
    for order in permutations(sends):
        with transaction.atomic():
            for send in order:
                send()
            assert wire.read() == ["Lander drills deep"]
            story = Story.objects.get()
            assert "Water" in story.body_html
            transaction.set_rollback(True)


def test_every_order_with_a_kill_ends_with_nothing_to_read(wire):
    sends = [
        lambda: wire.send(version=1, hours=0),
        lambda: wire.send(version=3, hours=3, headline="Lander drills deep"),
        lambda: wire.kill(version=2, hours=2),
    ]
    for order in permutations(sends):
        with transaction.atomic():
            for send in order:
                send()
            assert wire.read() == []
            transaction.set_rollback(True)


@pytest.mark.parametrize("headline", ["KILL: Lander drills the ice", "Lander drills the ice (KILL)"])
def test_a_kill_in_words_under_another_guid_kills_what_is_published(wire, headline):
    story = Story.objects.get(pk=wire.send().story_id)
    done = wire.send("urn:x:99", headline=headline, body="<p>Please do not use.</p>", hours=1)
    assert (done.outcome, done.story_id) == ("killed", story.pk)
    assert Kill.objects.get().story == story
    assert wire.read() == []


def test_a_kill_in_words_that_comes_first_holds_what_it_names(wire):
    assert wire.send("urn:x:99", headline="KILL: Lander drills the ice", hours=1).outcome == "held"
    assert wire.send().outcome == "held"
    assert wire.read() == []


def test_a_kill_of_another_source_kills_nothing_of_ours(wire):
    wire.send()
    wire.send("urn:y:1", headline="KILL: Lander drills the ice", source="Reprints", hours=1)
    assert wire.read() == ["Lander drills the ice"]


def test_a_withhold_takes_the_story_away_until_the_agency_sends_it_again(wire):
    story = Story.objects.get(pk=wire.send().story_id)
    wire.send(version=2, hours=1, headline="WITHHOLD: Lander drills the ice")
    assert (wire.read(), Kill.objects.get().withheld) == ([], True)
    assert wire.send(version=3, hours=2, headline="Lander drills after all").outcome == "updated"
    assert (wire.read(), Kill.objects.count()) == (["Lander drills after all"], 0)
    assert list(story.audit.values_list("act", flat=True))[2:] == ["withhold", "lift", "update"]


def test_a_kill_makes_a_withhold_final(wire):
    wire.send()
    wire.send(version=2, hours=1, headline="WITHHOLD: Lander drills the ice")
    wire.kill(version=3, hours=2)
    wire.send(version=4, hours=3, headline="Lander drills after all")
    assert (wire.read(), Kill.objects.get().withheld) == ([], False)


def test_a_guid_used_again_for_another_story_makes_another_story(wire):
    wire.send()
    wire.send(hours=24, headline="Budget vote put off", body="<p>Parliament adjourned early in the evening.</p>")
    assert wire.read() == ["Budget vote put off", "Lander drills the ice"]
    wire.send(version=2, hours=25, headline="Budget vote put off again", body="<p>Parliament adjourned again.</p>")
    assert wire.read() == ["Budget vote put off again", "Lander drills the ice"]


def test_items_of_one_slugline_without_a_label_stay_apart(wire):
    wire.send(slugline="moon-lander", headline="Lander drills the ice")
    wire.send("urn:x:2", slugline="moon-lander", headline="Who pays for the lander", body="<p>A tale of costs.</p>")
    assert len(wire.read()) == 2


def test_a_correction_says_so_in_public(wire):
    wire.send()
    wire.send("urn:x:5", hours=1, headline="CORRECTED-Lander drills the ice", body="<p>It drilled on Tuesday.</p>")
    story = Story.objects.get()
    assert story.headline == "Lander drills the ice"
    assert story.corrections.count() == 1


def test_an_update_offers_what_a_person_edited_and_changes_the_rest(wire, at):
    story = Story.objects.get(pk=wire.send().story_id)
    actions.update(story, {"headline": "Ada's headline"}, by="Ada", at=at)
    done = wire.send(version=2, hours=1, headline="Agency headline", body="<p>New words.</p>")
    story.refresh_from_db()
    assert (done.outcome, story.headline, story.body_html) == ("offered", "Ada's headline", "<p>New words.</p>")
    waiting = Offer.objects.get()
    assert (waiting.field, waiting.words, waiting.state) == ("headline", "Agency headline", "open")


def test_a_newer_offer_overtakes_the_older(wire, at):
    story = Story.objects.get(pk=wire.send().story_id)
    actions.update(story, {"headline": "Ada's headline"}, by="Ada", at=at)
    for n in (2, 3):
        wire.send(version=n, hours=n, headline=f"Agency headline {n}")
    assert list(Offer.objects.values_list("words", "state")) == [
        ("Agency headline 2", "overtaken"),
        ("Agency headline 3", "open"),
    ]


def test_an_accepted_offer_is_told_once_and_gives_the_field_back_to_the_wire(wire, at):
    story = Story.objects.get(pk=wire.send().story_id)
    actions.update(story, {"headline": "Ada's headline"}, by="Ada", at=at)
    wire.send(version=2, hours=1, headline="Agency headline")
    changes = Change.objects.count()
    offer = Offer.objects.get()
    assert offers.accept_offer(offer, by="Ada", at=at)
    assert not offers.accept_offer(offer, by="Cy", at=at)
    story.refresh_from_db()
    assert (story.headline, story.hand_edits.count()) == ("Agency headline", 0)
    assert Change.objects.count() == changes + 1
    assert AuditLine.objects.filter(act="offer-accepted", by="Ada").count() == 1


def test_a_declined_offer_leaves_the_persons_words(wire, at):
    story = Story.objects.get(pk=wire.send().story_id)
    actions.update(story, {"headline": "Ada's headline"}, by="Ada", at=at)
    wire.send(version=2, hours=1, headline="Agency headline")
    assert offers.decline_offer(Offer.objects.get(), by="Ada", at=at)
    story.refresh_from_db()
    assert (story.headline, Offer.objects.get().decided_by) == ("Ada's headline", "Ada")


def taken(at, *items):
    return [Dispatch.objects.get(pk=take(b"%s\n\n%s\n" % item, name="x.txt", at=at)[0].dispatch_id) for item in items]


def test_many_at_once_get_addresses_of_their_own(network, at):
    dispatches = taken(at, *((b"Weather today", b"Report number %d of the day, all of it new." % n) for n in range(5)))
    for n, dispatch in enumerate(dispatches):
        Dispatch.objects.filter(pk=dispatch.pk).update(guid=f"urn:{n}")
        dispatch.refresh_from_db()
    absorb_all(dispatches, default_section="moon", at=at)
    slugs = Story.objects.order_by("id").values_list("slug", flat=True)
    assert list(slugs) == ["weather-today", *(f"weather-today-{n}" for n in range(2, 6))]


def test_one_that_cannot_be_absorbed_is_held_and_the_others_go_on(network, at, monkeypatch, caplog):
    dispatches = taken(at, (b"One", b"First words."), (b"Two", b"Second words."), (b"Three", b"Third words."))
    real = actions.Draft

    def broken(**fields):
        if fields["headline"] == "Two":
            raise ZeroDivisionError("nobody planned this")
        return real(**fields)

    monkeypatch.setattr("snn.stories.batch.Draft", broken)
    done = absorb_all(dispatches, default_section="moon", at=at)
    assert [one.outcome for one in done] == ["taken", "held", "taken"]
    assert "ZeroDivisionError" in done[1].reason
    assert absorb_waiting(default_section="moon", at=at) == 0


def test_what_a_dead_process_left_is_absorbed_later(network, at):
    taken(at, (b"One", b"First words."), (b"Two", b"Second words."))
    assert absorb_waiting(default_section="moon", at=at) == 2
    assert Story.objects.count() == 2


def test_a_source_that_waits_for_an_editor_is_held(wire):
    Source.objects.filter(slug="afp").update(publishes=False)
    assert wire.send().outcome == "held"
    assert wire.read() == []
