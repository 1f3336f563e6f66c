"""What can be wrong with the file of a rack, in words that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from snn.rack.pages import RackError

_ADVICE = {
    "SQLITE_FULL": "the disk is full; free some space: the press goes on by itself, readers are served meanwhile",
    "SQLITE_READONLY": "it can't be written; check who owns it and whether its disk is mounted read-only",
    "SQLITE_CANTOPEN": "it can't be opened; check that the folder is there and may be written: its disk may be full or mounted read-only",
    "SQLITE_CORRUPT": "it is damaged; put a backup in its place (snn rack restore FILE), or move it aside and bake it "
    "again (snn press bake --all)",
    "SQLITE_BUSY": "another process has held it for too long; only one press may write it at a time",
}
_ADVICE["SQLITE_NOTADB"] = _ADVICE["SQLITE_CORRUPT"]


def trouble(file: Path, wrong: sqlite3.Error | OSError) -> Exception:
    """A RackError that names the file; an error about some other file is what it was."""
    if isinstance(wrong, sqlite3.Error):
        name = getattr(wrong, "sqlite_errorname", None) or ""
        return RackError(
            f"{file}: " + next((says for code, says in _ADVICE.items() if name.startswith(code)), str(wrong))
        )
    if str(wrong.filename) != str(file):
        return wrong
    if isinstance(wrong, FileNotFoundError):
        return RackError(f"{file}: there is no rack yet; bake one (snn press bake --all)")
    return RackError(f"{file}: {wrong.strerror}")


@contextmanager
def told(file: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into trouble."""
    try:
        yield
    except (sqlite3.Error, OSError) as wrong:
        raise trouble(file, wrong) from wrong
