"""A file on its way from the wire to a story: the two rooms, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from snn.ground.clock import now
from snn.ground.garbage import rare_collections
from snn.network.models import Preference, Source
from snn.stories.intake import Absorbed, absorb, absorb_all
from snn.stories.models import Story
from snn.stories.rules import story_path
from snn.wire.actions import take
from snn.wire.bulk import take_all
from snn.wire.channels.protocol import Arrival
from snn.wire.dispatch import Receipt
from snn.wire.models import Dispatch, Quarantine
from snn.wire.quarantine import retry
from snn.wire.queries import receipts_of, refused_with
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


AT_ONCE = 200
"""Files taken in one transaction: what memory holds of a pile, however long."""


def take_in(
    given: Path | bytes, *, at: datetime, name: str = "", source: Source | None = None, news_only: bool = False
) -> list[Line]:
    """Take one file, or its bytes under a name, and absorb what it held; the rest as for wire.actions.take."""
    name = name or (given.name if isinstance(given, Path) else "")
    receipts = take(given, name=name, at=at, source=source, news_only=news_only)
    return [_told_again(receipt, _settled(receipt, at)) for receipt in receipts]


def take_in_all(paths: Iterable[Path]) -> Iterator[list[Line]]:
    """Take files and absorb what they held, a few hundred at a time; the lines of each file, in order."""
    pile = iter(paths)
    while some := list(islice(pile, AT_ONCE)):
        with rare_collections():
            lines = _take_some(some)
        yield from lines


def _take_some(some: list[Path]) -> list[list[Line]]:
    at = now()
    taken = take_all(some, at=at)
    fresh = {made.pk: made for file in taken for made in file.dispatches}
    ids = [one.dispatch_id for file in taken for one in file.receipts if one.dispatch_id]
    fresh |= Dispatch.objects.in_bulk([pk for pk in ids if pk not in fresh])
    wanted = list(dict.fromkeys(ids))
    absorbed = absorb_all([fresh[pk] for pk in wanted], default_section=Preference.default_section(), at=at)
    became = dict(zip(wanted, absorbed, strict=True))
    urls = _urls({one.story_id for one in absorbed if one.story_id})
    return [[_became(receipt, became, urls) for receipt in file.receipts] for file in taken]


def take_arrival(arrival: Arrival) -> list[Line]:
    """Take what came by a channel."""
    return take_in(arrival.given, at=now(), name=arrival.name, source=arrival.source, news_only=arrival.news_only)


def receipt_lines(sha256: str, source: Source) -> list[Line]:
    """What became of the file with this SHA-256, as things stand; nothing where it did not come from this source."""
    own = Dispatch.objects.filter(raw__sha256=sha256, source=source).exists()
    if not own and not Quarantine.objects.filter(raw__sha256=sha256, source=source).exists():
        return []
    return [_settled(receipt, now()) for receipt in receipts_of(sha256, f"push-{source.slug}-{sha256[:12]}")]


def _settled(receipt: Receipt, at: datetime) -> Line:
    if receipt.dispatch_id is None:
        return _refused(receipt)
    dispatch = Dispatch.objects.get(pk=receipt.dispatch_id)
    absorbed = absorb(dispatch, default_section=Preference.default_section(), at=at)
    return _line(receipt, absorbed, urls_of(absorbed.story_id))


def _became(receipt: Receipt, became: dict[int, Absorbed], urls: dict[int, tuple[str, ...]]) -> Line:
    if receipt.dispatch_id is None:
        return _refused(receipt)
    absorbed = became[receipt.dispatch_id]
    return _told_again(receipt, _line(receipt, absorbed, urls.get(absorbed.story_id or 0, ())))


def _told_again(receipt: Receipt, line: Line) -> Line:
    again = receipt.again and receipt.dispatch_id is not None
    return replace(line, outcome="duplicate", reason="this very file was taken before") if again else line


def _refused(receipt: Receipt) -> Line:
    return Line(receipt.file, receipt.format, "refused", refusal_line(receipt), "", 0, "", "", None, None, ())


def _line(receipt: Receipt, absorbed: Absorbed, urls: tuple[str, ...]) -> Line:
    return Line(
        receipt.file, receipt.format, "updated" if absorbed.outcome == "offered" else absorbed.outcome,
        absorbed.reason, receipt.guid, receipt.version, receipt.kind, receipt.headline, receipt.dispatch_id,
        absorbed.story_id, urls,
    )  # fmt: skip


def urls_of(story_id: int | None) -> tuple[str, ...]:
    """The story's public address, if it has one."""
    return _urls({story_id}).get(story_id, ()) if story_id else ()


def _urls(stories: set[int]) -> dict[int, tuple[str, ...]]:
    out = Story.objects.select_related("site").filter(pk__in=stories, published_at__isnull=False, day__isnull=False)
    out = out.only("day", "slug", "site__scheme", "site__host", "site__port")
    return {one.pk: (f"{one.site.origin}{story_path(one.day, one.slug)}",) for one in out if one.day}


def retry_one(label: str) -> tuple[list[str], str]:
    """Read a refusal again and absorb what was read: the outcome of each item, and a reason where there is none."""
    refusal = refused_with(label)
    if refusal is None:
        return [], "nothing is refused under this label"
    at = now()
    retried = retry(refusal, at=at)
    absorbed = absorb_all(retried.dispatches, default_section=Preference.default_section(), at=at)
    return [one.outcome for one in absorbed], retried.why
