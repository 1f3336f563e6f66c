"""A page as it travels: compressed, with its headers."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from isal import isal_zlib

ANY_HOST = "*"
"""The host of what every site serves at the same path: pictures, icons."""

CUT_START = b"<!--cut-->"
CUT_END = b"<!--/cut-->"
"""Around the part of a page that a supporter does not see (the appeal); at most one a page."""

_STYLE_START = b"<style>"
_STYLE_END = b"</style>"
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_TRAILER_BYTES = 8
_LEVEL = 3
"""ISA-L's smallest: 7% larger than zlib's, in a sixth of the time (docs/serving.md)."""

Key = tuple[str, str]
"""Host and path."""
Span = tuple[int, int]
"""Start and end in a body."""


class RackError(Exception):
    """The rack can't be read or written; the message says which, why and what to do."""


@dataclass(frozen=True)
class Cut:
    """The bytes a supporter's copy leaves out, and the gzip trailer that copy needs.

    The page is one gzip stream with a full flush before and after the part, so that the part can be
    left out without decompressing anything (RFC 1951, 3.2.4: a full flush forgets what came before).
    """

    start: int
    end: int
    trailer: bytes


@dataclass(frozen=True)
class Page:
    """What the stand needs to answer one address."""

    host: str
    path: str
    status: int
    content_type: str
    body: bytes
    etag: str
    """Of the text and its headers: the same on every machine, whatever its compressor makes of the text."""
    headers: tuple[tuple[str, str], ...] = ()
    encoding: str = "gzip"
    cut: Cut | None = None
    keys: tuple[str, ...] = ()
    """Surrogate keys besides the page's own: the story, list, section and site it belongs to."""
    shared: tuple[Span, ...] = ()
    """Spans of the body that many pages have in common (the style, the appeal, the foot): a rack may keep each once."""

    @property
    def key(self) -> Key:
        return (self.host, self.path)

    def supporter_body(self) -> bytes:
        """The body without the cut part; the same gzip stream, closed by its own trailer."""
        if self.cut is None:
            return self.body
        return self.body[: self.cut.start] + self.body[self.cut.end : -_TRAILER_BYTES] + self.cut.trailer


class Rack(Protocol):
    """The shelf between press and stand; a put is one transaction: readers see all of it or none.

    A kind of rack that knows no transaction puts pages in the order they come and takes others off last.
    Raises: RackError from every method.
    """

    def get(self, host: str, path: str) -> Page | None: ...

    def put(self, pages: Iterable[Page], *, drop: Iterable[Key] = ()) -> int:
        """Shelve pages and take others off, durably and all at once; the number whose bytes changed."""
        ...

    def etags(self) -> Iterator[tuple[Key, str]]:
        """Every page's key and ETag, in order of key, streamed."""
        ...

    def keys(self) -> Iterator[Key]:
        """Every page's key, in order, streamed."""
        ...

    def hosts(self) -> set[str]: ...

    def close(self) -> None: ...


def text_page(
    host: str,
    path: str,
    text: bytes,
    *,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    headers: tuple[tuple[str, str], ...] = (),
    keys: tuple[str, ...] = (),
) -> Page:
    """Compress text into a Page; same text, same ETag, on any machine. Cut marks are honoured and removed."""
    squeezed = _squeeze(text)
    etag = _etag(squeezed.digest, status, content_type, headers, keys)
    return Page(
        host, path, status, content_type, squeezed.body, etag, headers, "gzip", squeezed.cut, keys, squeezed.shared
    )


def media_page(
    host: str,
    path: str,
    raw: bytes,
    *,
    content_type: str,
    headers: tuple[tuple[str, str], ...],
    keys: tuple[str, ...] = (),
) -> Page:
    """Bytes that are compressed already (pictures), as they are."""
    etag = _etag(_digest(raw), 200, content_type, headers, keys)
    return Page(host, path, 200, content_type, raw, etag, headers, "identity", keys=keys)


def redirect_page(host: str, path: str, location: str, *, keys: tuple[str, ...] = ()) -> Page:
    """A permanent redirect."""
    return text_page(host, path, b"", status=301, headers=(("location", location),), keys=keys)


def own_key(host: str, path: str) -> str:
    """The surrogate key that a page has to itself: what purges it and nothing else."""
    return "p" + hashlib.blake2b(f"{host}{path}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class _Squeezed:
    body: bytes
    cut: Cut | None
    shared: tuple[Span, ...]
    digest: bytes


@dataclass(frozen=True)
class _Part:
    """One stretch of the text, deflated on its own."""

    text: bytes
    is_shared: bool
    is_cut: bool = False


def _squeeze(text: bytes) -> _Squeezed:
    """One gzip stream whose parts are divided by full flushes; the shared ones are deflated once and remembered."""
    parts = _parts(text)
    chunks, digest = [], hashlib.blake2b(digest_size=12)
    for part in parts:
        last = part is parts[-1]
        chunk, of = _deflate_shared(part.text, last) if part.is_shared else (_deflate(part.text, last), part.text)
        chunks.append(chunk)
        digest.update(b"%d%d%d|" % (part.is_cut, part.is_shared, len(part.text)) + of)
    shared, cut, at = [], None, len(GZIP_HEADER)
    for part, chunk in zip(parts, chunks, strict=True):
        end = at + len(chunk)
        if part.is_shared:
            shared.append((at, end))
        if part.is_cut:
            cut = Cut(at, end, _trailer(one.text for one in parts if not one.is_cut))
        at = end
    body = b"".join((GZIP_HEADER, *chunks, _trailer(part.text for part in parts)))
    return _Squeezed(body, cut, tuple(shared), digest.digest())


def _parts(text: bytes) -> list[_Part]:
    before, cut_mark, rest = text.partition(CUT_START)
    ahead, style_mark, behind = before.partition(_STYLE_START)
    style, style_end, body = behind.partition(_STYLE_END)
    parts = [_Part(before, False)]
    if style_end:
        parts = [_Part(ahead, False), _Part(style_mark + style + style_end, True), _Part(body, False)]
    if cut_mark:
        cut, _, after = rest.partition(CUT_END)
        parts += [_Part(cut, True, is_cut=True), _Part(after, True)]
    return parts


def _deflate(text: bytes, last: bool) -> bytes:
    squeezer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15)
    return bytes(squeezer.compress(text) + squeezer.flush(isal_zlib.Z_FINISH if last else isal_zlib.Z_FULL_FLUSH))


@lru_cache(maxsize=512)
def _deflate_shared(text: bytes, last: bool) -> tuple[bytes, bytes]:
    """As small as it goes, since it is done once; and a digest of the text."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return squeezer.compress(text) + squeezer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH), _digest(text)


def _trailer(texts: Iterable[bytes]) -> bytes:
    check, size = 0, 0
    for text in texts:
        check, size = isal_zlib.crc32(text, check), size + len(text)
    return check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")


def _digest(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=12).digest()


def _etag(
    digest: bytes, status: int, content_type: str, headers: tuple[tuple[str, str], ...], keys: tuple[str, ...]
) -> str:
    return f'"{_digest(digest + repr((status, content_type, headers, keys)).encode()).hex()}"'
