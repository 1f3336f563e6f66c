"""Pure: what a failing contribution comes to next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from snn.support.providers import Standing

MOST_REMINDERS = 3
# Providers try again within hours; a reader is not written to more often than this.
BETWEEN = timedelta(days=2)


class Stage(StrEnum):
    """How far we are with one failing contribution since its last good payment."""

    FINE = "fine"
    REMINDED = "reminded"
    STOPPED = "stopped"


class Step(StrEnum):
    """What is to be done now."""

    NOTHING = "nothing"
    REMIND = "remind"
    STOP = "stop"


@dataclass(frozen=True)
class Seen:
    """A recurring contribution as it stands, and what it was told since its last good payment."""

    standing: str
    failures: int
    reminders: int
    since_reminder: timedelta | None = None
    """None where there was none."""
    stopped: bool = False


def stage(seen: Seen) -> Stage:
    """Where it is. A good payment begins a new count, so this falls back to fine by itself."""
    if seen.stopped:
        return Stage.STOPPED
    return Stage.REMINDED if seen.reminders else Stage.FINE


def step(seen: Seen) -> Step:
    """What to do: one reminder a failure, then, when the last has failed too, an end."""
    if stage(seen) is Stage.STOPPED or seen.standing not in (Standing.PAST_DUE, Standing.PAUSED):
        return Step.NOTHING
    if not seen.failures:
        return Step.NOTHING  # Paused by the reader, not by failing.
    if seen.standing == Standing.PAUSED or seen.failures > MOST_REMINDERS:
        return Step.STOP
    if seen.reminders >= min(seen.failures, MOST_REMINDERS):
        return Step.NOTHING
    if seen.since_reminder is not None and seen.since_reminder < BETWEEN:
        return Step.NOTHING
    return Step.REMIND
