"""History as Parquet files, one a day in the end, read and written by DuckDB in this process.

Rows are sorted by site, story and time: a question about a story touches one row group a day.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from snn.audience.history import Answer, By, Event, HistoryError, Key, Made, Measures, Named, Question, shortest

ROW_GROUP = 61_440
MEMORY = "1GB"
_COLUMNS = {
    "at_s": "UINTEGER", "site": "UINTEGER", "story": "UINTEGER", "page": "VARCHAR", "referrer": "VARCHAR",
    "campaign": "VARCHAR", "device": "UTINYINT", "country": "VARCHAR", "view": "BOOLEAN", "new_visitor": "BOOLEAN",
    "new_reader": "BOOLEAN", "seconds": "USMALLINT", "quarters": "UTINYINT",
}  # fmt: skip
_FROM_CSV = (
    "SELECT * FROM read_csv($1, columns = $2, header = false, auto_detect = false, parallel = false, delim = ',', "
    "quote = '\"', escape = '\"', new_line = '\\r\\n', allow_quoted_nulls = false)"
)
_DAY = "(DATE '1970-01-01' + (at_s // 86400)::INTEGER)::VARCHAR"
_KEYS = {
    By.ALL: "''", By.DAY: _DAY, By.SITE: "site::VARCHAR", By.STORY: "story::VARCHAR", By.PAGE: "page",
    By.REFERRER: "referrer", By.CAMPAIGN: "campaign", By.DEVICE: "device::VARCHAR", By.COUNTRY: "country",
}  # fmt: skip
_NUMBERS = (By.SITE, By.STORY, By.DEVICE)
_NAMES = ("views", "visitors", "readers", "seconds", "quarter1", "quarter2", "quarter3", "quarter4")
_COUNTS = ", ".join([
    "count(*) FILTER (view)", "count(*) FILTER (new_visitor)", "count(*) FILTER (new_reader)", "sum(seconds)",
    *(f"count(*) FILTER (quarters & {bit} > 0)" for bit in (1, 2, 4, 8)),
])  # fmt: skip
_COUNTED = ", ".join(f"sum({name})" for name in _NAMES)
WRITTEN = f"FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 9, ROW_GROUP_SIZE {ROW_GROUP}"


class ParquetHistory:
    """Pieces are files in a folder."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        self._folder, self._threads = folder, threads or len(os.sched_getaffinity(0))

    def write(self, name: str, day: date, events: Sequence[Event]) -> Made:
        """A piece of these events."""
        lines = self._file(name).with_suffix(".csv")
        lines.parent.mkdir(parents=True, exist_ok=True)
        try:
            with lines.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, quoting=csv.QUOTE_ALL).writerows(events)
            return self._sorted(name, day, _FROM_CSV, [str(lines), _COLUMNS])
        finally:
            lines.unlink(missing_ok=True)

    def merge(self, name: str, day: date, pieces: Sequence[str]) -> Made:
        """One piece of several."""
        return self._sorted(name, day, "SELECT * FROM read_parquet($1)", [self._files(pieces)])

    def ask(self, question: Question, pieces: Sequence[Named]) -> Answer:
        """A story's figures from its events, all others from the sums."""
        names = [one.name for one in pieces if question.since <= one.day <= question.until]
        if not names:
            return {by: {} for by in question.by}
        with self._connection() as connection:
            if question.story is None:
                return {by: _of_sums(connection, question, by, self._sums(names)) for by in question.by}
            connection.execute(
                "CREATE TEMP TABLE events AS SELECT * FROM read_parquet($1) WHERE story = $2 AND coalesce(site = $3, true)",
                [self._files(names), question.story, question.site],
            )
            return {by: _of_events(connection, question, by) for by in question.by}

    def has(self, name: str) -> bool:
        return self._file(name).exists()

    def events(self, name: str) -> Iterator[Event]:
        """All of a piece, for another engine."""
        fields = ", ".join(Event._fields)
        with self._connection() as connection:
            found = connection.execute(f"SELECT {fields} FROM read_parquet($1)", [str(self._file(name))])  # noqa: S608
            while rows := found.fetchmany(ROW_GROUP):
                yield from (Event._make(int(one) if isinstance(one, bool) else one for one in row) for row in rows)

    def drop(self, names: Sequence[str]) -> None:
        for file in (*self._files(names), *self._sums(names)):
            Path(file).unlink(missing_ok=True)

    def _sorted(self, name: str, day: date, source: str, given: list[object]) -> Made:
        """Events and their sums, written aside, on the disk, then under their names: a crash leaves a whole file or none."""
        events, sums = self._file(name), Path(self._sums([name])[0])
        events.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection, _aside(events) as aside:
            connection.execute(f"COPY ({source} ORDER BY site, story, at_s) TO {_quoted(aside)} ({WRITTEN})", given)
            hits = connection.execute("SELECT count(*) FROM read_parquet($1)", [str(aside)]).fetchone()
            with _aside(sums) as beside:
                connection.execute(f"COPY ({_summing(aside)}) TO {_quoted(beside)} ({WRITTEN})")
        return Made(name, day, int(hits[0]) if hits else 0, events.stat().st_size + sums.stat().st_size)

    def _sums(self, names: Sequence[str]) -> list[str]:
        return [str(self._folder / f"{name}.sums.parquet") for name in names]

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.parquet"

    def _files(self, names: Sequence[str]) -> list[str]:
        return [str(self._file(name)) for name in names]

    @contextmanager
    def _connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database in memory that loads nothing from anywhere."""
        connection = duckdb.connect(":memory:", config={
            "threads": self._threads, "memory_limit": MEMORY, "temp_directory": str(self._folder / "tmp"),
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,
        })  # fmt: skip
        try:
            yield connection
        except duckdb.Error as wrong:
            raise HistoryError(f"the history's files in {self._folder} do not answer: {str(wrong)[:300]}") from None
        finally:
            connection.close()


@contextmanager
def _aside(file: Path) -> Iterator[Path]:
    """A name to write to; what was written gets its own name once it is on the disk."""
    aside = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        yield aside
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def _summing(events: Path) -> str:
    """The sums of a piece: of each site, by everything it can be told apart by."""
    names = ", ".join(("site", "kind", "key", *_NAMES))
    parts = " UNION ALL ".join(
        f"SELECT site, '{by}' AS kind, {key} AS key, {_COUNTS} FROM events GROUP BY ALL"  # noqa: S608
        for by, key in _KEYS.items()
        if by not in (By.ALL, By.SITE)
    )
    return (
        f"WITH events AS MATERIALIZED (SELECT * FROM read_parquet({_quoted(events)})), sums({names}) AS ({parts}) "  # noqa: S608
        "SELECT * FROM sums ORDER BY site, kind, key"
    )


def _of_sums(
    connection: duckdb.DuckDBPyConnection, question: Question, by: By, files: list[str]
) -> dict[Key, Measures]:
    kind = By.DAY if by in (By.ALL, By.SITE) else by
    key = {By.ALL: "''", By.SITE: "site::VARCHAR"}.get(by, "key")
    rows = connection.execute(
        f"SELECT {key}, {_COUNTED} FROM read_parquet($1) WHERE kind = $2 AND coalesce(site = $3, true) "  # noqa: S608
        f"GROUP BY 1 {_limit(question, by)}",
        [files, kind, question.site],
    )
    return dict(_measured(row, by) for row in rows.fetchall())


def _of_events(connection: duckdb.DuckDBPyConnection, question: Question, by: By) -> dict[Key, Measures]:
    rows = connection.execute(f"SELECT {_KEYS[by]}, {_COUNTS} FROM events GROUP BY 1 {_limit(question, by)}")  # noqa: S608
    return dict(_measured(row, by) for row in rows.fetchall())


def _limit(question: Question, by: By) -> str:
    most = shortest(question, by)
    return f"ORDER BY 2 DESC, 1 LIMIT {most:d}" if most else ""


def _measured(row: tuple[Any, ...], by: By) -> tuple[Key, Measures]:
    key, views, visitors, readers, seconds, one, two, three, four = (row[0], *(int(number or 0) for number in row[1:]))
    return int(key) if by in _NUMBERS else key, Measures(views, visitors, readers, seconds, (one, two, three, four))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
