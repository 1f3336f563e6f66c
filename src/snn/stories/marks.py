"""The index of marks: keeping them, and finding the stories whose text may be like a given one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import F

from snn.ground.markup import to_text
from snn.stories.likeness import SLOTS, Mark, Text, nearness
from snn.stories.models import Story, TextMark

LOOKED_AT = 200
"""So many of the newest stories that share a slot are ranked; what is common to more is a form, not a story."""
COMPARED = 3
"""So many of the nearest are compared word by word."""
LEAST_NEARNESS = 140
"""Of 256 bits; strangers agree in 128 or so, a story and its first half in 160."""
FIELDS = tuple(f"slot{n}" for n in range(SLOTS))
_NEWEST = "SELECT * FROM (SELECT id, bits FROM {0} WHERE {1} = %s ORDER BY id DESC LIMIT {2}) AS by_{1}"
_NEWEST_BY = {field: _NEWEST.format(TextMark._meta.db_table, field, LOOKED_AT) for field in FIELDS}


def keep(marks: Iterable[tuple[int, Mark]]) -> None:
    """Remember the marks of these stories; one that has a mark gets the new one."""
    rows = [TextMark(id=story, bits=mark.bits, **dict(zip(FIELDS, mark.slots, strict=True))) for story, mark in marks]
    TextMark.objects.bulk_create(rows, update_conflicts=True, update_fields=[*FIELDS, "bits"], unique_fields=["id"])


def nearest(marks: Sequence[Mark]) -> list[list[int]]:
    """For each mark the ids of the stories whose texts may be like it, nearest first, few."""
    if len(marks) == 1:
        return [_ranked(marks[0], _sharing(marks[0]))]
    by_slot: dict[tuple[int, int], list[tuple[int, bytes]]] = defaultdict(list)
    for n, field in enumerate(FIELDS):
        wanted = {mark.slots[n] for mark in marks} - {0}
        # By a sum, not by the id itself: no planner may think of walking the primary key instead of the slots.
        rows = TextMark.objects.filter(**{f"{field}__in": wanted}).order_by((F("id") + 0).desc())
        for slot, story, bits in rows.values_list(field, "id", "bits")[: LOOKED_AT * len(marks)]:
            by_slot[n, slot].append((story, bytes(bits)))
    return [
        _ranked(mark, dict(pair for n, slot in enumerate(mark.slots) for pair in by_slot[n, slot][:LOOKED_AT]))
        for mark in marks
    ]


def texts_of(stories: Iterable[int]) -> dict[int, tuple[Story, Text]]:
    """These stories and their texts, ready to be compared."""
    found = Story.objects.filter(pk__in=list(stories)).select_related("source", "kill")
    return {story.pk: (story, Text(story.headline, to_text(story.body_html))) for story in found}


def _sharing(mark: Mark) -> dict[int, bytes]:
    """The stories that share a slot, and their bits.

    All slots in one statement by hand: making five of them the usual way takes longer than the database does.
    """
    wanted = [(field, slot) for field, slot in zip(FIELDS, mark.slots, strict=True) if slot]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(_NEWEST_BY[field] for field, _slot in wanted), [slot for _field, slot in wanted]
        )
        return {story: bytes(bits) for story, bits in cursor.fetchall()}


def _ranked(mark: Mark, found: dict[int, bytes]) -> list[int]:
    near = sorted(((nearness(mark.bits, bits), story) for story, bits in found.items()), reverse=True)
    return [story for score, story in near[:COMPARED] if score >= LEAST_NEARNESS]
