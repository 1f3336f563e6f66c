"""A connection to the embedded rack's file, and the few words and parts of it that never change."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snn.rack.pages import RackError
from snn.rack.rows import Head

_VERSION = 2
# 16 KiB: of the sizes from 1 to 64 it wastes little behind a page of 4 KB and still publishes 25 pages in a
# millisecond (docs/serving.md).
_PAGE_BYTES = 16 * 1024
_CACHE_KIB = 8 * 1024
_WAL_KEPT_BYTES = 64 * 1024 * 1024
_TABLES = (
    "CREATE TABLE host (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)",
    # What a page's headers say, and what its body shares with others: kept once, never changed, never taken off.
    "CREATE TABLE head (id INTEGER PRIMARY KEY AUTOINCREMENT, says TEXT NOT NULL UNIQUE)",
    "CREATE TABLE part (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL UNIQUE)",
    """CREATE TABLE page (
        id INTEGER PRIMARY KEY, host INTEGER NOT NULL, path TEXT NOT NULL, head INTEGER NOT NULL, etag TEXT NOT NULL,
        keys TEXT NOT NULL, layout BLOB, body BLOB NOT NULL, UNIQUE (host, path))""",
)
_WORD = {"host": "name", "head": "says", "part": "body"}


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
        self._numbers: dict[tuple[str, str | bytes], int] = {}
        self._heads: dict[int, Head] = {}
        self._parts: dict[int, bytes] = {}
        self.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if not read_only:
            self.connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT_BYTES}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            self._numbers.clear()
            # A full disk has ended the transaction already.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def number(self, table: str, word: str | bytes) -> int | None:
        """The id under which the word is kept, if it is."""
        known = self._numbers.get((table, word))
        if known is None:
            column = _WORD[table]
            row = self.connection.execute(f"SELECT id FROM {table} WHERE {column} = ?", (word,)).fetchone()  # noqa: S608
            if row is None:
                return None
            known = self._numbers[table, word] = row[0]
        return known

    def kept(self, table: str, word: str | bytes) -> int:
        """The id under which the word is kept from now on."""
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

    def part(self, number: int) -> bytes:
        part = self._parts.get(number)
        if part is None:
            part = self._parts[number] = self._word("part", number)
        return part

    def make(self) -> None:
        """Raises: RackError where the file is a rack of another version."""
        self.connection.execute("BEGIN IMMEDIATE")
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if version != _VERSION and tables:
            self.connection.execute("ROLLBACK")
            raise RackError(
                f"{self._file}: made by another version of snn; move it aside and bake it again (snn press bake --all)"
            )
        if not tables:
            for table in _TABLES:
                self.connection.execute(table)
            self.connection.execute(f"PRAGMA user_version = {_VERSION}")
        self.connection.execute("COMMIT")

    def _word(self, table: str, number: int) -> Any:
        sql = f"SELECT {_WORD[table]} FROM {table} WHERE id = ?"  # noqa: S608
        return self.connection.execute(sql, (number,)).fetchone()[0]


def _is_sealed(file: Path) -> bool:
    """Whether SQLite could not keep its own books beside the file: a read-only disk. Nobody writes there."""
    wal = file.with_name(f"{file.name}-wal")
    return not os.access(file.parent, os.W_OK) and not wal.exists()
