"""Moving counted hits into the history, and keeping the history tidy. Every step may be cut off and is then done again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from snn.audience.actions import placed
from snn.audience.history import Event, History, Made
from snn.audience.history.clickhouse import ClickHouseHistory
from snn.audience.history.parquet import ParquetHistory
from snn.audience.models import Piece, Segment, Tally
from snn.audience.places import Place, Places
from snn.audience.segments import Hit, batches, is_closed, segments
from snn.audience.today import forget

LIVE = timedelta(hours=1)
"""So long tallies stay after their hits are in the history."""
GRACE = timedelta(minutes=15)
"""So long a file stays that somebody may be reading."""
SEGMENTS_REMEMBERED = timedelta(days=30)
YOUNG_S = 60


def fold(folder: Path, history: History, at: datetime) -> int:
    """Bring every closed segment that was taken whole into the history; how many."""
    folded = 0
    for path in segments(folder):
        segment = Segment.objects.filter(name=path.name).first()
        if segment and segment.folded_at:
            path.unlink()
        elif segment and is_closed(path) and _is_taken(segment, path):
            _fold_one(segment, path, history, at)
            folded += 1
        elif path.stat().st_size == 0 and at.timestamp() - path.stat().st_mtime > YOUNG_S and is_closed(path):
            path.unlink()
    return folded


def merge(history: History, at: datetime) -> int:
    """Make one piece of each past day's many; how many days."""
    days: dict[date, list[str]] = defaultdict(list)
    for name, day in (
        Piece.objects.filter(replaced_at=None, day__lt=at.date()).order_by("id").values_list("name", "day")
    ):
        days[day].append(name)
    many = {day: names for day, names in days.items() if len(names) > 1}
    for day, names in many.items():
        made = history.merge(f"{day}/{at:%Y%m%dT%H%M%S}-day", day, names)
        with transaction.atomic():
            left = Piece.objects.filter(name__in=names, replaced_at=None).update(replaced_at=at)
            if left != len(names):
                # Another worker merged them meanwhile: its piece counts, ours is a stray.
                transaction.set_rollback(True)
                continue
            Piece.objects.create(**_row(made), made_at=at)
    return len(many)


def move(source: ParquetHistory, history: ClickHouseHistory) -> int:
    """Take the files' pieces to a server; how many hits. Done again, it takes them again and doubles nothing."""
    pieces = Piece.objects.filter(replaced_at=None).order_by("day", "id").values_list("name", "day")
    return sum(history.write(name, day, source.events(name)).hits for name, day in pieces if source.has(name))


def tidy(folder: Path, history: History, at: datetime, keep_days: int) -> None:
    """Delete what is over: old history, replaced files, tallies that are in the history, other days' salts."""
    forget(folder / "days", at.date())
    Piece.objects.filter(replaced_at=None, day__lt=at.date() - timedelta(days=keep_days)).update(replaced_at=at)
    over = list(Piece.objects.filter(replaced_at__lt=at - GRACE).values_list("name", flat=True))
    history.drop(over)
    Piece.objects.filter(name__in=over).delete()
    Tally.objects.filter(segment__folded_at__isnull=False, minute__lt=at - LIVE).delete()
    Segment.objects.filter(folded_at__lt=at - SEGMENTS_REMEMBERED, tallies=None).delete()


def _fold_one(segment: Segment, path: Path, history: History, at: datetime) -> None:
    """The pieces first, then in one transaction that they count and that the segment is done, then its file goes."""
    hits = [hit for batch in batches(path, 0) if batch.end <= segment.taken_bytes for hit in batch.hits]
    found, _ = placed(hits, Places())
    made = [history.write(f"{day}/{path.stem}", day, events) for day, events in sorted(_by_day(found).items())]
    with transaction.atomic():
        if Segment.objects.filter(pk=segment.pk, folded_at=None).update(folded_at=at):
            Piece.objects.bulk_create(Piece(**_row(one), made_at=at) for one in made)
    path.unlink(missing_ok=True)


def _is_taken(segment: Segment, path: Path) -> bool:
    # After a power cut a file may be shorter than what was taken of it: nothing more will come.
    return segment.torn or path.stat().st_size <= segment.taken_bytes


def _by_day(found: Iterable[tuple[Hit, Place]]) -> dict[date, list[Event]]:
    days: dict[date, list[Event]] = defaultdict(list)
    for hit, place in found:
        day = datetime.fromtimestamp(hit.at_s, UTC).date()
        days[day].append(Event(hit.at_s, place.site, place.story or 0, place.page, *hit[3:]))
    return days


def _row(made: Made) -> dict[str, object]:
    return {"name": made.name, "day": made.day, "hits": made.hits, "size_bytes": made.size_bytes}
