"""A file on its way from the wire to a story: the two rooms, one after the other."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from snn.ground.clock import now
from snn.network.models import Preference, Source
from snn.stories.intake import absorb
from snn.stories.models import Story
from snn.stories.rules import story_path
from snn.wire.actions import take
from snn.wire.channels.protocol import Arrival
from snn.wire.dispatch import Receipt
from snn.wire.models import Dispatch, Quarantine
from snn.wire.queries import receipts_of
from snn.wire.rules import refusal_line


@dataclass(frozen=True)
class Line:
    """What became of one item; a line of `snn wire take`."""

    file: str
    format: str
    outcome: str
    reason: str
    guid: str
    version: int
    kind: str
    headline: str
    dispatch: int | None
    story: int | None
    urls: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def take_in(
    given: Path | bytes, *, at: datetime, name: str = "", source: Source | None = None, news_only: bool = False
) -> list[Line]:
    """Take one file, or its bytes under a name, and absorb what it held; the rest as for wire.actions.take."""
    name = name or (given.name if isinstance(given, Path) else "")
    lines = []
    for receipt in take(given, name=name, at=at, source=source, news_only=news_only):
        line = _line(receipt, at)
        again = receipt.again and receipt.dispatch_id is not None
        lines.append(replace(line, outcome="duplicate", reason="this very file was taken before") if again else line)
    return lines


def take_arrival(arrival: Arrival) -> list[Line]:
    """Take what came by a channel."""
    return take_in(arrival.given, at=now(), name=arrival.name, source=arrival.source, news_only=arrival.news_only)


def receipt_lines(sha256: str, source: Source) -> list[Line]:
    """What became of the file with this SHA-256, as things stand; nothing where it did not come from this source."""
    own = Dispatch.objects.filter(raw__sha256=sha256, source=source).exists()
    if not own and not Quarantine.objects.filter(raw__sha256=sha256, source=source).exists():
        return []
    return [_line(receipt, now()) for receipt in receipts_of(sha256, f"push-{source.slug}-{sha256[:12]}")]


def _line(receipt: Receipt, at: datetime) -> Line:
    if receipt.dispatch_id is None:
        return Line(receipt.file, receipt.format, "refused", refusal_line(receipt), "", 0, "", "", None, None, ())
    dispatch = Dispatch.objects.get(pk=receipt.dispatch_id)
    absorbed = absorb(dispatch, default_section=Preference.default_section(), at=at)
    return Line(
        receipt.file, receipt.format, "updated" if absorbed.outcome == "offered" else absorbed.outcome,
        absorbed.reason, receipt.guid, receipt.version, receipt.kind, receipt.headline, receipt.dispatch_id,
        absorbed.story_id, urls_of(absorbed.story_id),
    )  # fmt: skip


def urls_of(story_id: int | None) -> tuple[str, ...]:
    """The story's public address, if it has one."""
    if story_id is None:
        return ()
    story = Story.objects.select_related("site").filter(pk=story_id, published_at__isnull=False).first()
    if story is None or story.day is None:
        return ()
    return (f"{story.site.origin}{story_path(story.day, story.slug)}",)
