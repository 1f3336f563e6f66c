"""The state machine of a failing contribution."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.support.dunning import rules
from snn.support.dunning.rules import BETWEEN, MOST_REMINDERS, Seen, Stage, Step
from snn.support.providers import Standing

FAILING = Seen(Standing.PAST_DUE, failures=1, reminders=0)


@pytest.mark.parametrize(
    ("seen", "step"),
    [
        (replace(FAILING, standing=Standing.ACTIVE, failures=0), Step.NOTHING),
        (FAILING, Step.REMIND),
        (replace(FAILING, reminders=1, since_reminder=BETWEEN), Step.NOTHING),
        (replace(FAILING, failures=2, reminders=1, since_reminder=BETWEEN), Step.REMIND),
        (replace(FAILING, failures=2, reminders=1, since_reminder=timedelta(hours=3)), Step.NOTHING),
        (replace(FAILING, failures=3, reminders=3, since_reminder=BETWEEN), Step.NOTHING),
        (replace(FAILING, failures=4, reminders=3, since_reminder=timedelta(0)), Step.STOP),
        (replace(FAILING, standing=Standing.PAUSED, failures=3), Step.STOP),
        (replace(FAILING, standing=Standing.PAUSED, failures=0), Step.NOTHING),
        (replace(FAILING, failures=4, stopped=True), Step.NOTHING),
        (replace(FAILING, standing=Standing.CANCELLED, failures=2), Step.NOTHING),
    ],
)
def test_each_standing_comes_to_one_step(seen, step):
    assert rules.step(seen) is step


@given(st.lists(st.tuples(st.sampled_from(["fails", "pays", "pauses", "cancels"]), st.integers(0, 9)), max_size=30))
def test_whatever_happens_no_unpaid_turn_brings_more_than_three_reminders_and_one_end(events):
    seen, mails = replace(FAILING, standing=Standing.ACTIVE, failures=0), []
    for event, days in events:
        waited = None if seen.since_reminder is None else seen.since_reminder + timedelta(days=days)
        seen = replace(seen, since_reminder=waited)
        if event == "pays":
            seen, mails = replace(FAILING, standing=Standing.ACTIVE, failures=0), []
            assert rules.stage(seen) is Stage.FINE
        elif event == "fails" and seen.standing in (Standing.ACTIVE, Standing.PAST_DUE):
            seen = replace(seen, standing=Standing.PAST_DUE, failures=seen.failures + 1)
        elif event == "pauses":
            seen = replace(seen, standing=Standing.PAUSED)
        elif event == "cancels":
            seen = replace(seen, standing=Standing.CANCELLED)
        step = rules.step(seen)
        mails += [step] if step is not Step.NOTHING else []
        if step is Step.REMIND:
            seen = replace(seen, reminders=seen.reminders + 1, since_reminder=timedelta(0))
        if step is Step.STOP:
            seen = replace(seen, stopped=True)
        assert mails.count(Step.REMIND) <= MOST_REMINDERS
        assert mails.count(Step.STOP) <= 1
        assert Step.STOP not in mails[:-1]
