"""Counts as they are written down: a second's worth in one transaction, with the tokens that made them."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from snn.ads.models import HourCount, Refused, Seen

_PACKED = struct.Struct(">QBI")

CountKey = tuple[datetime, int, str, str, int]
"""Hour, site, section, place, flight."""
_COLUMNS = ("offered", "viewed", "clicked", "capped")


@dataclass(frozen=True)
class Token:
    """A one-time token that was used, and how far it is: 1 offered, 2 viewed, 3 clicked."""

    token: int
    stage: int
    flight: int


@transaction.atomic
def write_counts(
    counts: Mapping[CountKey, Sequence[int]], refused: Counter[tuple[datetime, int, str]],
    tokens: Sequence[Token], until_s: int,
) -> None:  # fmt: skip
    """All or nothing: after a crash, a token that is there was counted, and one that is not was not."""
    with connection.cursor() as cursor:
        table = HourCount._meta.db_table
        for key, four in sorted(counts.items(), key=lambda item: item[0][1:]):
            cursor.execute(_ADD.format(table=table), [*key, *four])
        table = Refused._meta.db_table
        for (hour, flight, reason), count in sorted(refused.items()):
            cursor.execute(_ADD_REFUSED.format(table=table), [hour, flight, reason, count])
    if tokens:
        packed = b"".join(_PACKED.pack(one.token, one.stage, one.flight & 0xFFFFFFFF) for one in tokens)
        Seen.objects.create(until=datetime.fromtimestamp(until_s, UTC), packed=packed)


def forget_seen(at: datetime) -> int:
    """Drop the tokens that no sheet stands behind any more; how many rows."""
    return Seen.objects.filter(until__lt=at).delete()[0]


def unpack(rows: Iterable[bytes | memoryview]) -> Iterator[Token]:
    """The tokens of stored batches, in the order in which they were used."""
    for packed in rows:
        for token, stage, flight in _PACKED.iter_unpack(bytes(packed)):
            yield Token(token, stage, flight)


# One statement on both engines: two processes that add to one row lose nothing.
_ADD = (
    "INSERT INTO {table} (hour, site_id, section, place, flight_id, offered, viewed, clicked, capped) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (flight_id, hour, site_id, section, place) DO UPDATE SET "
    + ", ".join(f"{name} = {{table}}.{name} + excluded.{name}" for name in _COLUMNS)
)
_ADD_REFUSED = (
    "INSERT INTO {table} (hour, flight_id, reason, count) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (hour, flight_id, reason) DO UPDATE SET count = {table}.count + excluded.count"
)
