"""Lineage, pure: which dispatches are one story, which of them is the last word, and what a new one does.

What stands is a function of the set of dispatches, whatever order they came in: any kill ends the story; else the
last word counts, and a withhold that is the last word takes the story away until the agency sends it again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from snn.stories.labels import Act

FOLLOWS_WITHIN = timedelta(hours=72)
"""So long after a story, or before it, an item under another guid can be its next lead."""
REUSED_AFTER = timedelta(hours=12)
"""A guid that comes back later than that, with its version started again and other words, is another story."""


class Step(StrEnum):
    """What an arriving dispatch does to its lineage."""

    CREATE = "create"
    UPDATE = "update"
    KILL = "kill"
    WITHHOLD = "withhold"
    LIFT = "lift"
    DUPLICATE = "duplicate"
    LATE = "late"
    AFTER_KILL = "after-kill"
    BEFORE_ITS_STORY = "before-its-story"
    HELD_BACK = "held-back"
    ADVISORY = "advisory"


class Stand(StrEnum):
    """Where a lineage stands."""

    UNSENT = "unsent"
    OUT = "out"
    WITHHELD = "withheld"
    KILLED = "killed"


@dataclass(frozen=True)
class Sent:
    """What lineage needs to know of a dispatch; arrived is its number in the order of arrival."""

    act: Act
    version: int
    fingerprint: str
    arrived: int
    lead: int = 0
    at: datetime | None = None


def last_word(sent: Sequence[Sent]) -> Sent | None:
    """The dispatch that counts: the last by the sender's clock where every one tells it, else by version.

    An agency that starts its versions again is thus followed, and an older version that comes late is not.
    """
    counting = [one for one in sent if one.act not in (Act.ADVISORY, Act.KILL)]
    if all(one.at for one in counting):
        return max(counting, key=lambda one: (_moment(one), one.lead, one.version, one.arrived), default=None)
    return max(counting, key=lambda one: (one.version, one.lead, _moment(one), one.arrived), default=None)


def stand(sent: Sequence[Sent]) -> Stand:
    """Where these dispatches together leave the story."""
    if any(one.act is Act.KILL for one in sent):
        return Stand.KILLED
    last = last_word(sent)
    if last is None:
        return Stand.UNSENT
    return Stand.WITHHELD if last.act is Act.WITHHOLD else Stand.OUT


def next_step(sent: Sent, before: Sequence[Sent], *, has_story: bool) -> Step:
    """What to do with a dispatch, after those that came before it."""
    if sent.act is Act.ADVISORY:
        return Step.ADVISORY
    was, now = stand(before), stand([*before, sent])
    if was is Stand.KILLED:
        return Step.DUPLICATE if sent.act is Act.KILL else Step.AFTER_KILL
    if sent.act.withdraws:
        return _withdrawal(sent, was, now, has_story)
    if now is Stand.WITHHELD:
        return Step.LATE if has_story else Step.HELD_BACK
    if not has_story:
        return Step.CREATE
    return _words(sent, before, was)


def is_another_story(sent: Sent, before: Collection[Sent], *, unlike: bool) -> bool:
    """Whether the agency uses an old guid for another story.

    Only where the words are unlike, the moments far apart, and the version does not grow with the time.
    """
    if not unlike or sent.at is None or not before or sent.act in (Act.KILL, Act.ADVISORY):
        return False
    if any(other.at is None or abs(sent.at - other.at) < REUSED_AFTER for other in before):
        return False
    return any(not _grows_with_time(sent, other) for other in before)


def follows(sent: Sent, other: Sent, *, same_headline: bool, alike: bool) -> bool:
    """Whether two items of one source under different guids, with one slugline or headline, are one story.

    One of them must call itself a lead, a correction, a withdrawal; both must be near in time. Where the headlines
    differ (a slugline alone is one for many stories) their texts must be alike too.
    """
    if not (sent.act.follows or other.act.follows or sent.lead or other.lead):
        return False
    if sent.at and other.at and abs(sent.at - other.at) > FOLLOWS_WITHIN:
        return False
    return same_headline or alike


def _withdrawal(sent: Sent, was: Stand, now: Stand, has_story: bool) -> Step:
    if not has_story:
        return Step.BEFORE_ITS_STORY
    if sent.act is Act.KILL:
        return Step.KILL
    if now is not Stand.WITHHELD:
        return Step.LATE
    return Step.DUPLICATE if was is Stand.WITHHELD else Step.WITHHOLD


def _words(sent: Sent, before: Sequence[Sent], was: Stand) -> Step:
    if last_word([*before, sent]) is not sent:
        same = any(one.fingerprint == sent.fingerprint for one in before)
        return Step.DUPLICATE if same else Step.LATE
    if was is Stand.WITHHELD:
        return Step.LIFT
    stood = last_word(before)
    return Step.DUPLICATE if stood and stood.fingerprint == sent.fingerprint else Step.UPDATE


def _grows_with_time(sent: Sent, other: Sent) -> bool:
    return sent.version > other.version if _moment(sent) > _moment(other) else sent.version < other.version


def _moment(sent: Sent) -> datetime:
    return sent.at or datetime.min.replace(tzinfo=UTC)
