"""Lineage: whatever order its dispatches come in, a story ends in one state, and the dead stay dead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.stories import lineage
from snn.stories.labels import Act
from snn.stories.lineage import Sent, Stand, Step

NOON = datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
NEW, UPDATE, CORRECTION, ADVISORY, WITHHOLD, KILL = Act
FIRST = Sent(NEW, 1, "first", 1)
SECOND = Sent(UPDATE, 2, "second", 2)


def at(sent, hours):
    return replace(sent, at=NOON + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("sent", "before", "has_story", "step"),
    [
        (FIRST, [], False, Step.CREATE),
        (Sent(UPDATE, 3, "third", 3), [FIRST, SECOND], True, Step.UPDATE),
        (Sent(CORRECTION, 3, "third", 3), [FIRST, SECOND], True, Step.UPDATE),
        (Sent(NEW, 2, "second", 3), [FIRST, SECOND], True, Step.DUPLICATE),
        (Sent(NEW, 1, "first", 3), [FIRST, SECOND], True, Step.DUPLICATE),
        (Sent(UPDATE, 1, "older", 3), [FIRST, SECOND], True, Step.LATE),
        (Sent(UPDATE, 1, "sent again", 3), [FIRST], True, Step.UPDATE),
        (at(Sent(NEW, 1, "versions start again", 3), 5), [at(FIRST, 0), at(SECOND, 1)], True, Step.UPDATE),
        (at(Sent(UPDATE, 2, "late", 3), 1), [at(FIRST, 0), at(Sent(UPDATE, 3, "third", 2), 2)], True, Step.LATE),
        (Sent(UPDATE, 1, "lead 2", 3, lead=2), [Sent(UPDATE, 1, "lead 3", 1, lead=3)], True, Step.LATE),
        (Sent(UPDATE, 1, "lead 3", 3, lead=3), [Sent(UPDATE, 1, "lead 2", 1, lead=2)], True, Step.UPDATE),
        (Sent(KILL, 1, "", 3), [FIRST, SECOND], True, Step.KILL),
        (Sent(KILL, 1, "", 3), [], False, Step.BEFORE_ITS_STORY),
        (Sent(KILL, 4, "", 4), [FIRST, Sent(KILL, 3, "", 3)], True, Step.DUPLICATE),
        (Sent(UPDATE, 9, "much later", 4), [FIRST, Sent(KILL, 3, "", 3)], True, Step.AFTER_KILL),
        (FIRST, [Sent(KILL, 3, "", 3)], False, Step.AFTER_KILL),
        (Sent(WITHHOLD, 3, "", 3), [FIRST, SECOND], True, Step.WITHHOLD),
        (Sent(WITHHOLD, 1, "", 3), [FIRST, SECOND], True, Step.LATE),
        (Sent(UPDATE, 2, "late", 4), [FIRST, Sent(WITHHOLD, 3, "", 3)], True, Step.LATE),
        (Sent(UPDATE, 4, "again", 4), [FIRST, Sent(WITHHOLD, 3, "", 3)], True, Step.LIFT),
        (FIRST, [Sent(WITHHOLD, 3, "", 3)], False, Step.HELD_BACK),
        (Sent(UPDATE, 4, "again", 4), [Sent(WITHHOLD, 3, "", 3)], False, Step.CREATE),
        (Sent(KILL, 4, "", 4), [FIRST, Sent(WITHHOLD, 3, "", 3)], True, Step.KILL),
        (Sent(ADVISORY, 1, "", 3), [FIRST], True, Step.ADVISORY),
        (Sent(ADVISORY, 1, "", 3), [], False, Step.ADVISORY),
    ],
)
def test_what_a_dispatch_does(sent, before, has_story, step):
    assert lineage.next_step(sent, before, has_story=has_story) is step


def readers_see(arriving):
    """The words readers end up with, acting on each step as the intake does; None where there are none."""
    before, words, made, killed, withheld = [], None, False, False, False
    for n, sent in enumerate(arriving):
        sent = replace(sent, arrived=n)
        step = lineage.next_step(sent, before, has_story=made)
        if step in (Step.CREATE, Step.UPDATE, Step.LIFT):
            assert not killed
            words, made, withheld = sent.fingerprint, True, False
        killed |= step is Step.KILL
        withheld |= step is Step.WITHHOLD
        before.append(sent)
    return None if killed or withheld else words


acts = st.sampled_from([NEW, UPDATE, UPDATE, CORRECTION, ADVISORY, WITHHOLD, KILL])


@st.composite
def lineages(draw):
    """Dispatches of one story: versions in order, with moments or without, perhaps started again."""
    count = draw(st.integers(1, 6))
    timed = draw(st.booleans())
    versions = [draw(st.integers(1, 9)) for _ in range(count)] if timed else list(range(1, count + 1))
    return [
        Sent(draw(acts), version, f"words {n}", 0, at=NOON + timedelta(minutes=n) if timed else None)
        for n, version in enumerate(versions)
    ]


@given(lineages(), st.data())
def test_any_order_and_any_repetition_ends_the_same(sent, data):
    again = data.draw(st.lists(st.sampled_from(sent), max_size=4))
    shuffled = data.draw(st.permutations([*sent, *again]))
    assert readers_see(shuffled) == readers_see(sent)


@given(lineages(), st.data())
def test_nothing_undoes_a_kill(sent, data):
    place = data.draw(st.integers(0, len(sent)))
    killed = [*sent[:place], Sent(KILL, 1, "", 0, at=NOON), *sent[place:]]
    assert readers_see(killed) is None
    assert lineage.stand(killed) is Stand.KILLED


@pytest.mark.parametrize(
    ("sent", "unlike", "another"),
    [
        (at(Sent(NEW, 1, "x", 9), 24), True, True),
        (at(Sent(NEW, 1, "x", 9), -24), True, True),
        (at(Sent(NEW, 1, "x", 9), 24), False, False),
        (at(Sent(NEW, 1, "x", 9), 3), True, False),
        (at(Sent(UPDATE, 3, "x", 9), 24), True, False),
        (at(Sent(KILL, 1, "x", 9), 24), True, False),
        (Sent(NEW, 1, "x", 9), True, False),
    ],
)
def test_a_guid_used_for_another_story(sent, unlike, another):
    assert lineage.is_another_story(sent, [at(FIRST, 0), at(SECOND, 1)], unlike=unlike) is another


@pytest.mark.parametrize(
    ("sent", "other", "same_headline", "alike", "followed"),
    [
        (Sent(UPDATE, 1, "x", 9, lead=1), FIRST, True, False, True),
        (FIRST, Sent(UPDATE, 1, "x", 9, lead=1), True, False, True),
        (FIRST, Sent(NEW, 1, "x", 9), True, True, False),
        (Sent(UPDATE, 1, "x", 9), FIRST, False, False, False),
        (Sent(UPDATE, 1, "x", 9), FIRST, False, True, True),
        (Sent(KILL, 1, "x", 9), FIRST, True, False, True),
        (at(Sent(UPDATE, 1, "x", 9), 80), at(FIRST, 0), True, True, False),
    ],
)
def test_a_lead_under_another_guid(sent, other, same_headline, alike, followed):
    assert lineage.follows(sent, other, same_headline=same_headline, alike=alike) is followed
