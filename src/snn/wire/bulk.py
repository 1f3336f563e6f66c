"""Many files in one transaction: what take() does for one, with a handful of statements for all."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction
from isal import isal_zlib

from snn.wire import queries, rules
from snn.wire.actions import Reading, bytes_of, dispatch_of, read, refusal_of, source_names, take
from snn.wire.dispatch import Item, Receipt, Refused
from snn.wire.formats import registry
from snn.wire.models import Dispatch, Quarantine, Raw

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _File:
    path: Path
    name: str
    raw: bytes
    sha256: str


@dataclass(frozen=True)
class Taken:
    """A file's receipts, and the dispatches that were made of it just now."""

    path: Path
    receipts: tuple[Receipt, ...]
    dispatches: tuple[Dispatch, ...] = ()


def take_all(paths: Sequence[Path], *, at: datetime) -> list[Taken]:
    """Take these files, in their order; where one spoils the transaction, each alone.

    Raises: OperationalError where the database can't be written at all; nothing of these files is kept then.
    """
    files = [found for path in paths if (found := _readable(path))]
    try:
        with transaction.atomic():
            made = dict(_keep_all(files, at))
    except (OperationalError, InterfaceError):
        raise
    except Exception as wrong:
        logger.warning("%d files at once failed (%s); one by one now", len(files), type(wrong).__name__)
        made = {}
    return [made.get(path) or Taken(path, take(path, name=path.name, at=at)) for path in paths]


def _readable(path: Path) -> _File | None:
    """The file, or None where take() has to say why not."""
    try:
        raw = bytes_of(path)
    except Refused:
        return None
    if len(raw) > registry.LARGEST_BYTES:
        return None
    return _File(path, rules.storable_name(path.name), raw, hashlib.sha256(raw).hexdigest())


def _keep_all(files: Sequence[_File], at: datetime) -> Iterator[tuple[Path, Taken]]:
    """Only what was never seen: a file that is known, or twice among these, is left to take()."""
    known = set(Raw.objects.filter(sha256__in={one.sha256 for one in files}).values_list("sha256", flat=True))
    first = {one.sha256: one for one in reversed(files) if one.sha256 not in known}
    new = [one for one in files if first.get(one.sha256) is one]
    readings = [read(one.raw, one.name) for one in new]
    raws = Raw.objects.bulk_create(
        Raw(
            sha256=one.sha256,
            name=one.name,
            size_bytes=len(one.raw),
            received_at=at,
            packed=isal_zlib.compress(one.raw),
        )
        for one in new
    )
    dispatches = _dispatches(raws, readings, at)
    refusals = _refusals(raws, readings, at)
    for one, raw in zip(new, raws, strict=True):
        receipts = [queries.dispatch_receipt(made, one.name, again=False) for made in dispatches[raw.pk]]
        receipts += [queries.refusal_receipt(made, one.name, again=False) for made in refusals[raw.pk]]
        in_order = tuple(sorted(receipts, key=lambda receipt: receipt.number))
        yield one.path, Taken(one.path, in_order, tuple(dispatches[raw.pk]))


def _dispatches(raws: Sequence[Raw], readings: Sequence[Reading], at: datetime) -> dict[int, list[Dispatch]]:
    sources, by_raw = source_names(), defaultdict(list)
    made = Dispatch.objects.bulk_create(
        dispatch_of(raw, number, item, sources, at)
        for raw, reading in zip(raws, readings, strict=True)
        for number, item in enumerate(reading.items)
        if isinstance(item, Item)
    )
    for dispatch in made:
        by_raw[dispatch.raw_id].append(dispatch)
    return by_raw


def _refusals(raws: Sequence[Raw], readings: Sequence[Reading], at: datetime) -> dict[int, list[Quarantine]]:
    by_raw = defaultdict(list)
    made = Quarantine.objects.bulk_create(
        refusal_of(raw, raw.name, number, reading.format, item, at)
        for raw, reading in zip(raws, readings, strict=True)
        for number, item in enumerate(reading.items)
        if isinstance(item, Refused)
    )
    for refusal in made:
        by_raw[refusal.raw_id or 0].append(refusal)
    return by_raw
