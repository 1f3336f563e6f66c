"""A dispatch as lineage sees it, and what is known of its lineage: reads only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from snn.ground.markup import to_text
from snn.ground.text import shorten
from snn.stories import labels, lineage, marks
from snn.stories.labels import Act, Label
from snn.stories.likeness import Mark, Text, likeness, mark
from snn.stories.lineage import Sent
from snn.stories.models import Lineage, Trail
from snn.wire.dispatch import Item
from snn.wire.models import Dispatch
from snn.wire.queries import item_of

LEAST_STEM_WORDS = 3
ALIKE = 0.15
"""So much of the shorter text in the longer makes two items of one slugline leads of one story."""
UNLIKE = 0.05


@dataclass(frozen=True)
class Arrival:
    """A dispatch and all that is read off it once."""

    dispatch: Dispatch

    @cached_property
    def item(self) -> Item:
        return item_of(self.dispatch)

    @cached_property
    def label(self) -> Label:
        return labels.read(self.item.headline, self.item.editor_note)

    @cached_property
    def act(self) -> Act:
        return act_of(self.item, self.label)

    @cached_property
    def sent(self) -> Sent:
        return Sent(
            self.act, self.item.version, self.dispatch.fingerprint, self.dispatch.pk,
            self.label.lead, self.item.versioned_at,
        )  # fmt: skip

    @cached_property
    def text(self) -> Text:
        return Text(self.label.stem, to_text(self.item.body_html))

    @cached_property
    def mark(self) -> Mark | None:
        return mark(self.text)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """What it is called, with its source: headline first, then slugline."""
        names = (self.headline_stem, labels.stem_of(self.item.slugline))
        whose = str(self.dispatch.source_id or self.item.provider.casefold())
        return tuple(_hash(f"{whose}\n{n}\n{name}") for n, name in enumerate(names) if name and (n or _telling(name)))

    @cached_property
    def headline_stem(self) -> str:
        return labels.stem_of(self.item.headline)

    @cached_property
    def words(self) -> dict[str, Any]:
        """What it would have a story say, by field; without the desk's label, which says nothing to readers."""
        item = self.item
        said = {
            "headline": shorten(self.label.stem or item.headline, 300), "standfirst": shorten(item.standfirst, 600),
            "byline": shorten(item.byline, 200), "body_html": item.body_html,
            "dateline_place": shorten(item.dateline.place, 120), "dateline_on": item.dateline.on,
        }  # fmt: skip
        return said | ({"rights": shorten(item.usage_terms, 300)} if item.usage_terms else {})

    @property
    def moment(self) -> datetime:
        return self.item.versioned_at or self.item.created_at or self.dispatch.received_at


@dataclass(frozen=True)
class Member:
    """A dispatch that came before, and the story it became part of, if any."""

    story_id: int | None
    arrival: Arrival


@dataclass
class Known:
    """What is known of some arrivals, read in a few queries for all of them."""

    by_guid: dict[str, list[Member]] = field(default_factory=dict)
    by_key: dict[int, list[Member]] = field(default_factory=dict)
    of_story: dict[int, list[Member]] = field(default_factory=dict)
    near: dict[int, list[int]] = field(default_factory=dict)

    def followed(self, arrival: Arrival) -> list[Member]:
        """Members of the story that an item under a new guid follows, or that follows it; empty where there is none."""
        found = [
            member
            for key in arrival.keys
            for member in self.by_key.get(key, ())
            if member.arrival.item.guid != arrival.item.guid and _follows(arrival, member.arrival)
        ]
        if not found:
            return []
        nearest = min(found, key=lambda member: abs(arrival.moment - member.arrival.moment))
        return self.of_story.get(nearest.story_id, []) if nearest.story_id else [nearest]


def act_of(item: Item, label: Label) -> Act:
    """What an item does: by its format's word, or by the words around its headline where those are graver."""
    signal = getattr(item, "signal", "").casefold()
    if item.kind == "kill" and ("withh" in signal or label.act is Act.WITHHOLD):
        return Act.WITHHOLD
    return labels.graver(Act(item.kind.value), label.act)


def know(arrivals: Sequence[Arrival]) -> Known:
    """Everything lineage needs to know for these arrivals."""
    known = Known()
    same_guid = _members(dispatch__guid__in={one.dispatch.guid for one in arrivals})
    trails = Trail.objects.filter(key__in={key for one in arrivals for key in one.keys})
    on_trail = {trail.dispatch_id: trail.key for trail in trails.order_by("-id")[: 50 * len(arrivals)]}
    same_name = _members(dispatch__in=on_trail)
    stories = {member.story_id for member in (*same_guid, *same_name) if member.story_id}
    of_story: dict[int, list[Member]] = defaultdict(list)
    for member in _members(story__in=stories):
        of_story[member.story_id or 0].append(member)
    by_guid, by_key = defaultdict(list), defaultdict(list)
    for member in (*same_guid, *(one for story in of_story.values() for one in story)):
        by_guid[member.arrival.dispatch.guid].append(member)
    for member in same_name:
        for key in member.arrival.keys:
            by_key[key].append(member)
    known.by_guid, known.by_key, known.of_story = by_guid, by_key, of_story
    marked = [one for one in arrivals if one.mark]
    found = marks.nearest([one.mark for one in marked if one.mark]) if marked else []
    known.near = {one.dispatch.pk: near for one, near in zip(marked, found, strict=True)}
    return known


def members_of(story: int) -> list[Member]:
    """Every dispatch of a story so far."""
    return _members(story=story)


def trails_of(arrival: Arrival) -> list[Trail]:
    return [Trail(key=key, dispatch=arrival.dispatch, at=arrival.dispatch.received_at) for key in arrival.keys]


def unlike(arrival: Arrival, others: Iterable[Arrival]) -> bool:
    """Whether the words of none of them are in the arrival's, in headline or text."""
    return all(_shared_headline(arrival, one) < 0.25 and _likeness(arrival, one) < UNLIKE for one in others)


def _members(**where: object) -> list[Member]:
    rows = Lineage.objects.filter(**where).select_related("dispatch").order_by("dispatch_id")
    return [Member(row.story_id, Arrival(row.dispatch)) for row in rows]


def _follows(arrival: Arrival, other: Arrival) -> bool:
    same = arrival.headline_stem == other.headline_stem and _telling(arrival.headline_stem)
    alike = _shared_headline(arrival, other) >= 0.5 or _likeness(arrival, other) >= ALIKE
    if abs(arrival.moment - other.moment) > lineage.FOLLOWS_WITHIN:
        return False
    return lineage.follows(arrival.sent, other.sent, same_headline=same, alike=alike)


def _likeness(one: Arrival, other: Arrival) -> float:
    return likeness(one.text, other.text).score


def _shared_headline(one: Arrival, other: Arrival) -> float:
    some, others = set(one.headline_stem.split()), set(other.headline_stem.split())
    least = min(len(some), len(others))
    return len(some & others) / least if least else 0.0


def _telling(stem: str) -> bool:
    return len(stem.split()) >= LEAST_STEM_WORDS


def _hash(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)
