"""Attached zip and gzip archives, unpacked within limits that no bomb passes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from snn.ground.text import one_line
from snn.wire.dispatch import Reason, Refused

# All that one mail may unpack to, and how many files.
_MOST_BYTES = 20 * 1024 * 1024
_MOST_FILES = 200
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Attachment:
    """One file that came with a mail, or out of an archive that did."""

    name: str
    raw: bytes


@dataclass
class Budget:
    """What a mail may still unpack to."""

    bytes_left: int = _MOST_BYTES
    files_left: int = _MOST_FILES

    def spend(self, size: int, name: str) -> None:
        """Raises: Refused (too-large) where it is spent."""
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise Refused(
                Reason.TOO_LARGE,
                f"attached {name[:100]} unpacks to more than {_MOST_BYTES:,} bytes; send its files apart",
            )

    def count(self, name: str) -> None:
        """Raises: Refused (too-large) for one file too many."""
        self.files_left -= 1
        if self.files_left < 0:
            raise Refused(
                Reason.TOO_LARGE, f"attached {name[:100]} holds more than {_MOST_FILES} files; send them apart"
            )


def unpack(attachment: Attachment, budget: Budget) -> list[Attachment]:
    """The file, or those within it; an archive within an archive is a file like any other.

    Raises: Refused (too-large, malformed).
    """
    if attachment.raw.startswith(b"\x1f\x8b"):
        budget.count(attachment.name)
        return [Attachment(attachment.name.removesuffix(".gz"), _gunzipped(attachment, budget))]
    if attachment.raw.startswith(b"PK\x03\x04") and not _is_office(attachment.raw):
        return list(_unzipped(attachment, budget))
    return [attachment]


def _is_office(raw: bytes) -> bool:
    """Office documents are zip archives whose first file says so."""
    return b"[Content_Types].xml" in raw[:400] or b"mimetypeapplication/" in raw[:120]


def _gunzipped(attachment: Attachment, budget: Budget) -> bytes:
    engine = zlib.decompressobj(wbits=31)
    found, left = [], attachment.raw
    try:
        while left and not engine.eof:
            piece = engine.decompress(left, _CHUNK)
            left = engine.unconsumed_tail
            budget.spend(len(piece), attachment.name)
            found.append(piece)
            if not piece and not left:
                break
    except zlib.error:
        raise _broken(attachment) from None
    if not engine.eof:
        raise _broken(attachment)
    return b"".join(found)


def _unzipped(attachment: Attachment, budget: Budget) -> Iterator[Attachment]:
    try:
        with zipfile.ZipFile(io.BytesIO(attachment.raw)) as archive:
            for entry in archive.infolist():
                if entry.is_dir() or entry.flag_bits & 1:
                    continue
                budget.count(attachment.name)
                yield Attachment(one_line(entry.filename), _read(archive, entry, budget))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError, OSError):
        raise _broken(attachment) from None


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes:
    """A file's bytes as they come out, not as the archive says there are."""
    found = []
    with archive.open(entry) as file:
        while piece := file.read(_CHUNK):
            budget.spend(len(piece), entry.filename)
            found.append(piece)
    return b"".join(found)


def _broken(attachment: Attachment) -> Refused:
    return Refused(Reason.MALFORMED, f"attached {attachment.name[:100]} is a broken archive; send its files again")
