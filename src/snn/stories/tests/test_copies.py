"""Copies across agencies: linked, one stands, the choice can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.network.models import Source
from snn.stories import copies
from snn.stories.copies import Candidate
from snn.stories.likeness import Text, says_the_same
from snn.stories.models import Copy, MovedAddress, StandDown, Story
from snn.stories.rules import story_path
from snn.stories.tests.conftest import AT

pytestmark = pytest.mark.django_db
WORDS = " ".join(f"Sentence {n} says what the lander found at metre {n * 7}." for n in range(30))
BODY = f"<p>{WORDS}</p>"
LATER = timedelta(hours=3)


@pytest.mark.parametrize(
    ("new", "old", "wins"),
    [
        (Candidate(1, 100, AT + LATER), Candidate(5, 900, AT), True),
        (Candidate(5, 900, AT), Candidate(1, 100, AT + LATER), False),
        (Candidate(5, 130, AT + LATER), Candidate(5, 100, AT), True),
        (Candidate(5, 110, AT + LATER), Candidate(5, 100, AT), False),
        (Candidate(5, 100, AT), Candidate(5, 100, AT + LATER), True),
        (Candidate(5, 100, AT), Candidate(5, 100, AT), False),
    ],
)
def test_the_better_copy(new, old, wins):
    assert copies.better(new, old)[0] is wins


def test_a_worse_copy_is_linked_and_held_with_the_reason(wire):
    first = wire.send(body=BODY)
    done = wire.send("urn:y:1", headline="What the lander found", body=BODY, source="Reprints", hours=2)
    link = Copy.objects.get()
    assert done.outcome == "held"
    assert f"the same as story {first.story_id} of AFP (100 %)" in done.reason
    assert (link.story_id, link.like_id, link.stands_id) == (done.story_id, first.story_id, first.story_id)
    assert wire.read() == ["Lander drills the ice"]


def test_a_better_source_stands_in_for_a_worse_one_and_the_old_address_leads_there(wire):
    old = Story.objects.get(pk=wire.send("urn:y:1", headline="Found", body=BODY, source="Reprints").story_id)
    new = Story.objects.get(pk=wire.send(body=BODY, hours=1).story_id)
    assert wire.read() == ["Lander drills the ice"]
    assert MovedAddress.objects.get(path=story_path(old.day, old.slug)).story == new
    assert StandDown.objects.get().story == old


def test_a_choice_is_undone(wire, at):
    old = Story.objects.get(pk=wire.send("urn:y:1", headline="Found", body=BODY, source="Reprints").story_id)
    new = Story.objects.get(pk=wire.send(body=BODY, hours=1).story_id)
    copies.choose(Copy.objects.get(), old, by="Ada", at=at)
    assert (wire.read(), Copy.objects.get().chosen_by) == (["Found"], "Ada")
    assert MovedAddress.objects.get().story == old
    assert Story.objects.get(pk=old.pk).published_at == old.published_at
    copies.choose(Copy.objects.get(), new, by="Ada", at=at)
    assert wire.read() == ["Lander drills the ice"]


def test_unlinked_copies_both_stand(wire, at):
    wire.send("urn:y:1", headline="Found", body=BODY, source="Reprints")
    wire.send(body=BODY, hours=1)
    copies.unlink(Copy.objects.get(), by="Ada", at=at)
    assert wire.read() == ["Found", "Lander drills the ice"]
    assert (Copy.objects.get().unlinked_by, MovedAddress.objects.count()) == ("Ada", 0)


def test_a_held_copy_is_published_by_choice(wire, at):
    wire.send(body=BODY)
    held = Story.objects.get(pk=wire.send("urn:y:1", headline="Found", body=BODY, source="Reprints", hours=2).story_id)
    copies.choose(Copy.objects.get(), held, by="Ada", at=at)
    assert wire.read() == ["Found"]


def test_a_source_that_publishes_its_copies(wire):
    Source.objects.filter(slug="reprints").update(holds_copies=False)
    wire.send(body=BODY)
    wire.send("urn:y:1", headline="Found", body=BODY, source="Reprints", hours=2)
    assert wire.read() == ["Found", "Lander drills the ice"]
    assert Copy.objects.count() == 1


def test_a_copy_of_a_killed_story_is_held(wire):
    wire.send(body=BODY)
    wire.kill(version=2, hours=1)
    done = wire.send("urn:y:1", headline="Found", body=BODY, source="Reprints", hours=2)
    assert done.outcome == "held"
    assert "which was withdrawn" in done.reason


def test_a_trimmed_and_signed_reprint_in_one_batch_is_found(wire):
    wire.send(body=BODY)
    body = f"<p>By Ada Novak</p><p>{WORDS[: len(WORDS) * 2 // 3]}</p><p>(Editing by the desk)</p>"
    assert wire.send("urn:y:1", headline="Other words", body=body, source="Reprints").outcome == "held"


FORM = "The central bank set a tender for a repurchase agreement, offering banks liquidity at a fixed rate of {} pct. " \
       "Bids must be in by {} today, and funds are allocated by {} tomorrow, a spokesman for the bank said in a brief " \
       "statement to dealers, who had expected it after the end of the last one on {} of this month at noon."  # fmt: skip


def test_stories_made_with_one_form_are_no_copies():
    one, other = (
        Text("Bank sets tender", FORM.format(*f)) for f in (("3.80", "1400", "0900", 4), ("3.90", "1330", "0930", 11))
    )
    assert says_the_same(one, other, timedelta(hours=1)) is None
    assert says_the_same(one, one, timedelta(hours=1))


def test_briefs_of_the_same_words_about_two_companies_are_no_copies():
    words = "Quarterly dividend 20 cents against 20 cents before. Pay April 15. Record March 23."
    one, other = Text("Oats Co sets payout", words), Text("Union Bancorp regular dividend", words)
    assert says_the_same(one, other, timedelta(hours=1)) is None
