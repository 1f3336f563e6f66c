"""Hits on the disk before they are in the database: files that only grow, in batches with a checksum each."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import struct
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

LARGEST_SEGMENT_BYTES = 32 * 1024 * 1024
LONGEST_SEGMENT_S = 600
LARGEST_BATCH_BYTES = 64 * 1024 * 1024
SUFFIX = ".hits"
_HEAD = struct.Struct(">4sII")
_MAGIC = b"HIT1"


class Hit(NamedTuple):
    """A beacon that counts. Nothing in it tells whose it is."""

    at_s: int
    host: str
    path: str
    referrer: str
    campaign: str
    device: int
    country: str
    view: int
    """1 for the start of a view, 0 for what was read of it since."""
    new_visitor: int
    """1 for the reader's first view of the site today."""
    new_reader: int
    """1 for the reader's first view of the page today."""
    seconds: int
    quarters: int


@dataclass(frozen=True)
class Batch:
    """What one flush wrote, and where in its segment it ends."""

    hits: tuple[Hit, ...]
    refused: Mapping[str, int]
    end: int


class Writer:
    """Appends batches to a segment of its own, and begins another when that is long or old.

    It holds a lock on the segment: who gets the lock knows that nobody will write there any more.
    What append() wrote outlives the process, what sync() saw outlives the machine. They are two, for two threads:
    a disk that takes seconds to answer must not keep the next batch in memory, where a kill would lose it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None
        self._done: list[BinaryIO] = []
        self._opened_at = 0.0
        self._end = 0

    def append(self, hits: Iterable[Hit], refused: Mapping[str, int]) -> None:
        """Write a batch. Raises: OSError, and nothing of the batch counts."""
        payload = json.dumps({"hits": list(hits), "refused": dict(refused)}, separators=(",", ":")).encode()
        batch = _HEAD.pack(_MAGIC, len(payload), crc32(payload)) + payload
        file = self._open()
        try:
            left = memoryview(batch)
            while left:
                left = left[file.write(left) :]
        except OSError:
            self._take_back(file)
            raise
        self._end += len(batch)

    def sync(self) -> None:
        """Wait for the disk, and close what is done with. Raises: OSError, and the next sync tries again."""
        while self._done:
            os.fdatasync(self._done[0].fileno())
            self._done.pop(0).close()
        # Only sync() closes files: this one stays open though append() begins another meanwhile.
        if file := self._file:
            os.fdatasync(file.fileno())
            _sync_folder(self._folder)

    def close(self) -> None:
        """The segment is whole; its readers may take it away."""
        self._leave()
        self.sync()

    def rotate(self) -> None:
        """Leave a segment that is old or long, though nothing is to be written."""
        if self._file and self._is_done():
            self._leave()

    def _leave(self) -> None:
        if self._file:
            self._done.append(self._file)
            self._file = None

    def _open(self) -> BinaryIO:
        self.rotate()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{time.time_ns() // 1000:016d}-{secrets.token_hex(4)}{SUFFIX}"
            self._file = (self._folder / name).open("xb", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._opened_at, self._end = time.monotonic(), 0
        return self._file

    def _is_done(self) -> bool:
        return self._end >= LARGEST_SEGMENT_BYTES or time.monotonic() - self._opened_at >= LONGEST_SEGMENT_S

    def _take_back(self, file: BinaryIO) -> None:
        """Half a batch must not stand before the next one."""
        try:
            os.ftruncate(file.fileno(), self._end)
            file.seek(self._end)
        except OSError:
            self._leave()


def segments(folder: Path) -> list[Path]:
    """Oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def batches(segment: Path, start: int) -> Iterator[Batch]:
    """The whole batches from a byte on; ends before one that is torn or still being written."""
    with segment.open("rb") as file:
        file.seek(start)
        while (batch := _next(file)) is not None:
            yield batch


def is_closed(segment: Path) -> bool:
    """Whether no living process writes there."""
    with segment.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _next(file: BinaryIO) -> Batch | None:
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    magic, size, checksum = _HEAD.unpack(head)
    if magic != _MAGIC or size > LARGEST_BATCH_BYTES:
        return None
    payload = file.read(size)
    if len(payload) < size or crc32(payload) != checksum:
        return None
    said = json.loads(payload)
    return Batch(tuple(_sound(Hit(*row)) for row in said["hits"]), said["refused"], file.tell())


def _sound(hit: Hit) -> Hit:
    """The hit with a path that a database takes: a segment of an earlier version may hold half a pair of UTF-16."""
    return hit if hit.path.isascii() else hit._replace(path=hit.path.encode("utf-8", "replace").decode())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
