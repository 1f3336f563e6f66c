"""An item made part of another story by a person: its versions follow there, its words are offered, and it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from snn.ground.text import shorten
from snn.stories import actions, arrivals, copies, lineage, offers
from snn.stories.arrivals import Arrival
from snn.stories.lineage import Stand
from snn.stories.models import AuditLine, HandEdit, Joining, Lineage, Offer, StandDown, Story
from snn.stories.versions import bring, why_withdrawn
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
    row = Lineage.objects.select_for_update(of=("self",)).filter(dispatch=dispatch).first()
    if row is None:
        return Refusal.ARRIVING
    locked = _locked(story.pk, row.story_id)
    story, own = locked[story.pk], locked.get(row.story_id or 0)
    if wrong := _refusal(dispatch, own, story):
        return wrong
    moved = list(Lineage.objects.filter(story=own)[:BEFORE_MOST]) if own else [row]
    joining = Joining.objects.create(
        dispatch=dispatch, story=story, left=own, moved=[[one.pk, one.outcome, one.reason] for one in moved],
        held_before=own.held_reason if own else "", by=by, at=at,
    )  # fmt: skip
    said = shorten(f"made part of story {story.pk} by {by}", 300)
    Lineage.objects.filter(pk__in=[one.pk for one in moved]).update(
        story=story, outcome=Lineage.Outcome.LINKED, reason=said
    )
    if story.guid is None:
        _mark_as_written(story, by, at)
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
    own = _locked(joining.story_id, joining.left_id).get(joining.left_id or 0)
    for pk, outcome, reason in joining.moved:
        Lineage.objects.filter(pk=pk).update(story=own, outcome=outcome, reason=reason)
    came = _give_back_later_ones(joining, own, by)
    joining.story.offers.filter(dispatch__in=[joining.dispatch_id, *came], state=Offer.State.OPEN).update(
        state=Offer.State.OVERTAKEN, decided_by=by, decided_at=at
    )
    if own is not None:
        _come_back(own, joining, by, at)
        if came:
            _catch_up(own, came, by, at)
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


def _locked(*pks: int | None) -> dict[int, Story]:
    """Stories that nobody else changes until the end; in order, so that two who lock the same two never wait in a ring."""
    rows = Story.objects.select_for_update(of=("self",)).filter(pk__in=[pk for pk in pks if pk]).order_by("pk")
    return {story.pk: story for story in rows}


def _mark_as_written(story: Story, by: str, at: datetime) -> None:
    """A story that came from no wire is a person's in every field; the item's next version may overwrite none."""
    HandEdit.objects.bulk_create(
        (HandEdit(story=story, field=field, by=by, at=at) for field in sorted(actions.WORDS)), ignore_conflicts=True
    )


def _leave(own: Story, story: Story, by: str, at: datetime) -> None:
    """Two stories of one item are one too many: its own one steps down for the other, or is held."""
    if StandDown.objects.filter(story=own).exists():
        return
    if not actions.hold(own, f"its item is part of story {story.pk}", by=by, at=at):
        copies.stand_down(own, instead=story, by=by, at=at)


def _give_back_later_ones(joining: Joining, own: Story | None, by: str) -> list[int]:
    """Versions that came while they were one story are the item's own again; their dispatches.

    Without this the item's next version, and a kill, would follow them to the other story.
    """
    moved = [pk for pk, *_ in joining.moved]
    later = Lineage.objects.filter(story=joining.story, pk__gt=max(moved, default=0))
    guids = _guids_of(joining, list(Dispatch.objects.filter(lineage__pk__in=moved)), later)
    later = later.filter(dispatch__guid__in=guids)
    whose = joining.story.guid or ""
    if any(whose == guid or whose.startswith(f"{guid[:470]}#") for guid in guids):
        # The agency used one guid for both stories: the other one's own versions stay.
        later = later.filter(at__gte=joining.at)
    came = list(later.values_list("dispatch", flat=True))
    lineages = Lineage.objects.filter(dispatch__in=came)
    if own is not None:
        lineages.update(story=own)
    else:
        said = shorten(f"its item was unlinked from story {joining.story_id} by {by}", 300)
        lineages.update(story=None, outcome=Lineage.Outcome.HELD, reason=said)
    return came


def _guids_of(joining: Joining, moved: Sequence[Dispatch], later: QuerySet[Lineage]) -> set[str]:
    """The item's own, and those under which leads of it came while the two were one story."""
    guids = {one.guid for one in moved} - {""}
    if joining.story.guid and joining.story.source_id == joining.dispatch.source_id:
        # A new lead of the same agency may be of either story: it stays.
        return guids
    keys = {key for one in moved for key in Arrival(one).keys}
    rows = later.select_related("dispatch").order_by("pk")[:BEFORE_MOST]
    led = {row.dispatch.guid for row in rows if keys.intersection(Arrival(row.dispatch).keys)}
    others = Joining.objects.filter(story=joining.story, undone_at=None).values_list("dispatch__guid", flat=True)
    return guids | (led - {"", *others})


def _catch_up(own: Story, came: Collection[int], by: str, at: datetime) -> None:
    """What the agency sent while the two were one story holds for the item's own: its last words, or a kill."""
    found = {member.arrival.dispatch.pk: member.arrival for member in arrivals.members_of(own.pk)}
    sent = [one.sent for one in found.values()]
    stand, last = lineage.stand(sent), lineage.last_word(sent)
    if stand in (Stand.KILLED, Stand.WITHHELD):
        gone = next(found[pk] for pk in reversed(found) if found[pk].act.withdraws)
        actions.kill(own, why_withdrawn(gone, own), by=by, at=at, withheld=stand is Stand.WITHHELD)
    elif last is not None and last.arrived in came:
        bring(own, found[last.arrived], by=by, at=at)


def _come_back(own: Story, joining: Joining, by: str, at: datetime) -> None:
    if StandDown.objects.filter(story=own, instead=joining.story).exists():
        copies.stand_up(own, by=by, at=at)
    elif own.published_at is None:
        Story.objects.filter(pk=own.pk).update(held_reason=joining.held_before)
        AuditLine.objects.create(story=own, act="unlink", by=by, at=at, note=_called(joining.dispatch))


def _called(dispatch: Dispatch) -> str:
    return shorten(f"dispatch {dispatch.pk}: {dispatch.headline}", 600)
