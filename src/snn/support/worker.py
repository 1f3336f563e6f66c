"""What goes on without a reader: the clock process takes a turn each second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from snn.support import actions
from snn.support.providers import registry
from snn.support.providers.sandbox import outbox


def turn(now: datetime, deliver: Callable[[datetime], int] = outbox.deliver_due) -> int:
    """Deliver the sandbox's notices, work the inbox, send receipts, watch the books; how much was done."""
    delivered = deliver(now) if registry.named("sandbox") else 0
    return delivered + actions.work_inbox(now) + actions.send_receipts(now) + actions.watch(now)
