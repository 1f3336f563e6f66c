"""A copy of the embedded rack while it is written and served, and the way back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from snn.rack.durable import brought_in, remove, sync, take_place
from snn.rack.embedded import EmbeddedRack
from snn.rack.pages import RackError
from snn.rack.troubles import told

_STEP_PAGES = 256
"""4 MiB at a time."""
_REST_S = 0.02


def back_up(rack: Path, file: Path, *, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write the rack as it is at this moment to file; its size in bytes. The disk rests between steps.

    Raises: RackError where either can't be had.
    """
    if not rack.exists():
        raise RackError(f"{rack}: there is no rack yet; bake one (snn press bake --all)")
    aside = file.with_name(f".{file.name}.{os.getpid()}")

    def step(_: int, left: int, total: int) -> None:
        progress(total - left, total)
        time.sleep(_REST_S)

    with told(rack):
        source = sqlite3.connect(f"{rack.absolute().as_uri()}?mode=ro", uri=True)
        target = sqlite3.connect(aside)
        try:
            # One read transaction over all steps: what is published meanwhile neither shows nor starts it over.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM host").fetchone()
            source.backup(target, pages=_STEP_PAGES, progress=step)
            target.close()
            sync(aside)
            aside.replace(file)
        finally:
            source.close()
            target.close()
            aside.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path, rack: Path) -> int:
    """Put a backup in the rack's place; how many pages it has. The press must not be at work; the stand may.

    Raises: RackError where the file is no whole rack; nothing is changed then.
    """
    aside = rack.with_name(f".{rack.name}.restored")
    with told(file):
        shutil.copyfile(file, aside)
    try:
        with told(file):
            pages = _checked(aside, file)
        # A death half way leaves the old rack as it was, with its log in it; one that is damaged can't be helped.
        with suppress(sqlite3.Error):
            brought_in(rack)
        take_place(aside, rack)
    finally:
        remove(aside)
    return pages


def _checked(copy: Path, file: Path) -> int:
    made = EmbeddedRack(copy)
    made.close()
    connection = sqlite3.connect(copy)
    try:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise RackError(f"{file}: it is damaged ({said}); take an older backup")
        (pages,) = connection.execute("SELECT count(*) FROM address").fetchone()
        if not pages:
            raise RackError(f"{file}: it holds no page; take another backup")
        return int(pages)
    finally:
        connection.close()
