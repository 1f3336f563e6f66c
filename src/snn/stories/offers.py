"""Words of the agency for fields that a person edited: kept, shown, taken or declined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from snn.stories import actions
from snn.stories.models import AuditLine, HandEdit, Offer, Story
from snn.wire.models import Dispatch

DAYS = frozenset({"dateline_on"})


@transaction.atomic
def offer(
    story: Story, dispatch: Dispatch, words: Mapping[str, Any], fields: Iterable[str], *, at: datetime
) -> list[Offer]:
    """Keep the agency's words for these fields where they differ from the person's; a newer offer overtakes an older."""
    made = []
    for field in sorted(set(fields) & set(words)):
        if words[field] == getattr(story, field):
            continue
        story.offers.filter(field=field, state=Offer.State.OPEN).update(
            state=Offer.State.OVERTAKEN, decided_by="wire", decided_at=at
        )
        # The column holds no NULL: no day is kept as no words.
        kept = words[field].isoformat() if isinstance(words[field], date) else (words[field] or "")
        # An item that was unlinked and is joined again offers the same field again.
        one, _ = Offer.objects.update_or_create(
            dispatch=dispatch, field=field,
            defaults={
                "story": story, "words": kept, "state": Offer.State.OPEN, "at": at,
                "decided_by": "", "decided_at": None,
            },
        )  # fmt: skip
        made.append(one)
    return made


@transaction.atomic
def accept_offer(offer: Offer, *, by: str, at: datetime) -> bool:
    """Take the agency's words; the field is the wire's again. False where the offer is no longer open."""
    if not _decide(offer, Offer.State.ACCEPTED, by, at):
        return False
    HandEdit.objects.filter(story=offer.story, field=offer.field).delete()
    actions.update(offer.story, {offer.field: _said(offer)}, by=by, at=at, by_hand=False)
    return True


@transaction.atomic
def decline_offer(offer: Offer, *, by: str, at: datetime) -> bool:
    """Keep the person's words. False where the offer is no longer open."""
    return _decide(offer, Offer.State.DECLINED, by, at)


def _said(offer: Offer) -> Any:
    if offer.field in DAYS:
        return date.fromisoformat(offer.words) if offer.words else None
    return offer.words


def _decide(offer: Offer, state: str, by: str, at: datetime) -> bool:
    still = Offer.objects.filter(pk=offer.pk, state=Offer.State.OPEN)
    if not still.update(state=state, decided_by=by, decided_at=at):
        return False
    AuditLine.objects.create(story=offer.story, act=f"offer-{state}"[:30], by=by, at=at, note=offer.field)
    return True
