"""Making sure that the disk has it."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

PATIENCE_S = 10.0
"""A stand's reads take milliseconds; only a copy of the whole rack takes longer."""
_TRIES = 100
_PAUSE_S = 0.1


def sync(file: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk.

    Raises: OSError.
    """
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def take_place(aside: Path, file: Path) -> None:
    """Put a database that nobody has open in the place of another, which readers may have open.

    What of the other one's log was not brought in is lost by a death half way: see brought_in.
    Raises: OSError, sqlite3.Error.
    """
    seal(aside)
    sync(aside)
    # A log left beside would be taken for the new file's own, and spoil it.
    for extra in _BESIDE:
        file.with_name(file.name + extra).unlink(missing_ok=True)
    aside.replace(file)
    sync(file.parent)


def brought_in(file: Path) -> bool:
    """Bring all of a database's log into its file; False where a reader of an older moment stays in the way.

    Raises: sqlite3.Error.
    """
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE_S)
    try:
        for _ in range(_TRIES):
            busy, logged, done = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            # A reader of the last moment keeps the log from being cut, not from being brought in.
            if not busy or 0 <= logged == done:
                return True
            if logged >= 0:
                return False
            time.sleep(_PAUSE_S)  # Another process is bringing it in: SQLite waits for readers, not for that.
        return False
    finally:
        connection.close()


def seal(file: Path) -> None:
    """All of a database in its one file: no log of its own is left behind."""
    connection = sqlite3.connect(file)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


def remove(file: Path) -> None:
    """A database and what lies beside it."""
    for extra in ("", *_BESIDE):
        file.with_name(file.name + extra).unlink(missing_ok=True)


_BESIDE = ("-wal", "-shm")
