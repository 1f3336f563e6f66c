"""A page as a row of the embedded rack: what it shares with others is a number there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import Any, TypeAlias

from snn.rack.pages import Cut, Page, Span

Row: TypeAlias = tuple[int, str, int, str, str, bytes | None, bytes]
"""host, path, head, etag, keys, layout, body"""
Stored: TypeAlias = tuple[int, str, str, bytes | None, bytes]
"""head, etag, keys, layout, body"""
_CUT = Struct("<II8s")
_NO_CUT = bytes(_CUT.size)
_SHARED = Struct("<III")
Keep = Callable[[str, str | bytes], int]
"""(table, word) to the number it is kept under."""


@dataclass(frozen=True)
class Head:
    """What a few dozen kinds of page say of themselves, word for word."""

    status: int
    content_type: str
    encoding: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, says: str) -> Head:
        status, content_type, encoding, headers = json.loads(says)
        return cls(status, content_type, encoding, tuple((name, value) for name, value in headers))


def to_row(page: Page, keep: Keep) -> Row:
    """The row of a page; its host, head and shared parts are kept on the way."""
    head = _head(page.status, page.content_type, page.encoding, page.headers)
    return (
        keep("host", page.host), page.path, keep("head", head), page.etag, " ".join(page.keys),
        _layout(page, keep), _unshared(page),
    )  # fmt: skip


def from_row(
    host: str, path: str, row: Stored, head_of: Callable[[int], Head], part_of: Callable[[int], bytes]
) -> Page:
    """The page again, bytes and all."""
    number, etag, keys, layout, body = row
    head = head_of(number)
    cut: Cut | None = None
    shared: tuple[Span, ...] = ()
    if layout is not None:
        start, end, trailer = _CUT.unpack_from(layout)
        cut = Cut(start, end, trailer) if end else None
        spans = tuple(_SHARED.iter_unpack(layout[_CUT.size :]))
        body = _joined(body, spans, part_of)
        shared = tuple((start, end) for start, end, _ in spans)
    return Page(
        host, path, head.status, head.content_type, body, etag, head.headers, head.encoding, cut,
        tuple(keys.split()), shared,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _head(status: int, content_type: str, encoding: str, headers: tuple[tuple[str, str], ...]) -> str:
    return json.dumps([status, content_type, encoding, headers], separators=(",", ":"))


def _layout(page: Page, keep: Keep) -> bytes | None:
    """Where the cut is, then where each shared part belongs."""
    if not page.shared and page.cut is None:
        return None
    cut = _CUT.pack(page.cut.start, page.cut.end, page.cut.trailer) if page.cut else _NO_CUT
    spans = (_SHARED.pack(start, end, keep("part", page.body[start:end])) for start, end in page.shared)
    return b"".join((cut, *spans))


def _unshared(page: Page) -> bytes:
    chunks: list[bytes] = []
    at = 0
    for start, end in page.shared:
        chunks.append(page.body[at:start])
        at = end
    return b"".join((*chunks, page.body[at:])) if chunks else page.body


def _joined(body: bytes, shared: tuple[tuple[Any, ...], ...], part_of: Callable[[int], bytes]) -> bytes:
    chunks: list[bytes] = []
    taken, at = 0, 0
    for start, end, number in shared:
        chunks += (body[taken : taken + start - at], part_of(number))
        taken, at = taken + start - at, end
    return b"".join((*chunks, body[taken:]))
