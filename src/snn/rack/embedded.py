"""The default rack: one SQLite file, read by the stand while the press writes."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from snn.rack.pages import Cut, Page

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    host TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    encoding TEXT NOT NULL,
    headers TEXT NOT NULL,
    etag TEXT NOT NULL,
    cut_start INTEGER,
    cut_end INTEGER,
    cut_trailer BLOB,
    body BLOB NOT NULL,
    UNIQUE (host, path)
)
"""
_COLUMNS = "host, path, status, content_type, body, etag, headers, encoding, cut_start, cut_end, cut_trailer"


class EmbeddedRack:
    """Pages in one file; WAL and full sync, so that a publish is durable and readers never wait."""

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        self._file = file
        self._read_only = read_only
        self._local = threading.local()
        if not read_only:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection.execute(_SCHEMA)

    def get(self, host: str, path: str) -> Page | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM page WHERE host = ? AND path = ?",  # noqa: S608
            (host, path),
        ).fetchone()
        return _page(row) if row else None

    def put(self, pages: Iterable[Page], *, drop: Iterable[tuple[str, str]] = ()) -> int:
        connection = self._connection
        changed = 0
        connection.execute("BEGIN IMMEDIATE")
        try:
            for page in pages:
                changed += self._put_one(connection, page)
            for key in drop:
                changed += connection.execute("DELETE FROM page WHERE host = ? AND path = ?", key).rowcount
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return changed

    def keys(self) -> Iterator[tuple[str, str]]:
        yield from self._connection.execute("SELECT host, path FROM page ORDER BY host, path")

    def hosts(self) -> set[str]:
        return {host for (host,) in self._connection.execute("SELECT DISTINCT host FROM page")}

    def close(self) -> None:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    @staticmethod
    def _put_one(connection: sqlite3.Connection, page: Page) -> int:
        found = connection.execute("SELECT etag FROM page WHERE host = ? AND path = ?", page.key).fetchone()
        if found and found[0] == page.etag:
            return 0
        cut = page.cut
        connection.execute(
            f"INSERT OR REPLACE INTO page ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                page.host, page.path, page.status, page.content_type, page.body, page.etag,
                json.dumps(page.headers), page.encoding,
                cut and cut.start, cut and cut.end, cut and cut.trailer,
            ),
        )  # fmt: skip
        return 1

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self._read_only else "rwc"
        connection = sqlite3.connect(f"{self._file.absolute().as_uri()}?mode={mode}", uri=True, timeout=10)
        connection.isolation_level = None
        if not self._read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        return connection


def _page(row: tuple[object, ...]) -> Page:
    host, path, status, content_type, body, etag, headers, encoding, start, end, trailer = row
    cut = None if start is None else Cut(start, end, trailer)  # type: ignore[arg-type]
    pairs = tuple((name, value) for name, value in json.loads(headers))  # type: ignore[arg-type]
    return Page(host, path, status, content_type, body, etag, pairs, encoding, cut)  # type: ignore[arg-type]
