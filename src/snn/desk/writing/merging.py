"""Who changed what: the words a manuscript began with, those of the story now, and the person's. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Words = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """mine: what the person's publishing brings; theirs: what came meanwhile and stays; torn: both, differently."""

    mine: dict[str, Any]
    theirs: dict[str, Any]
    torn: tuple[str, ...]


def merge(base: Words, now: Words, mine: Words, take: Collection[str] = (), over: Collection[str] = ()) -> Merged:
    """Field by field. take: torn fields in which the newer words of the story stand; over: in which the person's do."""
    brought: dict[str, Any] = {}
    stays: dict[str, Any] = {}
    torn: list[str] = []
    for field, words in mine.items():
        changed_here, changed_there = words != base.get(field), now[field] != base.get(field)
        if words == now[field]:
            continue
        if changed_here and (not changed_there or field in over):
            brought[field] = words
        elif changed_there and (not changed_here or field in take):
            stays[field] = now[field]
        else:
            torn.append(field)
    return Merged(brought, stays, tuple(torn))


def together(
    base: Sequence[str], now: Sequence[str], mine: Sequence[str], *, both: bool = False
) -> tuple[str, ...] | None:
    """Two texts, paragraph by paragraph, that began as one; None where the same paragraphs were changed differently.

    both: there the others' paragraphs stand, and the person's after them.
    """
    made: list[str] = []
    b, n, m = 0, 0, 0
    for to_b, to_n, to_m in [*_anchors(base, now, mine), (len(base), len(now), len(mine))]:
        was, theirs, ours = list(base[b:to_b]), list(now[n:to_n]), list(mine[m:to_m])
        if theirs == was:
            made += ours
        elif ours in (was, theirs):
            made += theirs
        elif both:
            made += [*theirs, *(one for one in ours if one not in theirs)]
        else:
            return None
        made += base[to_b : to_b + 1]
        b, n, m = to_b + 1, to_n + 1, to_m + 1
    return tuple(made)


def _anchors(base: Sequence[str], now: Sequence[str], mine: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where the same paragraph stands in all three, in order."""
    there, here = _matches(base, now), _matches(base, mine)
    return [(at, there[at], here[at]) for at in sorted(there.keys() & here.keys())]


def _matches(one: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    found = SequenceMatcher(None, list(one), list(other), autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in found for step in range(block.size)}
