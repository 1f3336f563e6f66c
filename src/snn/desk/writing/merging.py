"""Who changed what: the words a manuscript began with, those of the story now, and the person's. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
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
