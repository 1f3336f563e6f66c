"""A file on its way from the wire to a story: the two rooms, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings

from snn.ground.clock import now
from snn.network.models import Preference
from snn.stories.intake import Absorbed, absorb, absorb_all
from snn.stories.models import Story
from snn.stories.rules import story_path
from snn.wire.actions import take
from snn.wire.bulk import take_all
from snn.wire.dispatch import Receipt
from snn.wire.models import Dispatch
from snn.wire.quarantine import retry
from snn.wire.queries import refused_with
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


def take_in(path: Path, *, at: datetime) -> list[Line]:
    """Take one file and absorb what it held."""
    lines = []
    for receipt in take(path, name=path.name, at=at):
        if receipt.dispatch_id is None:
            lines.append(_refused(receipt))
            continue
        dispatch = Dispatch.objects.get(pk=receipt.dispatch_id)
        absorbed = absorb(dispatch, default_section=Preference.default_section(), at=at)
        lines.append(_line(receipt, absorbed, urls_of(absorbed.story_id)))
    return lines


def take_in_all(paths: Iterable[Path]) -> Iterator[list[Line]]:
    """Take files and absorb what they held, a few hundred at a time; the lines of each file, in order."""
    pile = iter(paths)
    while some := list(islice(pile, AT_ONCE)):
        at = now()
        taken = take_all(some, at=at)
        fresh = {made.pk: made for file in taken for made in file.dispatches}
        ids = [one.dispatch_id for file in taken for one in file.receipts if one.dispatch_id]
        fresh |= Dispatch.objects.in_bulk([pk for pk in ids if pk not in fresh])
        wanted = list(dict.fromkeys(ids))
        absorbed = absorb_all([fresh[pk] for pk in wanted], default_section=Preference.default_section(), at=at)
        became = dict(zip(wanted, absorbed, strict=True))
        urls = _urls({one.story_id for one in absorbed if one.story_id})
        yield from ([_became(receipt, became, urls) for receipt in file.receipts] for file in taken)


def _became(receipt: Receipt, became: dict[int, Absorbed], urls: dict[int, tuple[str, ...]]) -> Line:
    if receipt.dispatch_id is None:
        return _refused(receipt)
    absorbed = became[receipt.dispatch_id]
    return _line(receipt, absorbed, urls.get(absorbed.story_id or 0, ()))


def _refused(receipt: Receipt) -> Line:
    return Line(receipt.file, receipt.format, "refused", refusal_line(receipt), "", 0, "", "", None, None, ())


def _line(receipt: Receipt, absorbed: Absorbed, urls: tuple[str, ...]) -> Line:
    outcome, reason = absorbed.outcome, absorbed.reason
    if receipt.again:
        outcome, reason = "duplicate", "this very file was taken before"
    return Line(
        receipt.file,
        receipt.format,
        "updated" if outcome == "offered" else outcome,
        reason,
        receipt.guid,
        receipt.version,
        receipt.kind,
        receipt.headline,
        receipt.dispatch_id,
        absorbed.story_id,
        urls,
    )


def urls_of(story_id: int | None) -> tuple[str, ...]:
    """The story's public address, if it has one."""
    return _urls({story_id}).get(story_id, ()) if story_id else ()


def _urls(stories: set[int]) -> dict[int, tuple[str, ...]]:
    out = Story.objects.select_related("site").filter(pk__in=stories, published_at__isnull=False, day__isnull=False)
    out = out.only("day", "slug", "site__scheme", "site__host", "site__port")
    return {one.pk: (f"{one.site.origin}{story_path(one.day, one.slug)}",) for one in out if one.day}


def into_done(path: Path, at: datetime) -> None:
    """Move a taken file out of the watched folder; never onto another."""
    folder = settings.DATA.wire_done / f"{at:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    target, n = folder / path.name, 1
    while target.exists():
        n += 1
        target = folder / f"{path.stem}.{n}{path.suffix}"
    path.rename(target)


def retry_one(label: str) -> tuple[list[str], str]:
    """Read a refusal again and absorb what was read: the outcome of each item, and a reason where there is none."""
    refusal = refused_with(label)
    if refusal is None:
        return [], "nothing is refused under this label"
    at = now()
    retried = retry(refusal, at=at)
    absorbed = absorb_all(retried.dispatches, default_section=Preference.default_section(), at=at)
    return [one.outcome for one in absorbed], retried.why
