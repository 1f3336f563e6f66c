"""Text as it travels: one gzip stream, in which what many pages share was deflated once."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from isal import isal_zlib

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
    """The stream, where the cut and the shared parts are in it, and a digest of the text."""

    body: bytes
    cut: Cut | None
    shared: tuple[Span, ...]
    digest: bytes


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
    chunks, of_all = [], hashlib.sha256()
    for part in parts:
        last = part is parts[-1]
        if part.is_shared:
            chunk, of = _deflate_shared(part.text, last)
        elif part.is_recurring:
            chunk, of = _deflate_recurring(part.text, last)
        else:
            chunk, of = _deflate(part.text, last), part.text
        chunks.append(chunk)
        of_all.update(b"%d%d%d|" % (part.is_cut, part.is_shared, len(part.text)))
        of_all.update(of)
    shared, cut, at = [], None, len(GZIP_HEADER)
    for part, chunk in zip(parts, chunks, strict=True):
        end = at + len(chunk)
        if part.is_shared:
            shared.append((at, end))
        if part.is_cut:
            cut = Cut(at, end, _trailer(one.text for one in parts if not one.is_cut))
        at = end
    body = b"".join((GZIP_HEADER, *chunks, _trailer(part.text for part in parts)))
    return Squeezed(body, cut, tuple(shared), of_all.digest()[:_DIGEST_BYTES])


def digest(raw: bytes) -> bytes:
    """A short one, for ETags. SHA-256: processors have it built in, BLAKE2 takes twice as long."""
    return hashlib.sha256(raw).digest()[:_DIGEST_BYTES]


_DIGEST_BYTES = 12


def _deflate(text: bytes, last: bool) -> bytes:
    squeezer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15)
    return bytes(squeezer.compress(text) + squeezer.flush(isal_zlib.Z_FINISH if last else isal_zlib.Z_FULL_FLUSH))


@lru_cache(maxsize=512)
def _deflate_shared(text: bytes, last: bool) -> tuple[bytes, bytes]:
    """As small as it goes, since it is done once; and a digest of the text."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return squeezer.compress(text) + squeezer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH), digest(text)


@lru_cache(maxsize=RECURRING_KEPT)
def _deflate_recurring(text: bytes, last: bool) -> tuple[bytes, bytes]:
    return _deflate(text, last), digest(text)


def _trailer(texts: Iterable[bytes]) -> bytes:
    check, size = 0, 0
    for text in texts:
        check, size = isal_zlib.crc32(text, check), size + len(text)
    return check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
