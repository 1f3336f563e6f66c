"""From rows of the embedded rack to pages: in one question, so that all of it is of one moment."""

from __future__ import annotations

from typing import Any

from snn.rack.pages import Page
from snn.rack.rows import Row, own_text, page_of, unpacked
from snn.rack.shelf import Shelf
from snn.rack.squeezing import Part

_ROW = "p.shape, p.prototype, p.leans, p.body, b.shape, b.prototype, b.leans, b.body"
# A page leans on another, and that one on none.
_CHAIN = "LEFT JOIN page AS b ON b.id = p.leans"
_BY_ADDRESS = f"""SELECT a.head, a.etag, {_ROW} FROM address AS a JOIN page AS p ON p.id = a.page {_CHAIN}
WHERE a.host = ? AND a.path = ?"""  # noqa: S608
_BY_NUMBER = f"SELECT {_ROW} FROM page AS p {_CHAIN} WHERE p.id = ?"  # noqa: S608


def read(shelf: Shelf, host: str, path: str) -> Page | None:
    """The page at an address."""
    number = shelf.number("host", host)
    found = shelf.connection.execute(_BY_ADDRESS, (number, path)).fetchone() if number else None
    if found is None:
        return None
    row = Row(*found[2:6])
    parts = _parts(shelf, found[2:]) if row.shape is not None else None
    return page_of(host, path, shelf.head(found[0]), as_etag(found[1]), row, parts)


def parts_of_row(shelf: Shelf, number: int) -> list[Part]:
    """The parts of a page that is kept as parts."""
    return _parts(shelf, shelf.connection.execute(_BY_NUMBER, (number,)).fetchone())


def own_text_of(shelf: Shelf, number: int) -> bytes:
    """What the page does not share; nothing of one that is kept as it came."""
    found = shelf.connection.execute(_BY_NUMBER, (number,)).fetchone()
    return own_text(_parts(shelf, found)) if found and found[0] is not None else b""


def as_etag(mark: bytes) -> str:
    """An ETag from what is kept of it."""
    return f'"{mark.hex()}"'


def _parts(shelf: Shelf, chain: tuple[Any, ...]) -> list[Part]:
    base = Row(*chain[4:8])
    before = own_text(unpacked(base, shelf, b"")) if base.shape is not None else b""
    return unpacked(Row(*chain[:4]), shelf, before)
