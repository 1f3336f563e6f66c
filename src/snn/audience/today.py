"""What is remembered for one day: the salt, and bits that say who and what was seen. Then it is deleted."""

from __future__ import annotations

import mmap
import os
import secrets
import shutil
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

BITS = 1 << 27
"""16 MiB: of 5 million marks a day one in 2,500 is taken for seen, of 20 million one in 25."""
_SALT = "salt"


class Seen:
    """A set of marks that never grows: bits in a file, which a killed process leaves behind as they are."""

    def __init__(self, file: Path) -> None:
        with open(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as opened:
            opened.truncate(BITS // 8)
            self._bits = mmap.mmap(opened.fileno(), BITS // 8)

    def add(self, mark: bytes) -> bool:
        """Whether the mark, 16 bytes, is new."""
        bits, new = self._bits, False
        for start in (0, 4, 8, 12):
            place = int.from_bytes(mark[start : start + 4], "big") % BITS
            byte, bit = place >> 3, 1 << (place & 7)
            if not bits[byte] & bit:
                bits[byte] |= bit
                new = True
        return new

    def __contains__(self, mark: bytes) -> bool:
        places = (int.from_bytes(mark[start : start + 4], "big") % BITS for start in (0, 4, 8, 12))
        return all(self._bits[place >> 3] & 1 << (place & 7) for place in places)

    def close(self) -> None:
        self._bits.close()


class Today:
    """The memory of one UTC day. Marks made with its salt mean nothing once the salt is gone."""

    def __init__(self, folder: Path, day: date) -> None:
        self.day = day
        here = folder / day.isoformat()
        here.mkdir(parents=True, exist_ok=True)
        self._salt = _salt(here / _SALT)
        self._readers = Seen(here / "readers")
        self._views = Seen(here / "views")
        before = folder / (day - timedelta(days=1)).isoformat() / "views"
        self._views_before = Seen(before) if before.exists() else None

    def mark(self, *words: str) -> bytes:
        """Words as 16 bytes that nobody can turn back, the same all day."""
        return blake2b("\0".join(words).encode("utf-8", "replace"), digest_size=16, key=self._salt).digest()

    def is_new_reader(self, mark: bytes) -> bool:
        """Whether this reader (of a site, of a page) was not seen today; seen from now on."""
        return self._readers.add(mark)

    def is_new_turn(self, view: int, turn: int) -> bool:
        """Whether this beacon did not come before, today or yesterday; it did from now on."""
        mark = _turn(view, turn)
        return not (self._views_before and mark in self._views_before) and self._views.add(mark)

    def knows_start(self, view: int) -> bool:
        """Whether the first beacon of this view came, today or yesterday."""
        mark = _turn(view, 0)
        return mark in self._views or bool(self._views_before and mark in self._views_before)

    def close(self) -> None:
        for seen in (self._readers, self._views, self._views_before):
            if seen:
                seen.close()


def forget(folder: Path, today: date) -> None:
    """Delete the salts and readers' marks of other days, and of their views' marks all but yesterday's."""
    for here in folder.iterdir() if folder.is_dir() else ():
        if here.name == today.isoformat():
            continue
        (here / _SALT).unlink(missing_ok=True)
        (here / "readers").unlink(missing_ok=True)
        if here.name != (today - timedelta(days=1)).isoformat():
            shutil.rmtree(here, ignore_errors=True)


def day_of(at: float) -> date:
    return datetime.fromtimestamp(at, UTC).date()


def _turn(view: int, turn: int) -> bytes:
    return blake2b(view.to_bytes(8, "big") + bytes([turn]), digest_size=16).digest()


def _salt(file: Path) -> bytes:
    """Read, or made by chance; two processes that start at once agree on one."""
    aside = file.with_suffix(f".{os.getpid()}")
    if not file.exists():
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(secrets.token_bytes(32))
        try:
            os.link(aside, file)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return file.read_bytes()
