"""What no rule explains is put before a person, once, and goes away with a note."""

from __future__ import annotations

import logging
from datetime import datetime

from snn.support.models import Difference
from snn.support.rules_books import DifferenceReason

log = logging.getLogger(__name__)


def raise_difference(key: str, provider: str, reason: DifferenceReason, detail: str, at: datetime) -> Difference:
    """Put this before a person; raised again under the same key, the first stands, resolved or not."""
    facts = {"provider": provider, "reason": reason, "detail": detail[:300], "raised_at": at}
    difference, fresh = Difference.objects.get_or_create(key=key[:200], defaults=facts)
    if fresh:
        log.error("difference %d with %s: %s (snn support differences)", difference.id, provider, reason)
    return difference


def resolve(difference_id: int, note: str, at: datetime) -> bool:
    """A person looked and says what it was; whether there was such an open difference."""
    still_open = Difference.objects.filter(id=difference_id, resolved_at=None)
    return bool(still_open.update(resolved_at=at, note=note[:300]))
