"""Text as it travels: one gzip stream, in which what many pages share was deflated once."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from isal import igzip_lib, isal_zlib

CUT_START = b"<!--cut-->"
CUT_END = b"<!--/cut-->"
"""Around the part of a page that a supporter does not see (the appeal); at most one a page."""
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
TRAILER_BYTES = 8
_STYLE_START = b"<style>"
_STYLE_END = b"</style>"
_LEVEL = 3
"""ISA-L's smallest: 7% larger than zlib's, in a sixth of the time (docs/serving.md)."""

RECURRING_KEPT = 3000
"""Entries of feeds, some 2 KB each."""

Span = tuple[int, int]
"""Start and end in a body."""


@dataclass(frozen=True)
class Cut:
    """The bytes a supporter's copy leaves out, and the gzip trailer that copy needs.

    The page is one gzip stream with a full flush before and after the part, so that the part can be
    left out without decompressing anything (RFC 1951, 3.2.4: a full flush forgets what came before).
    """

    start: int
    end: int
    trailer: bytes


class Part(NamedTuple):
    """One stretch of the text, deflated on its own.

    shared: many pages have it word for word, and a rack may keep it once. recurring: it comes again in the next
    version of its page, and is not deflated anew.
    """

    text: bytes
    is_shared: bool = False
    is_cut: bool = False
    is_recurring: bool = False


@dataclass(frozen=True)
class Squeezed:
    """The stream, and where the cut and the shared parts are in it."""

    body: bytes
    cut: Cut | None = None
    shared: tuple[Span, ...] = ()


class Text:
    """What a page says, as parts; or the stream, where that is all that came. The stream is made when first asked for."""

    def __init__(self, parts: Sequence[Part] | None = None, squeezed: Squeezed | None = None) -> None:
        self.parts = parts if parts is None else tuple(parts)
        self._squeezed = squeezed

    @property
    def squeezed(self) -> Squeezed:
        if self._squeezed is None:
            assert self.parts is not None
            self._squeezed = squeeze(self.parts)
        return self._squeezed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.squeezed == other.squeezed

    def __hash__(self) -> int:
        return hash(self.squeezed)

    def __repr__(self) -> str:
        return f"Text({self.squeezed!r})"


def parts_of(text: bytes) -> list[Part]:
    """What is shared of a page: the style, the part between the cut marks, and what follows it."""
    before, cut_mark, rest = text.partition(CUT_START)
    ahead, style_mark, behind = before.partition(_STYLE_START)
    style, style_end, body = behind.partition(_STYLE_END)
    parts = [Part(before)]
    if style_end:
        parts = [Part(ahead), Part(style_mark + style + style_end, True), Part(body)]
    if cut_mark:
        cut, _, after = rest.partition(CUT_END)
        parts += [Part(cut, True, is_cut=True), Part(after, True)]
    return parts


def squeeze(parts: Sequence[Part]) -> Squeezed:
    """One gzip stream whose parts are divided by full flushes; the shared ones are deflated once and remembered."""
    chunks: list[bytes] = []
    last = len(parts) - 1
    for n, part in enumerate(parts):
        deflate = _deflate_shared if part.is_shared else _deflate_recurring if part.is_recurring else _deflate
        chunks.append(deflate(part.text, n == last))
    shared, cut, at = [], None, len(GZIP_HEADER)
    for part, chunk in zip(parts, chunks, strict=True):
        end = at + len(chunk)
        if part.is_shared:
            shared.append((at, end))
        if part.is_cut:
            cut = Cut(at, end, _trailer(one.text for one in parts if not one.is_cut))
        at = end
    body = b"".join((GZIP_HEADER, *chunks, _trailer(part.text for part in parts)))
    return Squeezed(body, cut, tuple(shared))


def digest_of(parts: Sequence[Part]) -> bytes:
    """Of the text and of how it is divided: the same on every machine."""
    of_all = hashlib.sha256()
    for part in parts:
        of_all.update(b"%d%d%d|" % (part.is_cut, part.is_shared, len(part.text)))
        of_all.update(digest_kept(part.text) if part.is_shared or part.is_recurring else part.text)
    return of_all.digest()[:_DIGEST_BYTES]


def parts_in(squeezed: Squeezed) -> list[Part] | None:
    """The parts that the spans of a stream tell of; None where it is no stream of ours."""
    if squeezed.body[: len(GZIP_HEADER)] != GZIP_HEADER:
        return None
    parts: list[Part] = []
    at, end = len(GZIP_HEADER), len(squeezed.body) - TRAILER_BYTES
    cut = squeezed.cut and (squeezed.cut.start, squeezed.cut.end)
    try:
        for start, stop in (*squeezed.shared, (end, end)):
            if at < start:
                parts.append(Part(_inflate(squeezed.body[at:start])))
            if start < stop:
                parts.append(Part(_inflate(squeezed.body[start:stop]), True, (start, stop) == cut))
            at = stop
    except igzip_lib.IsalError:  # type: ignore[misc]
        return None
    return parts


def _inflate(chunk: bytes) -> bytes:
    return bytes(isal_zlib.decompressobj(-15).decompress(chunk))


def digest(raw: bytes) -> bytes:
    """A short one, for ETags. SHA-256: processors have it built in, BLAKE2 takes twice as long."""
    return hashlib.sha256(raw).digest()[:_DIGEST_BYTES]


_DIGEST_BYTES = 12


def _deflate(text: bytes, last: bool) -> bytes:
    squeezer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15)
    return bytes(squeezer.compress(text) + squeezer.flush(isal_zlib.Z_FINISH if last else isal_zlib.Z_FULL_FLUSH))


@lru_cache(maxsize=512)
def _deflate_shared(text: bytes, last: bool) -> bytes:
    """As small as it goes, since it is done once."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return squeezer.compress(text) + squeezer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


@lru_cache(maxsize=RECURRING_KEPT)
def _deflate_recurring(text: bytes, last: bool) -> bytes:
    return _deflate(text, last)


@lru_cache(maxsize=RECURRING_KEPT)
def digest_kept(text: bytes) -> bytes:
    """A digest of what comes again and again."""
    return digest(text)


def _trailer(texts: Iterable[bytes]) -> bytes:
    check, size = 0, 0
    for text in texts:
        check, size = isal_zlib.crc32(text, check), size + len(text)
    return check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
