"""History at a ClickHouse server, for a network whose figures outgrow one machine's files. Spoken to over HTTP.

A piece is a partition: writing it again, or dropping it, is one step for the server, and a question reads no other.
What the statements hold is numbers, words of ours and names of pieces, which are checked; readers' words go as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from snn.audience.history import Answer, By, Event, HistoryError, Key, Made, Measures, Named, Question, shortest

TIMEOUT_S = 60.0
LINES_AT_ONCE = 5_000
_NAME = re.compile(r"[A-Za-z0-9_./:+-]{1,120}")
_COLUMNS = (
    "at_s UInt32, site UInt32, story UInt32, page String, referrer String, campaign String, device UInt8, "
    "country String, view UInt8, new_visitor UInt8, new_reader UInt8, seconds UInt16, quarters UInt8"
)
_TABLE = (
    f"CREATE TABLE IF NOT EXISTS hits (piece String, {_COLUMNS}) "
    "ENGINE = MergeTree PARTITION BY piece ORDER BY (site, story, at_s)"
)
_FIELDS = ", ".join(Event._fields)
_KEYS = {
    By.ALL: "''", By.DAY: "toString(toDate(toDateTime(at_s, 'UTC'), 'UTC'))", By.SITE: "site", By.STORY: "story",
    By.PAGE: "page", By.REFERRER: "referrer", By.CAMPAIGN: "campaign", By.DEVICE: "device", By.COUNTRY: "country",
}  # fmt: skip
_NUMBERS = (By.SITE, By.STORY, By.DEVICE)
_COUNTS = ", ".join([
    "sum(view) AS views", "sum(new_visitor)", "sum(new_reader)", "sum(seconds)",
    *(f"sum(bitAnd(quarters, {bit}) > 0)" for bit in (1, 2, 4, 8)),
])  # fmt: skip
_PARTS = "FROM system.parts WHERE active AND database = currentDatabase() AND table = 'hits' AND partition IN"


class ClickHouseHistory:
    """Pieces are partitions of one table, made where it is not there."""

    def __init__(self, address: str) -> None:
        self._server = _server(address)

    def write(self, name: str, day: date, events: Iterable[Event]) -> Made:
        """A piece of these events."""
        self.drop([name])
        self._server.run(f"INSERT INTO hits (piece, {_FIELDS}) FORMAT JSONEachRow\n", _lines(name, events))
        return self._made(name, day)

    def merge(self, name: str, day: date, pieces: Sequence[str]) -> Made:
        """One piece of several."""
        self.drop([name])
        self._server.run(
            f"INSERT INTO hits (piece, {_FIELDS}) SELECT {_listed([name])}, {_FIELDS} FROM hits "  # noqa: S608
            f"WHERE piece IN ({_listed(pieces)})"
        )
        return self._made(name, day)

    def ask(self, question: Question, pieces: Sequence[Named]) -> Answer:
        """All of it from the events: they are sorted by site and story, and a piece is a day."""
        asked = [one for one in pieces if question.since <= one.day <= question.until]
        if not asked:
            return {by: {} for by in question.by}
        self._look_for(asked)
        names = [one.name for one in asked]
        where = f"piece IN ({_listed(names)})"
        where += f" AND site = {question.site:d}" if question.site is not None else ""
        where += f" AND story = {question.story:d}" if question.story is not None else ""
        return {by: dict(_measured(row, by) for row in self._asked(question, by, where)) for by in question.by}

    def drop(self, names: Sequence[str]) -> None:
        for name in names:
            self._server.run(f"ALTER TABLE hits DROP PARTITION {_listed([name])}")

    def _asked(self, question: Question, by: By, where: str) -> list[list[Any]]:
        most = shortest(question, by)
        return self._server.rows(
            f"SELECT {_KEYS[by]} AS named, {_COUNTS} FROM hits WHERE {where} GROUP BY named HAVING count() > 0 "  # noqa: S608
            f"ORDER BY views DESC, named{f' LIMIT {most:d}' if most else ''}"
        )

    def _look_for(self, asked: Sequence[Named]) -> None:
        """Raises: HistoryError where a piece is not there, or only in part, as while it is written anew."""
        listed = _listed([one.name for one in asked])
        found = self._server.rows(f"SELECT partition, sum(rows) {_PARTS} ({listed}) GROUP BY partition")
        rows = {str(name): int(many) for name, many in found}
        if away := sum(one.name not in rows for one in asked):
            raise HistoryError(
                f"{away} pieces of the history are not at ClickHouse: snn audience move takes them there"
            )
        if torn := [one for one in asked if rows[one.name] < one.hits]:
            raise HistoryError(
                f"{len(torn)} pieces of the history are at ClickHouse in part, {torn[0].name} first: "
                "they are being written, or snn audience move has to take them there again"
            )

    def _made(self, name: str, day: date) -> Made:
        (found,) = self._server.rows(f"SELECT sum(rows), sum(bytes_on_disk) {_PARTS} ({_listed([name])})")
        return Made(name, day, int(found[0]), int(found[1]))


class _Server:
    """Statements and answers; the table is made before the first."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._name = parts.hostname or ""
        self._client = httpx.Client(
            base_url=f"{parts.scheme}://{self._name}:{parts.port or 8123}", timeout=TIMEOUT_S, trust_env=False,
            auth=(unquote(parts.username or "default"), unquote(parts.password or "")),
            params={"database": parts.path.strip("/") or "default"},
        )  # fmt: skip
        self._ready = False

    def run(self, statement: str, lines: Iterable[bytes] = ()) -> bytes:
        """Raises: HistoryError, in words."""
        if not self._ready:
            self._ready = True
            try:
                self.run(_TABLE)
            except HistoryError:
                self._ready = False
                raise
        try:
            answer = self._client.post("/", content=_whole(statement, lines))
        except httpx.HTTPError as wrong:
            raise HistoryError(f"ClickHouse at {self._name} does not answer: {wrong}") from None
        if answer.status_code != 200:
            raise HistoryError(f"ClickHouse at {self._name} refuses: {answer.text[:300].strip()}")
        return answer.content

    def rows(self, statement: str) -> list[list[Any]]:
        found: list[list[Any]] = json.loads(self.run(f"{statement} FORMAT JSONCompact"))["data"]
        return found


@lru_cache(maxsize=4)
def _server(address: str) -> _Server:
    return _Server(address)


def _whole(statement: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    yield statement.encode()
    yield from lines


def _lines(name: str, events: Iterable[Event]) -> Iterator[bytes]:
    left = iter(events)
    while some := list(islice(left, LINES_AT_ONCE)):
        yield "".join(json.dumps({"piece": name} | one._asdict()) + "\n" for one in some).encode()


def _listed(names: Sequence[str]) -> str:
    """Names of pieces as a statement takes them; one that is none of ours goes no further."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no piece of history")
    return ", ".join(f"'{name}'" for name in names)


def _measured(row: list[Any], by: By) -> tuple[Key, Measures]:
    views, visitors, readers, seconds, *quarters = (int(number) for number in row[1:])
    one, two, three, four = quarters
    return int(row[0]) if by in _NUMBERS else str(row[0]), Measures(
        views, visitors, readers, seconds, (one, two, three, four)
    )
