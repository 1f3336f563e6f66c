"""Rows of the embedded rack as versions before 3 wrote them: streams, with what pages share kept once.

A stand that runs while the rack is converted reads them; nothing writes them any more.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from struct import Struct
from typing import Any

from snn.rack.pages import Cut, Page, Text
from snn.rack.squeezing import Squeezed

VERSION = 2
_GET = """SELECT head.says, etag, keys, layout, body FROM page JOIN host ON host.id = page.host
JOIN head ON head.id = page.head WHERE host.name = ? AND path = ?"""
_ALL = """SELECT host.name, path, head.says, etag, keys, layout, body FROM page JOIN host ON host.id = page.host
JOIN head ON head.id = page.head ORDER BY page.id"""
_ETAG = "SELECT etag FROM page JOIN host ON host.id = page.host WHERE host.name = ? AND path = ?"
_CUT = Struct("<II8s")
_SHARED = Struct("<III")


def page(rack: sqlite3.Connection, host: str, path: str) -> Page | None:
    """The page at this address."""
    row = rack.execute(_GET, (host, path)).fetchone()
    return _page(rack, (host, path, *row)) if row else None


def etag(rack: sqlite3.Connection, host: str, path: str) -> str | None:
    """Its ETag alone."""
    row = rack.execute(_ETAG, (host, path)).fetchone()
    return row[0] if row else None


def pages(rack: sqlite3.Connection) -> Iterator[Page]:
    """Every page, in the order they were first put."""
    parts = lru_cache(maxsize=4096)(lambda number: _part(rack, number))
    return (_page(rack, row, parts) for row in rack.execute(_ALL))


def _page(rack: sqlite3.Connection, row: tuple[Any, ...], part_of: Any = None) -> Page:
    host, path, says, mark, keys, layout, body = row
    status, content_type, encoding, headers = json.loads(says)
    cut, spans = _read(layout)
    chunks: list[bytes] = []
    taken = at = 0
    for start, end, number in spans:
        chunks += (body[taken : taken + start - at], part_of(number) if part_of else _part(rack, number))
        taken, at = taken + start - at, end
    whole = Squeezed(b"".join((*chunks, body[taken:])), cut, tuple((start, end) for start, end, _ in spans))
    named = tuple((name, value) for name, value in headers)
    return Page(host, path, status, content_type, Text(squeezed=whole), mark, named, encoding, tuple(keys.split()))


def _read(layout: bytes | None) -> tuple[Cut | None, list[tuple[int, int, int]]]:
    if layout is None:
        return None, []
    start, end, trailer = _CUT.unpack_from(layout)
    return Cut(start, end, trailer) if end else None, list(_SHARED.iter_unpack(layout[_CUT.size :]))


def _part(rack: sqlite3.Connection, number: int) -> bytes:
    (body,) = rack.execute("SELECT body FROM part WHERE id = ?", (number,)).fetchone()
    return bytes(body)
