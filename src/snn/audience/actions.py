"""Taking hits from the disk into the database, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from snn.audience.beacon import Refusal
from snn.audience.models import Segment, Tally
from snn.audience.places import Place, Places
from snn.audience.segments import Batch, Hit, batches, is_closed, segments

BATCHES_A_TURN = 20
Kind = tuple[int, int | None, str, int, str, str, int, str]


def take(folder: Path, at: datetime) -> int:
    """Count what was written since the last time; how many hits."""
    taken = 0
    places = Places()
    for segment in segments(folder):
        while (some := _take_some(segment, places, at)) is not None:
            taken += some
    return taken


def _take_some(path: Path, places: Places, at: datetime) -> int | None:
    """A few batches of a segment, in one transaction with how far they go; None where there are none."""
    # Most looks find nothing new; they must not take the database's only place to write.
    if Segment.objects.filter(name=path.name, taken_bytes=path.stat().st_size).exists():
        return None
    closed = is_closed(path)
    with transaction.atomic():
        segment, _ = Segment.objects.get_or_create(name=path.name, defaults={"taken_at": at})
        segment = Segment.objects.select_for_update().get(pk=segment.pk)
        if segment.folded_at:
            return None
        some = list(islice(batches(path, segment.taken_bytes), BATCHES_A_TURN))
        if not some:
            _note_torn(segment, path, closed)
            return None
        _add(segment, some, places, at)
        segment.taken_bytes, segment.taken_at = some[-1].end, at
        segment.save(update_fields=["taken_bytes", "taken_at"])
    return sum(len(batch.hits) for batch in some)


def _note_torn(segment: Segment, path: Path, closed: bool) -> None:
    """Only the last batch of a process that was killed, or of a disk that lied, can be half written, or gone."""
    if closed and not segment.torn and path.stat().st_size != segment.taken_bytes:
        segment.torn = True
        segment.save(update_fields=["torn"])


def _add(segment: Segment, some: Iterable[Batch], places: Places, at: datetime) -> None:
    some = list(some)
    refused: Counter[str] = Counter()
    for batch in some:
        refused.update(batch.refused)
    counted, unknown = tally((hit for batch in some for hit in batch.hits), places)
    if unknown:
        refused[Refusal.PAGE.value] += unknown
    Tally.objects.bulk_create([_row(segment, kind, sums) for kind, sums in counted.items()], batch_size=500)
    for reason, count in refused.items():
        _count_refused(at, reason, count)


def tally(hits: Iterable[Hit], places: Places) -> tuple[dict[Kind, list[int]], int]:
    """Hits of a minute and kind added up, as [views, visitors, readers, seconds, four quarters]; how many had no page."""
    found, unknown = placed(hits, places)
    counted: dict[Kind, list[int]] = {}
    for hit, place in found:
        minute = hit.at_s // 60
        kind = (minute, place.story, place.page, place.site, hit.referrer, hit.campaign, hit.device, hit.country)
        sums = counted.setdefault(kind, [0] * 8)
        sums[0] += hit.view
        sums[1] += hit.new_visitor
        sums[2] += hit.new_reader
        sums[3] += hit.seconds
        for quarter in range(4):
            sums[4 + quarter] += hit.quarters >> quarter & 1
    return counted, unknown


def placed(hits: Iterable[Hit], places: Places) -> tuple[list[tuple[Hit, Place]], int]:
    """Each hit with its page, and how many had none."""
    hits = list(hits)
    known = places.of((hit.host, hit.path) for hit in hits)
    found = [(hit, place) for hit in hits if (place := known[hit.host, hit.path]) is not None]
    return found, len(hits) - len(found)


def _row(segment: Segment, kind: Kind, sums: list[int]) -> Tally:
    minute, story, page, site, referrer, campaign, device, country = kind
    views, visitors, readers, seconds, *quarters = sums
    return Tally(
        segment=segment, minute=datetime.fromtimestamp(minute * 60, UTC), site_id=site, story_id=story, page=page,
        referrer=referrer, campaign=campaign, device=device, country=country, views=views, visitors=visitors,
        readers=readers, seconds=seconds, quarter1=quarters[0], quarter2=quarters[1], quarter3=quarters[2],
        quarter4=quarters[3],
    )  # fmt: skip


def _count_refused(at: datetime, reason: str, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audience_refused (day, reason, count) VALUES (%s, %s, %s) "
            "ON CONFLICT (day, reason) DO UPDATE SET count = audience_refused.count + excluded.count",
            [at.date(), reason, count],
        )
