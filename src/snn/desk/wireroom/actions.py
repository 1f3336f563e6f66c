"""What an editor does with an item: each one transaction, and a line in an audit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from snn.desk.audit.actions import note
from snn.desk.wireroom.models import Spike
from snn.stories import actions as stories
from snn.wire.models import Dispatch


@transaction.atomic
def publish(dispatch: Dispatch, *, by: str, at: datetime) -> str:
    """Put the item's story before readers as it is; what stood in the way, in words, or nothing."""
    story = dispatch.lineage.story if hasattr(dispatch, "lineage") else None
    if story is None:
        return "no story was made of this item"
    if hasattr(story, "kill"):
        return "the story is killed; the agency withdrew it, or someone here did"
    if hasattr(story, "stand_down"):
        return "a copy stands in its place; choose between the two first"
    if hasattr(dispatch, "spike"):
        return "it is spiked; take that back first"
    if story.published_at is not None:
        return "it is before readers already"
    stories.publish(story, by=by, at=at)
    return ""


@transaction.atomic
def hold(dispatch: Dispatch, reason: str, *, by: str, at: datetime) -> str:
    """Keep the item's story back, an ended embargo too; what stood in the way, or nothing."""
    story = dispatch.lineage.story if hasattr(dispatch, "lineage") else None
    if story is None:
        return "no story was made of this item"
    if not stories.hold(story, reason or "held at the desk", by=by, at=at):
        return "it is before readers already; correct or kill it instead"
    return ""


@transaction.atomic
def spike(dispatch: Dispatch, reason: str, *, by: str, at: datetime) -> str:
    """Say that nobody wants it: its story stays back; what stood in the way, or nothing."""
    story = dispatch.lineage.story if hasattr(dispatch, "lineage") else None
    if story is not None and story.published_at is not None and not hasattr(story, "kill"):
        return "its story is before readers; kill that instead"
    _, new = Spike.objects.get_or_create(dispatch=dispatch, defaults={"reason": reason[:200], "by": by, "at": at})
    if new:
        note("spike", by=by, at=at, about=f"dispatch {dispatch.pk}: {dispatch.headline}", words=reason)
    if new and story is not None:
        stories.hold(story, f"spiked: {reason}" if reason else "spiked", by=by, at=at)
    return ""


@transaction.atomic
def unspike(dispatch: Dispatch, *, by: str, at: datetime) -> str:
    """Take a spike back; the story goes on waiting for an editor. What stood in the way, or nothing."""
    if not Spike.objects.filter(dispatch=dispatch).delete()[0]:
        return "it is not spiked"
    note("unspike", by=by, at=at, about=f"dispatch {dispatch.pk}: {dispatch.headline}")
    return ""
