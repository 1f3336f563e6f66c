"""Related stories are chosen after publication, against the whole archive."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from snn.network.models import Change
from snn.press.tests.conftest import AT
from snn.stories import actions, related
from snn.stories.kinship import Picks
from snn.stories.models import KinDue, KinWord, RelatedStory

pytestmark = pytest.mark.django_db


def shown(story):
    return list(RelatedStory.objects.filter(story=story).order_by("position").values_list("other_id", flat=True))


def test_published_story_waits_for_its_choice_and_then_has_it(tell):
    first = tell("Halcyon lander drills lunar ice")
    second = tell("Halcyon lander sends pictures", at=AT + timedelta(minutes=1))
    assert set(KinDue.objects.values_list("story_id", flat=True)) == {first.pk, second.pk}
    assert related.relate_waiting(10, now()) == 2
    assert not related.something_waits()
    assert shown(second) == [first.pk]
    assert shown(first) == [second.pk]


def test_each_page_whose_choice_changed_has_a_change_of_its_own(tell):
    old = tell("Halcyon lander drills lunar ice")
    related.relate_waiting(10, now())
    Change.objects.all().delete()
    new = tell("Halcyon lander sends pictures")
    related.relate_waiting(10, now())
    assert list(Change.objects.order_by("id").values_list("subject_id", flat=True)) == [new.pk, new.pk, old.pk]


@pytest.mark.slow
def test_an_old_story_is_found_however_many_came_after_it(tell):
    old = tell("Zephyrine comet returns")
    for n in range(kept := 80):
        tell(f"Moon story number {n}", at=AT + timedelta(minutes=n))
    related.relate_waiting(kept + 1, now())
    new = tell("Zephyrine comet fades", at=AT + timedelta(days=900))
    related.relate_waiting(1, now())
    assert shown(new)[0] == old.pk
    assert new.pk in shown(old)


def test_killed_story_is_chosen_by_nobody(tell):
    killed = tell("Zephyrine comet returns")
    related.relate_waiting(1, now())
    actions.kill(killed, "Wrong.", by="Ada", at=AT)
    new = tell("Zephyrine comet fades")
    related.relate_waiting(1, now())
    assert killed.pk not in shown(new)


def test_new_headline_is_indexed_anew(tell):
    story = tell("Zephyrine comet returns")
    related.relate_waiting(1, now())
    before = set(KinWord.objects.filter(story=story).values_list("word", flat=True))
    actions.update(story, {"headline": "Budget passes"}, by="Ada", at=AT)
    related.relate_waiting(1, now())
    assert not before & set(KinWord.objects.filter(story=story).values_list("word", flat=True))


def test_choosing_again_changes_nothing(tell):
    story = tell("Zephyrine comet returns")
    tell("Zephyrine comet fades")
    related.relate_waiting(2, now())
    Change.objects.all().delete()
    related.relate(story.pk, now())
    assert not Change.objects.exists()


def test_what_an_editor_pins_stands_first_in_that_order_and_what_is_removed_never_comes(tell):
    akin, odd, budget = tell("Zephyrine comet fades"), tell("Rain on Titan"), tell("Budget passes", section="war")
    related.relate_waiting(10, now())
    story = tell("Zephyrine comet returns")
    related.relate_waiting(10, now())
    assert shown(story)[0] == akin.pk
    Change.objects.all().delete()
    assert related.pick(story, Picks((budget.pk, odd.pk), frozenset({akin.pk})), by="Ada", at=AT)
    assert shown(story) == [budget.pk, odd.pk]
    assert list(Change.objects.values_list("subject_id", flat=True)) == [story.pk]
    assert not related.pick(story, Picks((budget.pk, odd.pk), frozenset({akin.pk})), by="Ada", at=AT)


def test_a_newcomer_neither_takes_a_pinned_place_nor_comes_where_it_is_removed(tell):
    pinned = [tell(f"Other matter number {n}") for n in range(3)]
    full, without = tell("Zephyrine comet returns"), tell("Zephyrine comet fades")
    newcomer = tell("Zephyrine comet breaks")
    related.pick(full, Picks(tuple(one.pk for one in pinned)), by="Ada", at=AT)
    related.pick(without, Picks((), frozenset({newcomer.pk})), by="Ada", at=AT)
    related.relate_waiting(10, now())
    assert shown(full) == [one.pk for one in pinned]
    assert newcomer.pk not in shown(without)


def test_picks_of_a_story_that_is_not_out_yet_hold_once_it_is(tell):
    odd, akin = tell("Rain on Titan"), tell("Zephyrine comet fades")
    story = tell("Zephyrine comet returns", publish=False)
    related.pick(story, Picks((odd.pk,)), by="Ada", at=AT)
    assert shown(story) == []
    actions.publish(story, by="Ada", at=AT)
    related.relate_waiting(10, now())
    assert shown(story)[:2] == [odd.pk, akin.pk]


def test_what_was_pinned_and_killed_is_not_shown(tell):
    odd = tell("Rain on Titan")
    story = tell("Zephyrine comet returns")
    actions.kill(odd, "Wrong.", by="Ada", at=AT)
    related.pick(story, Picks((odd.pk,)), by="Ada", at=AT)
    assert shown(story) == []
