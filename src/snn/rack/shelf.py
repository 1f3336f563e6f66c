"""A connection to the embedded rack's file, and what of it never changes: words, parts, prototypes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snn.rack.pages import RackError, SpoiltError
from snn.rack.rows import LEAST_BYTES, PROTOTYPE_BYTES, Head, Shape, read_shape
from snn.rack.squeezing import digest_kept

VERSION = 3
# 16 KiB: of the sizes from 1 to 64 it wastes little behind a page of 4 KB and still publishes 25 pages in a
# millisecond (docs/serving.md).
_PAGE_BYTES = 16 * 1024
_CACHE_KIB = 8 * 1024
_WAL_KEPT_BYTES = 64 * 1024 * 1024
_TABLES = (
    "CREATE TABLE host (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)",
    # What a page's headers say, how its text is divided, what it shares with others, and the first page of each kind on
    # each site, against which later ones are deflated: kept once, never changed, never taken off.
    "CREATE TABLE head (id INTEGER PRIMARY KEY AUTOINCREMENT, says TEXT NOT NULL UNIQUE)",
    "CREATE TABLE shape (id INTEGER PRIMARY KEY AUTOINCREMENT, says TEXT NOT NULL UNIQUE)",
    "CREATE TABLE part (id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, text BLOB NOT NULL)",
    """CREATE TABLE prototype (
        id INTEGER PRIMARY KEY AUTOINCREMENT, host INTEGER NOT NULL, head INTEGER NOT NULL, text BLOB NOT NULL,
        UNIQUE (host, head))""",
    # A path is long: it stands once, and in order, for whoever walks all of them.
    """CREATE TABLE address (
        host INTEGER NOT NULL, path TEXT NOT NULL, head INTEGER NOT NULL, etag BLOB NOT NULL, page INTEGER NOT NULL,
        PRIMARY KEY (host, path)) WITHOUT ROWID""",
    """CREATE TABLE page (
        id INTEGER PRIMARY KEY, shape INTEGER, prototype INTEGER, leans INTEGER, body BLOB NOT NULL)""",
    "CREATE INDEX page_leans ON page (leans) WHERE leans IS NOT NULL",
)
_WORD = {"host": "name", "head": "says", "shape": "says"}


class Shelf:
    """A connection, and what it knows of the words and parts that never change."""

    def __init__(self, file: Path, read_only: bool) -> None:
        if not read_only and not file.exists():
            file.touch()
        # Before it is opened: should another file take its place in between, the next look at the inode says so.
        self.inode = os.stat(file).st_ino
        mode = "ro" if read_only else "rw"
        if read_only and _is_sealed(file):
            mode += "&immutable=1"
        self.connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=10)
        self.connection.isolation_level = None
        self._file = file
        self._version: int | None = None
        self._numbers: dict[tuple[str, str | bytes], int] = {}
        self._heads: dict[int, Head] = {}
        self._shapes: dict[int, Shape] = {}
        self._parts: dict[int, bytes] = {}
        self._prototypes: dict[int, bytes] = {}
        self._prototype_of: dict[tuple[int, int], int] = {}
        self.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if not read_only:
            self.connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_KEPT_BYTES // _PAGE_BYTES}")
            self.connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT_BYTES}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            self._forget()
            # A full disk has ended the transaction already.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def learning(self) -> Iterator[None]:
        """Words that are new are kept by one transaction, and none is begun where none is new.

        Within a transaction they belong to it, and whoever began it ends it.
        """
        if self.connection.in_transaction:
            yield
            return
        try:
            yield
            if self.connection.in_transaction:
                self.connection.execute("COMMIT")
        except BaseException:
            self._forget()
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def number(self, table: str, word: str) -> int | None:
        """The id under which the word is kept, if it is."""
        known = self._numbers.get((table, word))
        if known is None:
            column = _WORD[table]
            row = self.connection.execute(f"SELECT id FROM {table} WHERE {column} = ?", (word,)).fetchone()  # noqa: S608
            if row is None:
                return None
            known = self._numbers[table, word] = row[0]
        return known

    def kept(self, table: str, word: str) -> int:
        """The id under which the word is kept from now on."""
        known = self.number(table, word)
        if known is None:
            self._begin()
            known = self.number(table, word)
        if known is None:
            sql = f"INSERT INTO {table} ({_WORD[table]}) VALUES (?)"  # noqa: S608
            known = self._numbers[table, word] = self.connection.execute(sql, (word,)).lastrowid or 0
        return known

    def head(self, number: int) -> Head:
        head = self._heads.get(number)
        if head is None:
            head = self._heads[number] = Head.read(self._word("head", number))
        return head

    def shape(self, number: int) -> Shape:
        shape = self._shapes.get(number)
        if shape is None:
            shape = self._shapes[number] = read_shape(self._word("shape", number))
        return shape

    def part(self, number: int) -> bytes:
        return self._text("part", self._parts, number)

    def kept_part(self, text: bytes) -> int:
        """The id under which a part that pages share is kept from now on."""
        key = ("part", digest_kept(text))
        known = self._numbers.get(key)
        if known is None:
            asked, sql = "SELECT id FROM part WHERE digest = ?", "INSERT INTO part (digest, text) VALUES (?, ?)"
            known = self._numbers[key] = self._found(asked, key[1]) or self._added(asked, sql, (key[1],), (text,))
        return known

    def prototype(self, number: int) -> bytes:
        """What the first page of its kind said."""
        return self._text("prototype", self._prototypes, number)

    def _text(self, table: str, read: dict[int, bytes], number: int) -> bytes:
        text = read.get(number)
        if text is None:
            row = self.connection.execute(f"SELECT text FROM {table} WHERE id = ?", (number,)).fetchone()  # noqa: S608
            if row is None:
                raise SpoiltError(f"no {table} {number}")
            text = read[number] = row[0]
        return text

    def prototype_for(self, host: int, head: int, text: bytes) -> int | None:
        """The prototype of such pages; this one's text becomes it where there is none and it says enough."""
        known = self._prototype_of.get((host, head))
        if known is None:
            asked = "SELECT id FROM prototype WHERE host = ? AND head = ?"
            sql = "INSERT INTO prototype (host, head, text) VALUES (?, ?, ?)"
            known = self._found(asked, host, head)
            if known is None and len(text) < LEAST_BYTES:
                return None
            known = known or self._added(asked, sql, (host, head), (text[:PROTOTYPE_BYTES],))
            self._prototype_of[host, head] = known
        return known

    @property
    def version(self) -> int:
        """Of the rack in the file; 0 where there is none."""
        if self._version is None:
            (self._version,) = self.connection.execute("PRAGMA user_version").fetchone()
        return self._version or 0

    def make(self) -> None:
        """Raises: RackError where the file is a rack of another version."""
        self.connection.execute("BEGIN IMMEDIATE")
        self._version = None
        version = self.version
        (tables,) = self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if version != VERSION and tables:
            self.connection.execute("ROLLBACK")
            raise RackError(
                f"{self._file}: made by another version of snn; move it aside and bake it again (snn press bake --all)"
            )
        if not tables:
            for table in _TABLES:
                self.connection.execute(table)
            self.connection.execute(f"PRAGMA user_version = {VERSION}")
        self._version = None
        self.connection.execute("COMMIT")

    def _found(self, asked: str, *values: Any) -> int | None:
        row = self.connection.execute(asked, values).fetchone()
        return row[0] if row else None

    def _added(self, asked: str, sql: str, key: tuple[Any, ...], more: tuple[Any, ...]) -> int:
        """Nobody else adds from here on; somebody may have since it was asked for."""
        self._begin()
        return self._found(asked, *key) or self.connection.execute(sql, (*key, *more)).lastrowid or 0

    def _begin(self) -> None:
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN IMMEDIATE")

    def _forget(self) -> None:
        """What was learnt in a transaction that came to nothing has no number after all."""
        for known in (
            self._numbers, self._heads, self._shapes, self._parts, self._prototypes, self._prototype_of
        ):  # fmt: skip
            known.clear()

    def _word(self, table: str, number: int) -> Any:
        sql = f"SELECT {_WORD[table]} FROM {table} WHERE id = ?"  # noqa: S608
        row = self.connection.execute(sql, (number,)).fetchone()
        if row is None:
            raise SpoiltError(f"no {table} {number}")
        return row[0]


def _is_sealed(file: Path) -> bool:
    """Whether SQLite could not keep its own books beside the file: a read-only disk. Nobody writes there."""
    wal = file.with_name(f"{file.name}-wal")
    return not os.access(file.parent, os.W_OK) and not wal.exists()
