"""A version of an item brought to its story: what no person edited is changed, the rest is offered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from snn.stories import actions, marks, offers
from snn.stories.arrivals import Arrival
from snn.stories.labels import Act
from snn.stories.models import Offer, Story


@transaction.atomic
def bring(story: Story, arrival: Arrival, *, by: str, at: datetime) -> list[Offer]:
    """Have the story say what this version says; what is offered instead, for a person wrote there."""
    item, words = arrival.item, arrival.words
    by_hand = set(story.hand_edits.values_list("field", flat=True))
    made = offers.offer(story, arrival.dispatch, words, by_hand, at=at)
    actions.update(
        story, words, by=by, at=at, by_hand=False,
        version=max(item.version, story.version), sourced_at=item.versioned_at,
    )  # fmt: skip
    if arrival.act is Act.CORRECTION:
        actions.correct(story, item.editor_note or "The source has corrected this story.", by=by, at=at)
    if arrival.mark:
        marks.keep([(story.pk, arrival.mark)])
    return made


def why_withdrawn(arrival: Arrival, story: Story) -> str:
    """Why the agency takes the story away, for readers."""
    return arrival.item.editor_note or f"Withdrawn by {story.source.full_name}."
