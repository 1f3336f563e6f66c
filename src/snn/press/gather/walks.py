"""Short walks along the placements' indexes, many in one question: a page of lists needs dozens of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from snn.stories.models import Placement

_A_QUESTION = 100
"""Walks in one question; SQLite takes 500 at most."""


@dataclass(frozen=True)
class Newest:
    """The newest live placements on a site, or in a section of it."""

    site: int
    section: int | None
    limit: int

    def sql(self, number: int) -> tuple[str, list[Any]]:
        where, values = _where(self.site, self.section)
        order = "ORDER BY live_at DESC, story_id DESC"
        walk = f"SELECT live_at, story_id FROM {_TABLE} WHERE {where} {order} LIMIT %s"  # noqa: S608
        # The place is said, since a union promises no order.
        return f"SELECT {number}, row_number() OVER ({order}), story_id FROM ({walk}) AS w", [*values, self.limit]  # noqa: S608


@dataclass(frozen=True)
class Days:
    """The nearest days with live stories before (or after) a day, or the last ones of all."""

    site: int
    section: int | None
    limit: int
    before: date | None = None
    after: date | None = None

    def sql(self, number: int) -> tuple[str, list[Any]]:
        where, values = _where(self.site, self.section)
        bound, order = self.after or self.before, "ASC" if self.after else "DESC"
        if bound:
            where += f" AND day {'>' if self.after else '<'} %s"
            values.append(connection.ops.adapt_datefield_value(bound))
        asked = f"SELECT DISTINCT {number}, day FROM {_TABLE} WHERE {where} ORDER BY day {order} LIMIT %s"  # noqa: S608
        return asked, [*values, self.limit]


@dataclass(frozen=True)
class Others:
    """Whether a day has more live placements than `but`, on a site or in a section of it."""

    site: int
    section: int | None
    day: date
    but: int

    def sql(self, number: int) -> tuple[str, list[Any]]:
        where, values = _where(self.site, self.section)
        day = connection.ops.adapt_datefield_value(self.day)
        asked = f"SELECT {number} FROM {_TABLE} WHERE {where} AND day = %s LIMIT 1 OFFSET %s"  # noqa: S608
        return asked, [*values, day, max(0, self.but)]


def with_others(walks: Sequence[Others]) -> set[Others]:
    """The days that have others."""
    return {walks[number] for (number,) in _rows(walks)}


def newest(walks: Sequence[Newest]) -> dict[Newest, list[int]]:
    """The stories of each walk, newest first, each once."""
    found: dict[int, dict[int, None]] = {number: {} for number in range(len(walks))}
    for number, _, story in sorted(_rows(walks)):
        found[number][story] = None
    return {walk: list(found[number]) for number, walk in enumerate(walks)}


def days(walks: Sequence[Days]) -> dict[Days, list[date]]:
    """The days of each walk, nearest first."""
    found: dict[Days, list[date]] = {walk: [] for walk in walks}
    for number, day in _rows(walks):
        found[walks[number]].append(date.fromisoformat(day) if isinstance(day, str) else day)
    for walk, of in found.items():
        of.sort(reverse=walk.after is None)
    return found


_TABLE = Placement._meta.db_table


def _where(site: int, section: int | None) -> tuple[str, list[Any]]:
    if section is None:
        return "site_id = %s AND live_at IS NOT NULL", [site]
    return "site_id = %s AND section_id = %s AND live_at IS NOT NULL", [site, section]


def _rows(walks: Sequence[Newest | Days | Others]) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        for start in range(0, len(walks), _A_QUESTION):
            asked = [walk.sql(start + n) for n, walk in enumerate(walks[start : start + _A_QUESTION])]
            # Each in brackets of its own, so that its limit is its own.
            question = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS w{n}" for n, (sql, _) in enumerate(asked))  # noqa: S608
            cursor.execute(question, [value for _, values in asked for value in values])
            yield from cursor.fetchall()
