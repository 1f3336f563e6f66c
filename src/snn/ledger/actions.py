"""The one way into the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from snn.ground import clock
from snn.ledger import rules
from snn.ledger.models import Entry, Transaction
from snn.ledger.rules import Account, Line, Refusal


@dataclass(frozen=True)
class Posted:
    """It is in the books. fresh: it was not before."""

    transaction_id: int
    fresh: bool


def post(key: str, what: str, at: datetime, entries: Sequence[Line], *, reference: str = "") -> Posted | Refusal:
    """Put a balanced transaction into the books, once per key.

    Shape:  the same key with the same lines is harmless, with others Refusal.KEY_TAKEN.
    """
    refused = rules.refusal(entries)
    if refused:
        return refused
    try:
        with transaction.atomic():
            row = Transaction.objects.create(key=key, what=what, reference=reference, at=at)
            Entry.objects.bulk_create(
                Entry(transaction=row, account=line.account, amount_cents=line.amount_cents, currency=line.currency)
                for line in entries
            )
            Transaction.objects.filter(id=row.id).update(sealed_at=clock.now())
    except IntegrityError:
        # It was told before, now or by another process; anything else is a fault and stays one.
        told = _told_before(key, what, entries)
        if told is None:
            raise
        return told
    return Posted(row.id, fresh=True)


def _told_before(key: str, what: str, entries: Sequence[Line]) -> Posted | Refusal | None:
    """What an earlier transaction of this key means for these lines, if there is one."""
    row = Transaction.objects.filter(key=key, sealed_at__isnull=False).first()
    if row is None:
        return None
    written = [Line(Account(entry.account), entry.amount_cents, entry.currency) for entry in row.entries.all()]
    same = row.what == what and sorted(written) == sorted(entries)
    return Posted(row.id, fresh=False) if same else Refusal.KEY_TAKEN
