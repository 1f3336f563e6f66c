"""What goes on without a reader: the clock process takes a turn each second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from snn.support import actions
from snn.support.dunning.actions import remind
from snn.support.manage.actions import answer_asked
from snn.support.notes.actions import close_year, send_notes
from snn.support.providers import registry
from snn.support.providers.sandbox import outbox
from snn.support.shield import actions as shield


def turn(now: datetime, deliver: Callable[[datetime], int] = outbox.deliver_due) -> int:
    """Deliver the sandbox's notices, work the inbox, send receipts and notes, watch the books; how much was done."""
    delivered = deliver(now) if registry.named("sandbox") else 0
    shield.watch(now)
    told = answer_asked(now) + close_year(now) + remind(now) + actions.watch(now)
    return delivered + actions.work_inbox(now) + actions.send_receipts(now) + told + send_notes(now)
