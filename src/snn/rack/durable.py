"""Making sure that the disk has it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


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

    Raises: OSError, sqlite3.Error.
    """
    seal(aside)
    sync(aside)
    # A log left beside would be taken for the new file's own, and spoil it.
    for extra in _BESIDE:
        file.with_name(file.name + extra).unlink(missing_ok=True)
    aside.replace(file)
    sync(file.parent)


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
