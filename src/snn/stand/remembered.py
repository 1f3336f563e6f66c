"""Answers to the plainest requests, kept ready: what the rules said of a page, for as long as the page stays."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from snn.stand.rules import Answer

MOST_BYTES = 80 * 1024 * 1024
LARGEST_BYTES = 512 * 1024
_OVERHEAD_BYTES = 1500
"""Of an answer, besides its body: headers and keys as Python keeps them."""

Key: TypeAlias = tuple[str, str, bool]
"""Host as it was asked for, path, whether gzip is welcome."""


class Shelf(Protocol):
    """What of a rack says whether an answer still holds."""

    def version(self) -> tuple[int, ...]: ...

    def etag(self, host: str, path: str) -> str | None: ...


@dataclass
class Ready:
    """An answer as the server wants it, and the page it was made of."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    page: tuple[str, str]
    etag: str
    version: tuple[int, ...]

    @property
    def size_bytes(self) -> int:
        return len(self.body) + _OVERHEAD_BYTES


class Remembered:
    """Bounded by bytes; the least lately asked for goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._ready: OrderedDict[Key, Ready] = OrderedDict()
        self._most_bytes = most_bytes
        self.bytes_kept = 0

    def get(self, key: Key, rack: Shelf) -> Ready | None:
        """The answer, where its page is still the one it was made of: a publish is seen at once."""
        ready = self._ready.get(key)
        if ready is None:
            return None
        version = rack.version()
        if ready.version != version:
            if rack.etag(*ready.page) != ready.etag:
                self._forget(key)
                return None
            ready.version = version
        self._ready.move_to_end(key)
        return ready

    def keep(self, key: Key, said: Answer, page: tuple[str, str], etag: str, version: tuple[int, ...]) -> None:
        """Keep an answer that was made of this page of the rack of that version."""
        ready = Ready(said.status, list(said.headers), said.body, page, etag, version)
        if ready.size_bytes > LARGEST_BYTES:
            return
        self._forget(key)
        self._ready[key] = ready
        self.bytes_kept += ready.size_bytes
        while self.bytes_kept > self._most_bytes:
            self._forget(next(iter(self._ready)))

    def _forget(self, key: Key) -> None:
        ready = self._ready.pop(key, None)
        if ready is not None:
            self.bytes_kept -= ready.size_bytes
