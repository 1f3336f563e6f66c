"""Taking files in: the bytes once, a Dispatch for each item that is a story, a Quarantine row for what is none."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DataError, transaction
from isal import isal_zlib

from snn.network.models import Source
from snn.wire import queries, rules
from snn.wire.dispatch import Item, Reason, Receipt, Refused
from snn.wire.formats import mediatopics, registry
from snn.wire.models import Dispatch, Quarantine, Raw

logger = logging.getLogger(__name__)

# Files that someone is still writing.
UNFINISHED = (".part", ".tmp")


def take(
    given: Path | bytes, *, name: str, at: datetime, source: Source | None = None, news_only: bool = False
) -> tuple[Receipt, ...]:
    """Take one file in, in one transaction; the same file again gives the receipts it gave, marked `again`.

    A source, where the channel has one, is whose the items are, whatever they name themselves. With news_only,
    an item in the words that the source sent last is left out: a feed repeats its fifty items at every poll.
    Never raises for what is in the file, nor for a file that can't be read: that is a receipt with a reason.
    """
    name = rules.storable_name(name)
    try:
        raw = given if isinstance(given, bytes) else bytes_of(given)
        if len(raw) > registry.LARGEST_BYTES:
            raise registry.too_large(len(raw))
    except Refused as refused:
        return (_refuse_unread(name, refused, at, source),)
    sha256 = hashlib.sha256(raw).hexdigest()
    known = queries.receipts_of(sha256, name)
    if known:
        return known
    reading = read(raw, name)
    if news_only and source:
        reading = Reading(reading.format, _news(reading.items, source))
    try:
        return _keep(raw, sha256, name, reading, at, source)
    except DataError as wrong:
        # The database has the last word on what it can hold; one such item must not stop a batch.
        logger.exception("%s: the database refused it", name)
        unkept = Refused(Reason.MALFORMED, f"holds what the database can't keep ({type(wrong).__name__})")
        return _keep(raw, sha256, name, Reading(reading.format, (unkept,)), at, source)


def expand(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to take: a folder's, recursively and sorted, no hidden or unfinished ones; any other path as is."""
    for path in paths:
        if path.is_dir():
            yield from _files_in(path)
        else:
            yield path


@dataclass(frozen=True)
class Reading:
    """What a file was read as, and what was in it."""

    format: str
    items: Sequence[Item | Refused | None]


def bytes_of(path: Path) -> bytes:
    """The file's bytes, never more than the limit and one.

    Raises: Refused: unreadable-file, too-large.
    """
    try:
        # Non-blocking, so that opening a FIFO nobody writes to does not wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as wrong:
        raise _unreadable(wrong) from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise Refused(Reason.UNREADABLE_FILE, "no regular file but a folder, pipe or device; give a file")
        if found.st_size > registry.LARGEST_BYTES:
            raise registry.too_large(found.st_size)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(registry.LARGEST_BYTES + 1)
    except OSError as wrong:
        raise _unreadable(wrong) from None
    finally:
        os.close(handle)


def _unreadable(wrong: Exception) -> Refused:
    why = (wrong.strerror if isinstance(wrong, OSError) else str(wrong)) or type(wrong).__name__
    return Refused(Reason.UNREADABLE_FILE, f"can't be read ({why}); check that it is there and may be read")


def read(raw: bytes, name: str) -> Reading:
    """Everything in the file, fit to be stored; whatever goes wrong in a format is a refusal."""
    format_name = ""
    try:
        found = registry.recognise(raw)
        format_name = found.name
        items = found.parse(raw) or [Refused(Reason.MALFORMED, f"read as {format_name}, and there is no item in it")]
    except Refused as refused:
        return Reading(format_name, (refused,))
    except Exception as wrong:  # a parser met what nobody planned: kept, said, and the batch goes on
        logger.exception("%s: unexpected failure in format %r", name, format_name)
        return Reading(format_name, (_unplanned(wrong, format_name),))
    return Reading(format_name, tuple(_storable(item, name) for item in items))


def _storable(item: Item | Refused, name: str) -> Item | Refused:
    if isinstance(item, Refused):
        return item
    try:
        return rules.storable(item, _topics())
    except Refused as refused:
        return refused
    except Exception as wrong:
        logger.exception("%s: an item that can't be made fit to store", name)
        return _unplanned(wrong, item.format)


@lru_cache(maxsize=1)
def _topics() -> mediatopics.Table:
    return mediatopics.load(settings.DATA.media_topics)


def _unplanned(wrong: Exception, format_name: str) -> Refused:
    what = format_name or "any format"
    return Refused(Reason.MALFORMED, f"{type(wrong).__name__} while reading it as {what}; report it with the file")


def _refuse_unread(name: str, refused: Refused, at: datetime, source: Source | None) -> Receipt:
    """A refusal of a file whose bytes are not kept; said once, however often the same file is offered."""
    known = Quarantine.objects.filter(raw=None, name=name, reason=refused.reason, message=refused.message).first()
    kept = known or Quarantine.objects.create(
        name=name, reason=refused.reason, message=refused.message, at=at, source=source
    )
    return queries.refusal_receipt(kept, name, again=known is not None)


@transaction.atomic
def _keep(
    raw: bytes, sha256: str, name: str, reading: Reading, at: datetime, source: Source | None
) -> tuple[Receipt, ...]:
    kept, is_new = Raw.objects.get_or_create(
        sha256=sha256,
        defaults={"name": name, "size_bytes": len(raw), "packed": isal_zlib.compress(raw), "received_at": at},
    )
    if not is_new:
        # Someone took the same file between our look and now; theirs counts.
        return queries.receipts_of(sha256, name)
    sources = source_names()
    numbered = list(enumerate(_own(reading.items, source) if source else reading.items))
    Dispatch.objects.bulk_create(
        dispatch_of(kept, number, item, sources, at, source) for number, item in numbered if isinstance(item, Item)
    )
    Quarantine.objects.bulk_create(
        refusal_of(kept, name, number, reading.format, refused, at, source)
        for number, refused in numbered
        if isinstance(refused, Refused)
    )
    return queries.receipts_of(sha256, name, again=False)


def _news(items: Sequence[Item | Refused | None], source: Source) -> list[Item | Refused | None]:
    """The items, nothing in the place of each that has the words this source sent last."""
    guids = {item.guid for item in items if isinstance(item, Item)}
    sent = Dispatch.objects.filter(source=source, guid__in=guids).order_by("id")
    last = dict(sent.values_list("guid", "fingerprint"))
    return [
        None if isinstance(item, Item) and last.get(item.guid) == rules.fingerprint(item) else item for item in items
    ]


def _own(items: Sequence[Item | Refused | None], source: Source) -> list[Item | Refused | None]:
    """The items, those that would change another source's story refused; the same words again do no harm."""
    guids = {item.guid for item in items if isinstance(item, Item)}
    foreign: dict[str, set[str]] = {}
    others = Dispatch.objects.filter(guid__in=guids).exclude(source=source)
    for guid, fingerprint in others.values_list("guid", "fingerprint"):
        foreign.setdefault(guid, set()).add(fingerprint)
    return [
        _not_yours(item, source)
        if isinstance(item, Item) and item.guid in foreign and rules.fingerprint(item) not in foreign[item.guid]
        else item
        for item in items
    ]


def _not_yours(item: Item, source: Source) -> Refused:
    return Refused(
        Reason.NOT_YOURS,
        f"came in as {source.name}'s, but {item.guid[:100]} is another source's item; put the file into the data "
        "folder's wire/in if it is meant",
    )


def refusal_of(
    raw: Raw, name: str, number: int, format_name: str, refused: Refused, at: datetime, source: Source | None = None
) -> Quarantine:
    """The row that a refused item becomes."""
    return Quarantine(
        raw=raw, name=name, number=number, format=format_name, reason=refused.reason,
        message=refused.message.replace("\x00", ""), at=at, source=source,
    )  # fmt: skip


def source_names() -> list[rules.SourceNames]:
    """Every source and the names it goes by."""
    return [rules.source_names(source.pk, source.matches) for source in Source.objects.order_by("id")]


def dispatch_of(
    raw: Raw, number: int, item: Item, sources: Sequence[rules.SourceNames], at: datetime, source: Source | None = None
) -> Dispatch:
    """The row that an item becomes: of the source whose channel brought it, else of the one it names."""
    return Dispatch(
        raw=raw,
        number=number,
        source_id=source.pk if source else rules.source_of(item, sources),
        format=item.format,
        guid=item.guid,
        version=item.version,
        kind=item.kind,
        headline=item.headline,
        body_html=item.body_html,
        fields=rules.to_fields(item),
        fingerprint=rules.fingerprint(item),
        received_at=at,
    )


def _files_in(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and not name.endswith(UNFINISHED):
                yield Path(root, name)
