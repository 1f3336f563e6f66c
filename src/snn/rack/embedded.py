"""The default rack: one SQLite file, read by the stand while the press writes."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path

from snn.rack import earlier, writing
from snn.rack.durable import brought_in, remove, take_place
from snn.rack.pages import Key, Page, RackError
from snn.rack.reading import as_etag, read
from snn.rack.shelf import Shelf
from snn.rack.troubles import told, trouble

_ETAG = "SELECT etag FROM address WHERE host = ? AND path = ?"
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
                if self._connected().version == earlier.VERSION:
                    self._convert()
                self._connected().make()

    def _convert(self) -> None:
        """Put a rack of this version in the place of an earlier one; readers have the old until the new one is whole."""
        aside = self._file.with_name(f".{self._file.name}.converted")
        with self._file.with_name(f".{self._file.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.close()  # Another process may have done it meanwhile.
            if self._connected().version != earlier.VERSION:
                return
            remove(aside)
            made = EmbeddedRack(aside)
            pages = earlier.pages(self._connected().connection)
            while batch := list(islice(pages, _BATCH)):
                made.put(batch)
            made.close()
            self.close()
            if not brought_in(self._file):
                remove(aside)
                raise RackError(
                    f"{self._file}: it is to be converted, and another process is reading all of it; start again when that "
                    "has ended (a backup: snn rack backup)"
                )
            take_place(aside, self._file)

    def get(self, host: str, path: str) -> Page | None:
        try:
            shelf = self._connected()
            if shelf.version == earlier.VERSION:
                return earlier.page(shelf.connection, host, path)
            return read(shelf, host, path)
        except (sqlite3.Error, OSError) as wrong:
            raise trouble(self._file, wrong) from wrong

    def put(self, pages: Iterable[Page], *, drop: Iterable[Key] = (), anew: Collection[Key] = ()) -> int:
        with told(self._file):
            coming, leaving = {page.key: page for page in pages}, list(drop)
            shelf = self._connected(to_write=True)
            # Deflating takes longest, and others may write meanwhile.
            planned = writing.plan(shelf, coming, anew)
            if not planned.rows and not leaving:
                return 0
            with shelf.transaction():
                if planned.there != writing.look(shelf, coming):
                    planned = writing.plan(shelf, coming, anew)
                writing.write(shelf, planned)
                return planned.changed + sum(writing.drop(shelf, *key) for key in leaving)

    def etags(self) -> Iterator[tuple[Key, str]]:
        return ((key, as_etag(said)) for key, said in self._walk())

    def keys(self) -> Iterator[Key]:
        return (key for key, _ in self._walk())

    def hosts(self) -> set[str]:
        with told(self._file):
            asked = "SELECT name FROM host WHERE EXISTS (SELECT 1 FROM address WHERE address.host = host.id)"
            return {name for (name,) in self._connected().connection.execute(asked)}

    def etag(self, host: str, path: str) -> str | None:
        """The page's ETag alone: whether what was made of it still holds."""
        with told(self._file):
            shelf = self._connected()
            if shelf.version == earlier.VERSION:
                return earlier.etag(shelf.connection, host, path)
            number = shelf.number("host", host)
            row = shelf.connection.execute(_ETAG, (number, path)).fetchone() if number else None
            return as_etag(row[0]) if row else None

    def version(self) -> tuple[int, ...]:
        """Differs after each publish by another connection, and where another file stands in the old one's place."""
        try:
            shelf = self._connected()
            return (shelf.inode, *shelf.connection.execute("PRAGMA data_version").fetchone())
        except (sqlite3.Error, OSError) as wrong:
            raise trouble(self._file, wrong) from wrong

    def rest(self) -> None:
        """Bring what was published from the log into the file, lest a publish has to."""
        with told(self._file):
            self._connected(to_write=True).connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def close(self) -> None:
        shelf: Shelf | None = getattr(self._local, "shelf", None)
        if shelf is not None:
            shelf.connection.close()
            del self._local.shelf

    def _walk(self) -> Iterator[tuple[Key, bytes]]:
        """By short reads, each a snapshot of its own: a walk of hours holds nothing up."""
        asked = f"SELECT path, etag FROM address WHERE host = ? AND path > ? ORDER BY path LIMIT {_BATCH}"  # noqa: S608
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
