"""Reading what the wire kept."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from snn.ground.markup import to_text
from snn.wire import rules
from snn.wire.dispatch import Item, Kind, Reason, Receipt
from snn.wire.models import Dispatch, Quarantine, Raw


@dataclass(frozen=True)
class Shown:
    """Everything kept of one dispatch, or of one refusal.

    Shape:  item and body_text for a dispatch; reason and message for a refusal. sha256 is empty where the bytes
            were not kept (a file too large or not readable).
    """

    label: str
    name: str
    number: int
    format: str
    received_at: datetime
    sha256: str = ""
    size_bytes: int | None = None
    source: str = ""
    fingerprint: str = ""
    item: Item | None = None
    body_text: str = ""
    reason: Reason | None = None
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        """One flat object for `snn wire show --json`: the item's fields beside those of its file."""
        own = {name: value for name, value in asdict(self).items() if name not in ("item", "received_at")}
        own |= {"received_at": self.received_at.isoformat()}
        if self.item is None:
            return own
        columns = {name: getattr(self.item, name) for name in rules.COLUMNS}
        return own | rules.to_fields(self.item) | columns


def item_of(dispatch: Dispatch) -> Item:
    """The Item that a dispatch was made of, exactly."""
    columns = {name: getattr(dispatch, name) for name in rules.COLUMNS} | {"kind": Kind(dispatch.kind)}
    return rules.from_fields(columns, dispatch.fields)


def bytes_of(raw: Raw) -> bytes:
    """The file as it came."""
    return zlib.decompress(raw.packed)


def show(id_or_label: int | str) -> Shown | None:
    """A dispatch by its number, or a refusal by its label `q-118`; None where there is none."""
    words = str(id_or_label).strip().lower()
    number = words.removeprefix("q-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return _show_refusal(int(number)) if words.startswith("q-") else _show_dispatch(int(number))


def receipts_of(sha256: str, name: str, *, again: bool = True) -> tuple[Receipt, ...]:
    """What became of each item of a file that was taken, in its order; empty for a file never seen."""
    dispatches = Dispatch.objects.filter(raw__sha256=sha256)
    refusals = Quarantine.objects.filter(raw__sha256=sha256, retried_at=None)
    receipts = [dispatch_receipt(one, name, again=again) for one in dispatches]
    receipts += [refusal_receipt(one, name, again=again) for one in refusals]
    return tuple(sorted(receipts, key=lambda receipt: receipt.number))


def refused_with(label: str) -> Quarantine | None:
    """The refusal under this label, `q-118`; None where there is none."""
    number = label.strip().lower().removeprefix("q-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return Quarantine.objects.filter(pk=int(number)).first()


def refusals_open() -> list[int]:
    """Ids of the refusals that were neither read since nor dropped."""
    waiting = Quarantine.objects.filter(retried_at=None, dropped_at=None, raw__isnull=False)
    return list(waiting.order_by("id").values_list("pk", flat=True))


def refusal_receipt(kept: Quarantine, name: str, *, again: bool) -> Receipt:
    return Receipt(
        file=name,
        number=kept.number,
        format=kept.format,
        quarantine=kept.label,
        reason=kept.reason,
        message=kept.message,
        again=again,
    )


def dispatch_receipt(kept: Dispatch, name: str, *, again: bool) -> Receipt:
    return Receipt(
        file=name,
        number=kept.number,
        format=kept.format,
        dispatch_id=kept.pk,
        headline=kept.headline,
        guid=kept.guid,
        version=kept.version,
        kind=kept.kind,
        again=again,
    )


def _show_dispatch(id_: int) -> Shown | None:
    kept = Dispatch.objects.select_related("raw", "source").filter(pk=id_).first()
    if kept is None:
        return None
    return Shown(
        label=str(kept.pk),
        name=kept.raw.name,
        number=kept.number,
        format=kept.format,
        received_at=kept.received_at,
        sha256=kept.raw.sha256,
        size_bytes=kept.raw.size_bytes,
        source=kept.source.slug if kept.source else "",
        fingerprint=kept.fingerprint,
        item=item_of(kept),
        body_text=to_text(kept.body_html),
    )


def _show_refusal(id_: int) -> Shown | None:
    kept = Quarantine.objects.select_related("raw").filter(pk=id_).first()
    if kept is None:
        return None
    return Shown(
        label=kept.label,
        name=kept.name,
        number=kept.number,
        format=kept.format,
        received_at=kept.at,
        sha256=kept.raw.sha256 if kept.raw else "",
        size_bytes=kept.raw.size_bytes if kept.raw else None,
        reason=Reason(kept.reason),
        message=kept.message,
    )
