"""A page as a row of the embedded rack: its own words, deflated against what it resembles; what it shares is a number.

Most of what is not shared on a page stands on others, too: the markup between facts, and, on a mobile version or in a
feed, the words. A browser can't be sent a stream that refers to another page, so the stream that travels is made anew
from the text, by the same squeezing: the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeAlias

from isal import igzip_lib, isal_zlib

from snn.rack.labels import labelled, unlabelled
from snn.rack.pages import Page, SpoiltError, Text
from snn.rack.squeezing import Part, Squeezed, parts_in

WINDOW_BYTES = 32 * 1024
"""As far back as deflate can refer."""
PROTOTYPE_BYTES = 12 * 1024
LEAST_BYTES = 200
"""A page that says less is no prototype."""
_LEVEL = 1
"""ISA-L's quickest that looks back: a rack 5% larger than with its smallest, in a quarter of the time."""
_CHECK_BYTES = 4
_LENGTH_BYTES = 3
_MOST_BYTES = 1 << 8 * _LENGTH_BYTES


@dataclass(frozen=True)
class Head:
    """What a few dozen kinds of page say of themselves, word for word."""

    status: int
    content_type: str
    encoding: str
    headers: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]

    @classmethod
    def read(cls, says: str) -> Head:
        status, content_type, encoding, headers, keys = json.loads(says)
        return cls(status, content_type, encoding, tuple((name, value) for name, value in headers), tuple(keys))


@dataclass(frozen=True)
class Row:
    """shape None: a body as it came. prototype: the text it was deflated against; leans: the page that came after it."""

    shape: int | None
    prototype: int | None
    leans: int | None
    body: bytes


Shape: TypeAlias = tuple[tuple[int, bool], ...]
"""Of each part its number where it is shared, else 0; and whether it is cut."""


class Words(Protocol):
    """What a rack keeps once and never changes."""

    def part(self, number: int) -> bytes: ...

    def shape(self, number: int) -> Shape: ...

    def prototype(self, number: int) -> bytes: ...


def head_of(page: Page) -> str:
    """What the page says of itself, as it is kept."""
    return _head(page.status, page.content_type, page.encoding, page.headers, page.keys)


@lru_cache(maxsize=1024)
def _head(
    status: int, content_type: str, encoding: str, headers: tuple[tuple[str, str], ...], keys: tuple[str, ...]
) -> str:
    return json.dumps([status, content_type, encoding, headers, keys], separators=(",", ":"))


def parts_to_keep(page: Page) -> Sequence[Part] | None:
    """The parts of which the page's stream can be made again to the byte; None: it is kept as it came.

    So is a feed of whole stories: its entries are deflated once and come again, and there are few such feeds.
    """
    if page.encoding != "gzip":
        return None
    parts: Sequence[Part] | None = page.text.parts
    if parts is None:
        parts = parts_in(page.text.squeezed)
        if parts is None or Text(parts).squeezed != page.text.squeezed:
            return None
    return None if any(part.is_recurring or len(part.text) >= _MOST_BYTES for part in parts) else parts


def as_it_came(page: Page) -> Row:
    """A picture, or a stream that another machine made, its label within."""
    return Row(None, None, None, labelled(page) if page.encoding == "gzip" else page.body)


def shape_of(parts: Sequence[Part], keep: Callable[[bytes], int]) -> str:
    """How a text is divided, and the numbers of what it shares."""
    said = ",".join(f"[{keep(part.text) if part.is_shared else 0},{part.is_cut:d}]" for part in parts)
    return f"[{said}]"


def read_shape(said: str) -> Shape:
    return tuple((number, bool(cut)) for number, cut in json.loads(said))


def own_text(parts: Sequence[Part]) -> bytes:
    """What the page does not share."""
    return b"".join(part.text for part in parts if not part.is_shared)


def packed(parts: Sequence[Part], before: bytes) -> bytes:
    """A checksum, the lengths of the page's own parts, then their text, deflated against what comes before it."""
    lengths = b"".join(len(part.text).to_bytes(_LENGTH_BYTES, "little") for part in parts if not part.is_shared)
    text = own_text(parts)
    squeezer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15, 8, 0, before) if before else _plain()
    return _check(lengths, text) + lengths + bytes(squeezer.compress(text) + squeezer.flush())


def _check(lengths: bytes, text: bytes) -> bytes:
    """Deflated against another text than it is read with, a page would come back as other words of the same length."""
    check: int = isal_zlib.crc32(text, isal_zlib.crc32(lengths))
    return check.to_bytes(_CHECK_BYTES, "little")


def _plain() -> isal_zlib._Compress:  # type: ignore[name-defined]
    return isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15)


def dictionary(prototype: bytes, leaned_on: bytes) -> bytes:
    """What a text is deflated against: the nearer, the later."""
    return (prototype + leaned_on)[-WINDOW_BYTES:]


def unpacked(row: Row, words: Words, leaned_on: bytes) -> list[Part]:
    """The parts again.

    Raises: SpoiltError where they are not what they were.
    """
    assert row.shape is not None
    shape = words.shape(row.shape)
    count = sum(not number for number, _ in shape)
    start = _CHECK_BYTES + count * _LENGTH_BYTES
    said = row.body[_CHECK_BYTES:start]
    prototype = words.prototype(row.prototype) if row.prototype else b""
    text = _inflated(row.body[start:], dictionary(prototype, leaned_on))
    lengths = [int.from_bytes(said[n : n + _LENGTH_BYTES], "little") for n in range(0, len(said), _LENGTH_BYTES)]
    if row.body[:_CHECK_BYTES] != _check(said, text) or len(text) != sum(lengths):
        raise SpoiltError()
    own = _divided(text, lengths)
    return [Part(words.part(number), True, cut) if number else Part(next(own), False, cut) for number, cut in shape]


def page_of(host: str, path: str, head: Head, etag: str, row: Row, parts: Sequence[Part] | None) -> Page:
    """The page again, bytes and all."""
    if parts is None and head.encoding == "gzip":
        return unlabelled(row.body)[0].page(host, path, unlabelled(row.body)[1])
    text = Text(parts) if parts is not None else Text(squeezed=Squeezed(row.body))
    return Page(host, path, head.status, head.content_type, text, etag, head.headers, head.encoding, head.keys)


def _inflated(body: bytes, before: bytes) -> bytes:
    squeezed = isal_zlib.decompressobj(-15, before) if before else isal_zlib.decompressobj(-15)
    try:
        return bytes(squeezed.decompress(body) + squeezed.flush())
    except igzip_lib.IsalError as wrong:  # type: ignore[misc]
        raise SpoiltError() from wrong


def _divided(text: bytes, lengths: Sequence[int]) -> Iterator[bytes]:
    at = 0
    for length in lengths:
        yield text[at : at + length]
        at += length
