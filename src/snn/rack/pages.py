"""A page as it travels: compressed, with its headers."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

ANY_HOST = "*"
"""The host of what every site serves at the same path: pictures, icons."""

CUT_START = b"<!--cut-->"
CUT_END = b"<!--/cut-->"
"""Around the part of a page that a supporter does not see (the appeal); at most one a page."""

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


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
    headers: tuple[tuple[str, str], ...] = ()
    encoding: str = "gzip"
    cut: Cut | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.host, self.path)

    def supporter_body(self) -> bytes:
        """The body without the cut part; the same gzip stream, closed by its own trailer."""
        if self.cut is None:
            return self.body
        return self.body[: self.cut.start] + self.body[self.cut.end : -8] + self.cut.trailer


class Rack(Protocol):
    """The shelf between press and stand; a put is one transaction: readers see all of it or none."""

    def get(self, host: str, path: str) -> Page | None: ...

    def put(self, pages: Iterable[Page], *, drop: Iterable[tuple[str, str]] = ()) -> int:
        """Shelve pages and take others off, all at once; the number whose bytes changed."""
        ...

    def keys(self) -> Iterator[tuple[str, str]]: ...

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
) -> Page:
    """Compress text into a Page; same text, same bytes. Cut marks are honoured and removed."""
    body, cut = _compress(text)
    etag = _etag(body, status, content_type, headers)
    return Page(host, path, status, content_type, body, etag, headers, "gzip", cut)


def media_page(host: str, path: str, raw: bytes, *, content_type: str, headers: tuple[tuple[str, str], ...]) -> Page:
    """Bytes that are compressed already (pictures), as they are."""
    return Page(host, path, 200, content_type, raw, _etag(raw, 200, content_type, headers), headers, "identity")


def redirect_page(host: str, path: str, location: str) -> Page:
    """A permanent redirect."""
    return text_page(host, path, b"", status=301, headers=(("location", location),))


def _compress(text: bytes) -> tuple[bytes, Cut | None]:
    before, mark, rest = text.partition(CUT_START)
    if not mark:
        return _GZIP_HEADER + _deflate([text])[0] + _trailer(text), None
    part, _, after = rest.partition(CUT_END)
    chunks = _deflate([before, part, after])
    start = len(_GZIP_HEADER) + len(chunks[0])
    cut = Cut(start, start + len(chunks[1]), _trailer(before + after))
    return _GZIP_HEADER + b"".join(chunks) + _trailer(before + part + after), cut


def _deflate(parts: list[bytes]) -> list[bytes]:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    chunks = [squeezer.compress(part) + squeezer.flush(zlib.Z_FULL_FLUSH) for part in parts[:-1]]
    return [*chunks, squeezer.compress(parts[-1]) + squeezer.flush()]


def _trailer(text: bytes) -> bytes:
    return zlib.crc32(text).to_bytes(4, "little") + (len(text) & 0xFFFFFFFF).to_bytes(4, "little")


def _etag(body: bytes, status: int, content_type: str, headers: tuple[tuple[str, str], ...]) -> str:
    digest = hashlib.blake2b(body, digest_size=12)
    digest.update(repr((status, content_type, headers)).encode())
    return f'"{digest.hexdigest()}"'
