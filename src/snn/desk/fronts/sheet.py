"""A front on the editor's table: the draft that the form carries, until it is put out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from snn.stories.fronts.rules import Arrangement, Picked

STANDS = (("rule", "by the rule"), ("lead", "leads"), ("pinned", "pinned"), ("hidden", "hidden"))
HOURS = ((3, "3 hours"), (12, "12 hours"), (24, "a day"), (72, "3 days"), (168, "a week"))
USUAL_HOURS = 24
ROWS_MOST = 120
_RANK = {"lead": 0, "pinned": 1, "rule": 2, "hidden": 3}


class Posted(Protocol):
    """What a form sent."""

    def get(self, key: str, default: str = "") -> str: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Row:
    """A story on the table. ends: until when it stands as decided; hours: what was chosen for a new decision."""

    story: int
    stands: str = "rule"
    ends: datetime | None = None
    hours: int = USUAL_HOURS


def in_order(rows: Iterable[Row]) -> list[Row]:
    """As on the front: the lead, pins, the rest; what is hidden last."""
    return sorted(rows, key=lambda row: _RANK[row.stands])


def laid_out(picks: Sequence[Picked], newest: Iterable[int]) -> list[Row]:
    """What stands decided, and the newest that could be."""
    decided = [Row(one.story, one.stands, one.until) for one in picks]
    taken = {row.story for row in decided}
    return in_order([*decided, *(Row(story) for story in newest if story not in taken)])


def read(posted: Posted, ends: Mapping[int, datetime]) -> list[Row]:
    """The draft as the form sent it; ends: of the decisions that stand, which `keep` means. Nonsense is left out."""
    rows = []
    for word in dict.fromkeys(posted.getlist("row")[:ROWS_MOST]):
        if not (word.isascii() and word.isdecimal() and len(word) < 18):
            continue
        story, stands, hours = int(word), posted.get(f"stands-{word}", "rule"), posted.get(f"hours-{word}", "")
        known = hours.isdecimal() and int(hours[:6]) in dict(HOURS)
        rows.append(
            Row(
                story, stands if stands in _RANK else "rule", None if known else ends.get(story),
                int(hours) if known else USUAL_HOURS,
            )
        )  # fmt: skip
    return in_order(rows)


def moved(rows: Sequence[Row], story: int, step: int) -> list[Row]:
    """One place up (-1) or down (1); what was by the rule is pinned where it goes."""
    pinned = [row for row in rows if row.stands == "pinned"]
    row = next((row for row in rows if row.story == story), None)
    if row is None or row.stands in ("lead", "hidden"):
        return list(rows)
    if row.stands == "rule":
        others = [other for other in rows if other.story != story]
        place = sum(other.stands in ("lead", "pinned") for other in others)
        return [*others[:place], replace(row, stands="pinned"), *others[place:]]
    at = pinned.index(row)
    to = max(0, min(len(pinned) - 1, at + step))
    pinned.insert(to, pinned.pop(at))
    turn = iter(pinned)
    return [next(turn) if other.stands == "pinned" else other for other in rows]


def decided(rows: Iterable[Row], at: datetime) -> list[Picked]:
    """What the draft would put out."""
    return [
        Picked(row.story, row.stands, row.ends or at + timedelta(hours=row.hours))
        for row in rows
        if row.stands != "rule"
    ]


def arrangement(rows: Iterable[Row]) -> Arrangement:
    """The draft as the press would take it."""
    rows = list(rows)
    lead = next((row.story for row in rows if row.stands == "lead"), None)
    pinned = tuple(row.story for row in rows if row.stands == "pinned")
    return Arrangement(lead, pinned, frozenset(row.story for row in rows if row.stands == "hidden"))
