"""What stands under a story, as an editor says it: suggested, pinned, removed, and brought to readers by publishing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.desk.writing.relating import after
from snn.desk.writing.tests.conftest import AT
from snn.stories import related
from snn.stories.kinship import Picks
from snn.stories.models import RelatedStory

pytestmark = pytest.mark.django_db


def shown(story):
    return list(RelatedStory.objects.filter(story=story).order_by("position").values_list("other_id", flat=True))


def press(client, manuscript, act, story, words=""):
    address = reverse("writing:related", args=[manuscript.pk]) + (f"?words={words}" if words else "")
    return client.post(address, {"act": act, "story": story.pk}, follow=True).content.decode()


def test_akin_stories_are_suggested_before_the_story_is_out(tell, written, ada, desk):
    tell("Zephyrine comet fades")
    related.relate_waiting(10, AT)
    manuscript = written("Zephyrine comet returns")
    page = desk(ada).get(reverse("writing:related", args=[manuscript.pk])).content.decode()
    assert "Pin: Zephyrine comet fades" in page


def test_pinned_and_removed_reach_readers_with_publishing_and_no_sooner(tell, written, ada, desk):
    akin, odd = tell("Zephyrine comet fades"), tell("Rain on Titan", section="war")
    related.relate_waiting(10, AT)
    manuscript, client = written("Zephyrine comet returns"), desk(ada)
    assert "Pin: Rain on Titan" in press(client, manuscript, "remove", akin, "titan")
    assert "Unpin: Rain on Titan" in press(client, manuscript, "pin", odd)
    story = actions.publish(Manuscript.objects.get(), by=ada, at=AT).story
    related.relate_waiting(10, AT)
    assert shown(story) == [odd.pk]
    press(client, manuscript, "as-before", akin)
    assert shown(story) == [odd.pk]
    actions.publish(Manuscript.objects.get(), by=ada, at=AT)
    assert shown(story) == [odd.pk, akin.pk]
    assert [line.act for line in story.audit.all()][-1] == "relate"


def test_of_two_pins_at_once_none_is_lost(tell, written, ada):
    one, other, manuscript = tell("Rain on Titan"), tell("Comet passes"), written()
    read_before = Manuscript.objects.get()
    actions.relate(manuscript, lambda picks: after(picks, "pin", one.pk), by=ada)
    actions.relate(read_before, lambda picks: after(picks, "pin", other.pk), by=ada)
    assert actions.picks_of(Manuscript.objects.get()).pinned == (one.pk, other.pk)


def test_the_help_says_that_a_story_keeps_its_source(tell, ada, desk):
    manuscript = actions.open_manuscript(tell(), by=ada)
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])
    assert "a story that has one keeps it" in desk(ada).get(edit).content.decode()


def test_opening_a_story_again_has_what_was_picked(tell, ada):
    odd, story = tell("Rain on Titan"), tell("Zephyrine comet returns")
    related.pick(story, Picks((odd.pk,)), by="Ada", at=AT)
    assert actions.picks_of(actions.open_manuscript(story, by=ada)) == Picks((odd.pk,))


def test_each_choice_is_a_version_that_can_be_restored(tell, written, ada, desk):
    odd, manuscript = tell("Rain on Titan"), written()
    press(desk(ada), manuscript, "pin", odd)
    newest, first = manuscript.revisions.order_by("-pk")
    assert newest.as_object().related["pinned"] == [odd.pk]
    assert first.as_object().related == {}


@pytest.mark.parametrize(
    ("act", "story", "pinned", "removed"),
    [
        ("pin", 4, (1, 2, 4), {9}), ("pin", 9, (1, 2, 9), set()), ("up", 2, (2, 1, 3), {9}), ("up", 1, (1, 2, 3), {9}),
        ("as-before", 2, (1, 3), {9}), ("as-before", 9, (1, 2, 3), set()), ("remove", 3, (1, 2), {3, 9}),
        ("up", 7, (1, 2, 3), {9}), ("nonsense", 1, (1, 2, 3), {9}),
    ],
)  # fmt: skip
def test_what_each_button_does(act, story, pinned, removed):
    assert after(Picks((1, 2, 3), frozenset({9})), act, story) == Picks(pinned, frozenset(removed))


def test_cy_of_another_site_picks_nothing(tell, written, cy, desk):
    odd, manuscript = tell("Rain on Titan"), written()
    assert (
        desk(cy).post(reverse("writing:related", args=[manuscript.pk]), {"act": "pin", "story": odd.pk}).status_code
        == 302
    )
    assert Manuscript.objects.get().related == {}


@pytest.mark.parametrize("number", ["", "x", "99999999", "9" * 40])
def test_a_number_that_is_no_story_changes_nothing(written, ada, desk, number):
    manuscript = written()
    desk(ada).post(reverse("writing:related", args=[manuscript.pk]), {"act": "pin", "story": number})
    assert Manuscript.objects.get().related == {}
