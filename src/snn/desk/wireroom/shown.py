"""An item as its row and its page show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from snn.desk.models import Person
from snn.desk.permissions import Act, may
from snn.desk.wireroom.rules import Piece, differences
from snn.ground.markup import to_text
from snn.stories.models import Copy, Offer, Story
from snn.wire.models import Dispatch

BUTTONS = (
    ("publish", "t", "Take as it is", Act.PUBLISH),
    ("hold", "h", "Hold", Act.HOLD),
    ("spike", "s", "Spike", Act.SPIKE),
    ("unspike", "s", "Take the spike back", Act.SPIKE),
)


@dataclass(frozen=True)
class Button:
    """What can be done to an item now, and its key."""

    verb: str
    key: str
    says: str


@dataclass(frozen=True)
class Row:
    """An item, where it stands, and what this person may do to it."""

    item: Dispatch
    story: Story | None
    state: str
    why: str
    buttons: tuple[Button, ...]
    edit: str


@dataclass(frozen=True)
class Offered:
    """The agency's words for a field that a person edited, beside that person's."""

    offer: Offer
    field: str
    pieces: tuple[Piece, ...]


def rows_of(items: Iterable[Dispatch], person: Person) -> list[Row]:
    """A row each."""
    return [row_of(item, person) for item in items]


def row_of(item: Dispatch, person: Person) -> Row:
    """The item's row; who has no role on its story's site gets no buttons."""
    lineage = getattr(item, "lineage", None)
    story = lineage.story if lineage else None
    state, why = _state(item, story)
    fit = _fitting(item, story)
    buttons = tuple(
        Button(verb, key, says)
        for verb, key, says, act in BUTTONS
        if verb in fit and may(person, act, story.site_id if story else None)
    )
    return Row(item, story, state, why, buttons, edit_address(story, person))


def offers_of(story: Story) -> list[Offered]:
    """Its open offers, with what each would change."""
    return [
        Offered(one, one.field.replace("_", " ").replace("body html", "text"), _changes(story, one))
        for one in story.offers.filter(state=Offer.State.OPEN)
    ]


def copies_of(story: Story) -> list[Copy]:
    """Stories that say the same, unless someone said that they do not."""
    both = Copy.objects.filter(story=story) | Copy.objects.filter(like=story)
    return list(both.filter(unlinked_at=None).select_related("story", "like", "stands")[:20])


def edit_address(story: Story | None, person: Person) -> str:
    """Where its editor is opened; empty without a story, a permission, or an editor."""
    if story is None or not may(person, Act.TAKE, story.site_id):
        return ""
    try:
        return reverse("writing:story", args=[story.pk])
    except NoReverseMatch:
        return ""


def _changes(story: Story, offer: Offer) -> tuple[Piece, ...]:
    return differences(_text(getattr(story, offer.field)), _text(offer.words))


def _text(value: Any) -> str:
    return to_text("" if value is None else str(value))


def _state(item: Dispatch, story: Story | None) -> tuple[str, str]:
    lineage = getattr(item, "lineage", None)
    if hasattr(item, "spike"):
        return "spiked", f"by {item.spike.by}{': ' if item.spike.reason else ''}{item.spike.reason}"
    if lineage is None:
        return "arriving", "no story was made of it yet"
    if story is not None and hasattr(story, "kill"):
        return "killed", story.kill.reason
    if story is not None and hasattr(story, "stand_down"):
        return "copy", story.held_reason
    if story is not None and story.published_at is None:
        return "waiting", story.held_reason or "under embargo"
    return lineage.outcome, lineage.reason


def _fitting(item: Dispatch, story: Story | None) -> set[str]:
    if hasattr(item, "spike"):
        return {"unspike"}
    if story is None:
        return {"spike"}
    settled = story.published_at is not None or hasattr(story, "kill") or hasattr(story, "stand_down")
    return set() if settled else {"publish", "hold", "spike"}
