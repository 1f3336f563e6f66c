"""The default rack: one SQLite file, read by the stand while the press writes."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from snn.rack.pages import Key, Page
from snn.rack.rows import from_row, to_row
from snn.rack.shelf import Shelf
from snn.rack.troubles import told, trouble

_PUT = """INSERT INTO page (host, path, head, etag, keys, layout, body) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (host, path) DO UPDATE SET head = excluded.head, etag = excluded.etag, keys = excluded.keys,
layout = excluded.layout, body = excluded.body WHERE etag <> excluded.etag"""
_GET = "SELECT head, etag, keys, layout, body FROM page WHERE host = ? AND path = ?"
_ETAG = "SELECT etag FROM page WHERE host = ? AND path = ?"
_BATCH = 2000


class EmbeddedRack:
    """Pages in one file; WAL and full sync, so that a publish is durable and readers never wait."""

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        self._file = file
        self._name = str(file)
        self._read_only = read_only
        self._local = threading.local()
        if not read_only:
            with told(file):
                file.parent.mkdir(parents=True, exist_ok=True)
                self._connected().make()

    def get(self, host: str, path: str) -> Page | None:
        try:
            shelf = self._connected()
            number = shelf.number("host", host)
            row = shelf.connection.execute(_GET, (number, path)).fetchone() if number else None
            return from_row(host, path, row, shelf.head, shelf.part) if row else None
        except (sqlite3.Error, OSError) as wrong:
            raise trouble(self._file, wrong) from wrong

    def put(self, pages: Iterable[Page], *, drop: Iterable[Key] = ()) -> int:
        with told(self._file):
            shelf = self._connected(to_write=True)
            with shelf.transaction() as connection:
                rows = (to_row(page, shelf.kept) for page in pages)
                changed = sum(connection.execute(_PUT, row).rowcount for row in rows)
                for host, path in drop:
                    found = shelf.number("host", host)
                    changed += connection.execute(
                        "DELETE FROM page WHERE host = ? AND path = ?", (found, path)
                    ).rowcount
            return changed

    def etags(self) -> Iterator[tuple[Key, str]]:
        return self._walk("etag")

    def keys(self) -> Iterator[Key]:
        return (key for key, _ in self._walk("''"))

    def hosts(self) -> set[str]:
        with told(self._file):
            asked = "SELECT name FROM host WHERE EXISTS (SELECT 1 FROM page WHERE page.host = host.id)"
            return {name for (name,) in self._connected().connection.execute(asked)}

    def etag(self, host: str, path: str) -> str | None:
        """The page's ETag alone: whether what was made of it still holds."""
        with told(self._file):
            shelf = self._connected()
            number = shelf.number("host", host)
            row = shelf.connection.execute(_ETAG, (number, path)).fetchone() if number else None
            return row[0] if row else None

    def version(self) -> tuple[int, ...]:
        """Differs after each publish by another connection, and where another file stands in the old one's place."""
        try:
            shelf = self._connected()
            return (shelf.inode, *shelf.connection.execute("PRAGMA data_version").fetchone())
        except (sqlite3.Error, OSError) as wrong:
            raise trouble(self._file, wrong) from wrong

    def close(self) -> None:
        shelf: Shelf | None = getattr(self._local, "shelf", None)
        if shelf is not None:
            shelf.connection.close()
            del self._local.shelf

    def _walk(self, what: str) -> Iterator[tuple[Key, str]]:
        """By short reads, each a snapshot of its own: a walk of hours holds nothing up."""
        asked = f"SELECT path, {what} FROM page WHERE host = ? AND path > ? ORDER BY path LIMIT {_BATCH}"  # noqa: S608
        for host in sorted(self.hosts()):
            after = ""
            while True:
                with told(self._file):
                    shelf = self._connected()
                    rows = shelf.connection.execute(asked, (shelf.number("host", host), after)).fetchall()
                for path, said in rows:
                    yield (host, path), said
                if len(rows) < _BATCH:
                    break
                after = rows[-1][0]

    def _connected(self, *, to_write: bool = False) -> Shelf:
        shelf: Shelf | None = getattr(self._local, "shelf", None)
        # A rack that was put in the place of another (a restore) is another file: its inode says so.
        if shelf is not None and (self._read_only or to_write) and os.stat(self._name).st_ino != shelf.inode:
            self.close()
            shelf = None
        if shelf is None:
            shelf = self._local.shelf = Shelf(self._file, self._read_only)
        return shelf
