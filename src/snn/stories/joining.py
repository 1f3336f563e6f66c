"""An item made part of another story by a person: its versions follow there, its words are offered, and it can be undone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from snn.ground.text import shorten
from snn.stories import actions, copies, offers
from snn.stories.arrivals import Arrival
from snn.stories.models import AuditLine, Joining, Lineage, Offer, StandDown, Story
from snn.wire.models import Dispatch

BEFORE_MOST = 200
"""Versions of one item that move with it."""


class Refusal(StrEnum):
    """Why an item is not made part of a story."""

    ARRIVING = "the item has not arrived yet; try again in a moment"
    SAME = "it is part of that story already"
    KILLED = "that story is withdrawn"
    WITHDRAWS = "the item withdraws a story; kill the story instead"
    OWN_KILLED = "the item's own story is withdrawn"
    NOT_OUT = "the item's own story is before readers and that one is not; publish it first"
    OF_MORE = "the item's own story has items of others too; unlink those first"


@transaction.atomic
def join(dispatch: Dispatch, story: Story, *, by: str, at: datetime) -> Joining | Refusal:
    """Make the item a version of this story: what it says otherwise is offered, its own story leaves its place."""
    lineage = Lineage.objects.select_for_update(of=("self",)).filter(dispatch=dispatch).first()
    story = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if lineage is None:
        return Refusal.ARRIVING
    own = Story.objects.filter(pk=lineage.story_id or 0).first()
    if wrong := _refusal(dispatch, own, story):
        return wrong
    moved = list(Lineage.objects.filter(story=own)[:BEFORE_MOST]) if own else [lineage]
    joining = Joining.objects.create(
        dispatch=dispatch, story=story, left=own, moved=[[one.pk, one.outcome, one.reason] for one in moved],
        held_before=own.held_reason if own else "", by=by, at=at,
    )  # fmt: skip
    said = shorten(f"made part of story {story.pk} by {by}", 300)
    Lineage.objects.filter(pk__in=[one.pk for one in moved]).update(
        story=story, outcome=Lineage.Outcome.LINKED, reason=said
    )
    words = Arrival(dispatch).words
    offers.offer(story, dispatch, words, words, at=at)
    if own is not None:
        _leave(own, story, by, at)
    AuditLine.objects.create(story=story, act="link", by=by, at=at, note=_called(dispatch))
    return joining


@transaction.atomic
def undo(joining: Joining, *, by: str, at: datetime) -> bool:
    """Give the item back to its own story: what was offered and not taken goes with it. False where it was done before."""
    if not Joining.objects.filter(pk=joining.pk, undone_at=None).update(undone_by=by, undone_at=at):
        return False
    for pk, outcome, reason in joining.moved:
        Lineage.objects.filter(pk=pk).update(story=joining.left, outcome=outcome, reason=reason)
    joining.story.offers.filter(dispatch=joining.dispatch, state=Offer.State.OPEN).update(
        state=Offer.State.OVERTAKEN, decided_by=by, decided_at=at
    )
    if joining.left is not None:
        _come_back(joining.left, joining, by, at)
    AuditLine.objects.create(story=joining.story, act="unlink", by=by, at=at, note=_called(joining.dispatch))
    return True


def joining_of(dispatch: Dispatch) -> Joining | None:
    """The one that holds."""
    return Joining.objects.filter(dispatch=dispatch, undone_at=None).select_related("story", "left").first()


def _refusal(dispatch: Dispatch, own: Story | None, story: Story) -> Refusal | None:
    if own is not None and own.pk == story.pk:
        return Refusal.SAME
    if hasattr(story, "kill"):
        return Refusal.KILLED
    if Arrival(dispatch).act.withdraws:
        return Refusal.WITHDRAWS
    if own is None:
        return None
    if hasattr(own, "kill"):
        return Refusal.OWN_KILLED
    if own.published_at is not None and story.published_at is None:
        return Refusal.NOT_OUT
    return Refusal.OF_MORE if Joining.objects.filter(story=own, undone_at=None).exists() else None


def _leave(own: Story, story: Story, by: str, at: datetime) -> None:
    """Two stories of one item are one too many: its own one steps down for the other, or is held."""
    if own.published_at is not None:
        copies.stand_down(own, instead=story, by=by, at=at)
    elif not StandDown.objects.filter(story=own).exists():
        actions.hold(own, f"its item is part of story {story.pk}", by=by, at=at)


def _come_back(own: Story, joining: Joining, by: str, at: datetime) -> None:
    if StandDown.objects.filter(story=own, instead=joining.story).exists():
        copies.stand_up(own, by=by, at=at)
    elif own.published_at is None:
        Story.objects.filter(pk=own.pk).update(held_reason=joining.held_before)
        AuditLine.objects.create(story=own, act="unlink", by=by, at=at, note=_called(joining.dispatch))


def _called(dispatch: Dispatch) -> str:
    return shorten(f"dispatch {dispatch.pk}: {dispatch.headline}", 600)
