"""Refusals a second time: read by today's parsers, or dropped by a person; the bytes stay either way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, transaction

from snn.ground.text import shorten
from snn.wire import queries
from snn.wire.actions import Reading, dispatch_of, read, refusal_of, source_names
from snn.wire.dispatch import Item, Refused
from snn.wire.models import Dispatch, Quarantine, Raw


@dataclass(frozen=True)
class Retried:
    """What a retry came to: the dispatches that were read, or why there are still none."""

    label: str
    dispatches: tuple[Dispatch, ...]
    why: str = ""


def retry(refusal: Quarantine, *, at: datetime) -> Retried:
    """Read the file of a refusal again; what was read before stays as it was, so that a second retry does nothing."""
    if refusal.raw is None:
        return Retried(refusal.label, (), "its bytes were not kept; take the file in again")
    if refusal.dropped_at:
        return Retried(refusal.label, (), f"dropped by {refusal.dropped_by}: {refusal.dropped_why}")
    reading = read(queries.bytes_of(refusal.raw), refusal.name)
    try:
        return _keep(refusal, refusal.raw, reading, at)
    except DataError as wrong:
        return Retried(refusal.label, (), f"holds what the database can't keep ({type(wrong).__name__})")


@transaction.atomic
def drop(refusal: Quarantine, *, by: str, why: str, at: datetime) -> bool:
    """Say that a refusal needs no more looking at; its bytes stay. False where it was read or dropped before."""
    still = Quarantine.objects.filter(pk=refusal.pk, dropped_at=None, retried_at=None)
    return bool(still.update(dropped_at=at, dropped_by=shorten(by, 150), dropped_why=shorten(why, 300)))


@transaction.atomic
def _keep(refusal: Quarantine, raw: Raw, reading: Reading, at: datetime) -> Retried:
    Raw.objects.select_for_update().get(pk=raw.pk)
    have = set(raw.dispatches.values_list("number", flat=True))
    sources = source_names()
    made = Dispatch.objects.bulk_create(
        dispatch_of(raw, number, item, sources, at, refusal.source)
        for number, item in enumerate(reading.items)
        if isinstance(item, Item) and number not in have
    )
    _settle(raw, reading, at)
    still = next((item for item in reading.items if isinstance(item, Refused)), None)
    why = "" if made else f"still refused: {still.message}" if still else "it was read before"
    return Retried(refusal.label, tuple(made), why)


def _settle(raw: Raw, reading: Reading, at: datetime) -> None:
    """Refusals whose item is read now are done; what is refused now and was not before is kept with its reason."""
    read_now = [number for number, item in enumerate(reading.items) if isinstance(item, Item)]
    raw.refusals.filter(number__in=read_now, retried_at=None).update(retried_at=at)
    known = set(raw.refusals.values_list("number", flat=True))
    Quarantine.objects.bulk_create(
        refusal_of(raw, raw.name, number, reading.format, item, at)
        for number, item in enumerate(reading.items)
        if isinstance(item, Refused) and number not in known
    )
