"""A page as it travels: compressed, with its headers."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from snn.rack.squeezing import (
    CUT_END,
    CUT_START,
    GZIP_HEADER,
    TRAILER_BYTES,
    Cut,
    Part,
    Span,
    Squeezed,
    Text,
    digest,
    digest_of,
    parts_of,
)

ANY_HOST = "*"
"""The host of what every site serves at the same path: pictures, icons."""

Key = tuple[str, str]
"""Host and path."""


class RackError(Exception):
    """The rack can't be read or written; the message says which, why and what to do."""


class SpoiltError(RackError):
    """One page is not as it was put there; the others may be."""

    def __init__(self, why: str = "") -> None:
        more = f" ({why})" if why else ""
        super().__init__(f"a page on the rack is not as it was put there{more}; mend it (snn press check --repair)")


@dataclass(frozen=True)
class Page:
    """What the stand needs to answer one address."""

    host: str
    path: str
    status: int
    content_type: str
    text: Text
    etag: str
    """Of the text and its headers: the same on every machine, whatever its compressor makes of the text."""
    headers: tuple[tuple[str, str], ...] = ()
    encoding: str = "gzip"
    keys: tuple[str, ...] = ()
    """Surrogate keys besides the page's own: the story, list, section and site it belongs to."""

    @property
    def body(self) -> bytes:
        """As it travels."""
        return self.text.squeezed.body

    @property
    def cut(self) -> Cut | None:
        return self.text.squeezed.cut

    @property
    def shared(self) -> tuple[Span, ...]:
        """Spans of the body that many pages have in common (the style, the appeal, the foot)."""
        return self.text.squeezed.shared

    @property
    def key(self) -> Key:
        return (self.host, self.path)

    def supporter_body(self) -> bytes:
        """The body without the cut part; the same gzip stream, closed by its own trailer."""
        if self.cut is None:
            return self.body
        return self.body[: self.cut.start] + self.body[self.cut.end : -TRAILER_BYTES] + self.cut.trailer


class Rack(Protocol):
    """The shelf between press and stand; a put is one transaction: readers see all of it or none.

    A kind of rack that knows no transaction puts pages in the order they come and takes others off last.
    Raises: RackError from every method.
    """

    def get(self, host: str, path: str) -> Page | None: ...

    def put(self, pages: Iterable[Page], *, drop: Iterable[Key] = (), anew: Collection[Key] = ()) -> int:
        """Shelve pages and take others off, durably and all at once; the number whose bytes changed.

        anew: what is written though the same ETag is there, since what is under it may be spoilt.
        """
        ...

    def etags(self) -> Iterator[tuple[Key, str]]:
        """Every page's key and ETag, in order of key, streamed."""
        ...

    def keys(self) -> Iterator[Key]:
        """Every page's key, in order, streamed."""
        ...

    def hosts(self) -> set[str]: ...

    def rest(self) -> None:
        """Nobody waits: the time for what would hold up a publish."""
        ...

    def close(self) -> None: ...


def text_page(
    host: str,
    path: str,
    text: bytes | Sequence[Part],
    *,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    headers: tuple[tuple[str, str], ...] = (),
    keys: tuple[str, ...] = (),
) -> Page:
    """A Page of text, or of the parts it was found to have; same text, same ETag, on any machine.

    Cut marks are honoured and removed.
    """
    parts = parts_of(text) if isinstance(text, bytes) else text
    etag = _etag(digest_of(parts), status, content_type, headers, keys)
    return Page(host, path, status, content_type, Text(parts), etag, headers, "gzip", keys)


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
    etag = _etag(digest(raw), 200, content_type, headers, keys)
    return Page(host, path, 200, content_type, Text(squeezed=Squeezed(raw)), etag, headers, "identity", keys)


def redirect_page(host: str, path: str, location: str, *, keys: tuple[str, ...] = ()) -> Page:
    """A permanent redirect."""
    return text_page(host, path, b"", status=301, headers=(("location", location),), keys=keys)


def own_key(host: str, path: str) -> str:
    """The surrogate key that a page has to itself: what purges it and nothing else."""
    return "p" + hashlib.blake2b(f"{host}{path}".encode(), digest_size=8).hexdigest()


def _etag(
    text_digest: bytes, status: int, content_type: str, headers: tuple[tuple[str, str], ...], keys: tuple[str, ...]
) -> str:
    return f'"{digest(text_digest + _told(status, content_type, headers, keys)).hex()}"'


@lru_cache(maxsize=1024, typed=True)
def _told(status: int, content_type: str, headers: tuple[tuple[str, str], ...], keys: tuple[str, ...]) -> bytes:
    return repr((status, content_type, headers, keys)).encode()


__all__ = [
    "ANY_HOST", "CUT_END", "CUT_START", "GZIP_HEADER", "Cut", "Key", "Page", "Rack", "RackError", "Span", "SpoiltError", "Text",
    "media_page", "own_key", "redirect_page", "text_page",
]  # fmt: skip
