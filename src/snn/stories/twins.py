"""The story that says what an arriving text says, and which of the two may stand: for the intake, and for who asks why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from snn.ground.markup import to_text
from snn.network.models import Source
from snn.stories import copies, labels, marks
from snn.stories.copies import Candidate
from snn.stories.likeness import Likeness, Text, mark, says_the_same
from snn.stories.models import Story
from snn.wire.dispatch import Item


@dataclass(frozen=True)
class Twin:
    """A story that says what an arrival says."""

    story: Story
    text: Text
    likeness: Likeness

    @property
    def percent(self) -> int:
        return round(100 * self.likeness.score)

    @property
    def moment(self) -> datetime:
        return self.story.sourced_at or self.story.created_at


def of(text: Text, moment: datetime, near: Sequence[int]) -> Twin | None:
    """The nearest of these stories that says the same."""
    found = marks.texts_of(near) if near else {}
    for story in near:
        if story not in found:
            continue
        row, other = found[story]
        twin = Twin(row, other, Likeness(0, ""))
        same = says_the_same(text, other, abs(moment - twin.moment))
        if same:
            return Twin(row, other, same)
    return None


def of_item(item: Item, at: datetime) -> tuple[Twin | None, Text, datetime]:
    """The same for an item that was not taken in; with the text and moment it was looked for with."""
    text = Text(labels.read(item.headline, item.editor_note).stem, to_text(item.body_html))
    moment = item.versioned_at or item.created_at or at
    made = mark(text)
    return of(text, moment, marks.nearest([made])[0] if made else ()), text, moment


def stands(source: Source, text: Text, moment: datetime, twin: Twin) -> tuple[bool, str]:
    """Whether a text of this source may be published beside its twin, or instead of it; and why."""
    if hasattr(twin.story, "kill"):
        return not source.holds_copies, "which was withdrawn"
    if twin.story.published_at is None:
        return True, "the other is not published"
    if not source.holds_copies:
        return True, f"{source.name} publishes its copies too"
    new = Candidate(source.rank, len(text.words), moment)
    old = Candidate(twin.story.source.rank, len(twin.text.words), twin.moment)
    wins, why = copies.better(new, old)
    # An address that readers have is given up for a better source alone, not for some more words or an hour.
    if wins and new.rank == old.rank:
        return False, f"which readers have already; this one is {why}"
    return wins, why if wins else f"which stands: {why}"


def held_because(twin: Twin, why: str) -> str:
    """`the same as story 12 of AFP (94 %), which stands: the earlier`."""
    return f"the same as story {twin.story.pk} of {twin.story.source.name} ({twin.percent} %), {why}"
