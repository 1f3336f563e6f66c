"""What a put comes to: which rows are written, each deflated against what it resembles."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from snn.rack.pages import Key, Page, SpoiltError
from snn.rack.reading import own_text_of, parts_of_row
from snn.rack.resemblance import resembled
from snn.rack.rows import Row, as_it_came, dictionary, head_of, own_text, packed, parts_to_keep, shape_of
from snn.rack.shelf import Shelf
from snn.rack.squeezing import Part

_LOOK = "SELECT etag, page FROM address WHERE host = ? AND path = ?"
_ADDRESS = """INSERT INTO address (host, path, head, etag, page) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (host, path) DO UPDATE SET head = excluded.head, etag = excluded.etag, page = excluded.page"""
_INSERT = "INSERT INTO page (shape, prototype, leans, body) VALUES (?, ?, ?, ?)"
_UPDATE = "UPDATE page SET shape = ?, prototype = ?, leans = ?, body = ? WHERE id = ?"
_ADDRESS_OF = "SELECT host.name, a.path FROM address AS a JOIN host ON host.id = a.host WHERE a.page = ?"
Stand = tuple[bytes, int]
"""ETag and number of a page that is there."""
_NOTHING: Stand = (b"", 0)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Coming:
    """A page to be written, and the numbers of what is kept once."""

    page: Page
    parts: Sequence[Part] | None
    host: int
    head: int
    shape: int | None
    prototype: int | None


@dataclass(frozen=True)
class Planned:
    """Made before the lock is taken: what stood there then, and the rows, those that others lean on first."""

    there: Mapping[Key, Stand]
    changed: int
    rows: Mapping[Key, tuple[_Coming, Row]]


def plan(shelf: Shelf, pages: Mapping[Key, Page], anew: Collection[Key] = ()) -> Planned:
    """Look at what is there, and deflate what is not, or is wanted anew. Words new to the rack are kept by the way."""
    there = look(shelf, pages)
    changed = {key for key, page in pages.items() if key in anew or there.get(key, _NOTHING)[0] != mark(page.etag)}
    # What leans on a page that changes is deflated anew, be it the same as before.
    written = [key for key in pages if key in changed or _base(key) in changed]
    with shelf.learning():
        coming = {key: _coming(shelf, pages[key]) for key in written}
    rows: dict[Key, tuple[_Coming, Row]] = {}
    for key in sorted(written, key=_depth):
        rows[key] = (coming[key], _row(shelf, coming[key], there, coming))
    return Planned(there, len(changed), rows)


def look(shelf: Shelf, keys: Iterable[Key]) -> dict[Key, Stand]:
    """What of these pages, and of those they lean on, is there."""
    found: dict[Key, Stand] = {}
    asked = dict.fromkeys(one for key in keys for one in (key, _base(key)) if one)
    for host, path in asked:
        number = shelf.number("host", host)
        row = shelf.connection.execute(_LOOK, (number, path)).fetchone() if number else None
        if row:
            found[host, path] = row
    return found


def write(shelf: Shelf, planned: Planned) -> None:
    """Within a transaction, in which all is as it was planned."""
    numbers = {key: number for key, (_, number) in planned.there.items()}
    waiting = _left_behind(shelf, [numbers[key] for key in planned.rows if key in numbers], planned, numbers)
    for key, (one, row) in planned.rows.items():
        base = _base(key)
        leans = numbers.get(base) if base and row.leans is not None else None
        values = (row.shape, row.prototype, leans, row.body)
        # An address whose page is lost gets another.
        if key not in numbers or not shelf.connection.execute(_UPDATE, (*values, numbers[key])).rowcount:
            numbers[key] = shelf.connection.execute(_INSERT, values).lastrowid or 0
        address = (one.host, one.page.path, one.head, mark(one.page.etag), numbers[key])
        shelf.connection.execute(_ADDRESS, address)
    for number, leans, parts in waiting:
        _again(shelf, number, leans, parts)


def drop(shelf: Shelf, host: str, path: str) -> int:
    """Take a page off; what leant on it stands by itself. How many that were."""
    number = shelf.number("host", host)
    row = shelf.connection.execute(_LOOK, (number, path)).fetchone() if number else None
    if row is None:
        return 0
    for leaner, parts in _leaners(shelf, row[1]):
        _again(shelf, leaner, None, parts)
    shelf.connection.execute("DELETE FROM address WHERE host = ? AND path = ?", (number, path))
    shelf.connection.execute("DELETE FROM page WHERE id = ?", (row[1],))
    return 1


def mark(etag: str) -> bytes:
    """An ETag as it is kept."""
    return bytes.fromhex(etag[1:-1])


def _coming(shelf: Shelf, page: Page) -> _Coming:
    host, head, parts = shelf.kept("host", page.host), shelf.kept("head", head_of(page)), parts_to_keep(page)
    if parts is None:
        return _Coming(page, None, host, head, None, None)
    shape = shelf.kept("shape", shape_of(parts, shelf.kept_part))
    return _Coming(page, parts, host, head, shape, shelf.prototype_for(host, head, own_text(parts)))


def _row(shelf: Shelf, one: _Coming, there: Mapping[Key, Stand], coming: Mapping[Key, _Coming]) -> Row:
    if one.parts is None:
        return as_it_came(one.page)
    before = b""
    base = _base(one.page.key)
    # Only what this put writes is kept as it is in memory: the same page may stand there as it came.
    if base and base in coming:
        before = own_text(coming[base].parts or ())
    elif base and base in there:
        with suppress(SpoiltError):
            before = own_text_of(shelf, there[base][1])
    # Which number the base will have is not known yet: that there is one is what counts.
    return _packed(shelf, one.shape, one.prototype, -1 if before else None, one.parts, before)


def _packed(
    shelf: Shelf, shape: int | None, prototype: int | None, leans: int | None, parts: Sequence[Part], before: bytes
) -> Row:
    known = shelf.prototype(prototype) if prototype else b""
    return Row(shape, prototype, leans, packed(parts, dictionary(known, before)))


def _left_behind(
    shelf: Shelf, changing: Iterable[int], planned: Planned, numbers: Mapping[Key, int]
) -> list[tuple[int, int, list[Part]]]:
    """Pages that lean on what changes and are not written themselves: their text, read while that still stands."""
    written = {numbers[key] for key in planned.rows if key in numbers}
    return [
        (number, base, parts)
        for base in changing
        for number, parts in _leaners(shelf, base, written)
    ]  # fmt: skip


def _leaners(shelf: Shelf, base: int, but: Collection[int] = ()) -> list[tuple[int, list[Part]]]:
    found = shelf.connection.execute("SELECT id FROM page WHERE leans = ?", (base,)).fetchall()
    read: list[tuple[int, list[Part]]] = []
    for (number,) in found:
        if number in but:
            continue
        try:
            read.append((number, parts_of_row(shelf, number)))
        except SpoiltError as wrong:
            _lose(shelf, number, wrong)
    return read


def _lose(shelf: Shelf, number: int, why: SpoiltError) -> None:
    """Take off what nobody can read any more, lest it hold up what it leans on; a check finds it missing."""
    for host, path in shelf.connection.execute(_ADDRESS_OF, (number,)).fetchall():
        logger.error("%s%s is taken off: %s", host, path, why)
    shelf.connection.execute("DELETE FROM address WHERE page = ?", (number,))
    shelf.connection.execute("DELETE FROM page WHERE id = ?", (number,))


def _again(shelf: Shelf, number: int, leans: int | None, parts: list[Part]) -> None:
    asked = "SELECT shape, prototype FROM page WHERE id = ?"
    shape, prototype = shelf.connection.execute(asked, (number,)).fetchone()
    before = own_text_of(shelf, leans) if leans else b""
    row = _packed(shelf, shape, prototype, leans if before else None, parts, before)
    shelf.connection.execute(_UPDATE, (row.shape, row.prototype, row.leans, row.body, number))


def _base(key: Key) -> Key | None:
    path = resembled(key[1])
    return (key[0], path) if path else None


def _depth(key: Key) -> int:
    base = _base(key)
    return 1 + _depth(base) if base else 0
