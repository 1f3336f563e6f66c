"""Copies: two stories that say the same. Which one stands is chosen by a rule, told, and can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from snn.stories import actions
from snn.stories.changes import Stand, stand_of, story_changed
from snn.stories.models import AuditLine, Copy, MovedAddress, Placement, StandDown, Story
from snn.stories.rules import story_path

BY_RULE = "rule"
FULLER = 1.2
"""A copy is more complete from so many times the words on."""


@dataclass(frozen=True)
class Candidate:
    """What the choice between two copies goes by."""

    rank: int
    words: int
    at: datetime


def better(new: Candidate, old: Candidate) -> tuple[bool, str]:
    """Whether the new copy is the better one, and why: the source's rank, then completeness, then who came first."""
    if new.rank != old.rank:
        return new.rank < old.rank, f"by the rank of its source ({min(new.rank, old.rank)})"
    longer, shorter = max(new.words, old.words), min(new.words, old.words)
    if longer >= FULLER * shorter:
        return new.words > old.words, f"the more complete ({longer} words, the other {shorter})"
    return new.at < old.at, "the earlier"


@transaction.atomic
def choose(copy: Copy, story: Story, *, by: str, at: datetime, why: str = "") -> Copy:
    """Let this one of the two stand before readers; the other steps down, and its address leads here."""
    other = copy.like if story.pk == copy.story_id else copy.story
    if not Story.objects.filter(pk=story.pk, published_at__isnull=False).exists():
        stand_up(story, by=by, at=at)
    stand_down(other, instead=story, by=by, at=at)
    copy.stands, copy.chosen_by, copy.why = story, by, why or f"chosen by {by}"
    copy.save(update_fields=["stands", "chosen_by", "why"])
    return copy


@transaction.atomic
def unlink(copy: Copy, *, by: str, at: datetime) -> Copy:
    """Say that the two are no copies: one that stepped down stands again, one that was held waits for an editor."""
    copy.unlinked_by, copy.unlinked_at = by, at
    copy.save(update_fields=["unlinked_by", "unlinked_at"])
    for story in (copy.story, copy.like):
        if StandDown.objects.filter(story=story).exists():
            stand_up(story, by=by, at=at)
        AuditLine.objects.create(story=story, act="unlink", by=by, at=at, note=f"copy {copy.pk}")
    return copy


@transaction.atomic
def stand_down(story: Story, *, instead: Story, by: str, at: datetime) -> None:
    """Take a published story off its page; its addresses lead to the other one."""
    story = _locked(story)
    instead = _locked(instead)
    if story.published_at is None or story.day is None or hasattr(story, "kill") or instead.published_at is None:
        return
    before = stand_of(story)
    StandDown.objects.create(story=story, instead=instead, published_at=story.published_at, by=by, at=at)
    Story.objects.filter(pk=story.pk).update(published_at=None, held_reason=f"story {instead.pk} stands in its place")
    Placement.objects.filter(story=story).update(live_at=None)
    MovedAddress.objects.filter(story=story).update(story=instead)
    path = story_path(story.day, story.slug)
    MovedAddress.objects.update_or_create(site_id=story.site_id, path=path, defaults={"story": instead})
    AuditLine.objects.create(story=story, act="stand-down", by=by, at=at, note=f"for story {instead.pk}")
    _tell(story, before, instead, at)


@transaction.atomic
def stand_up(story: Story, *, by: str, at: datetime) -> None:
    """Put a story that stepped down back on its page; publish one that never was out."""
    story = _locked(story)
    down = StandDown.objects.filter(story=story).select_related("instead").first()
    if down is None:
        actions.publish(story, by=by, at=at)
        return
    before = stand_of(story)
    assert story.day is not None
    MovedAddress.objects.filter(site_id=story.site_id, path=story_path(story.day, story.slug)).delete()
    Story.objects.filter(pk=story.pk).update(published_at=down.published_at, held_reason="")
    Placement.objects.filter(story=story).update(live_at=None if hasattr(story, "kill") else down.published_at)
    down.delete()
    AuditLine.objects.create(story=story, act="stand-up", by=by, at=at)
    _tell(story, before, down.instead, at)


def _tell(story: Story, before: Stand | None, instead: Story, at: datetime) -> None:
    story_changed(story, before, at)
    story_changed(instead, stand_of(_locked(instead)), at)


def _locked(story: Story) -> Story:
    return Story.objects.select_for_update(of=("self",)).select_related("site").get(pk=story.pk)
