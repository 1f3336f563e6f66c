"""What a reader does on the sandbox's page; each decision once."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from snn.support.providers import Interval, Status
from snn.support.providers.sandbox import rules
from snn.support.providers.sandbox.models import SandboxCheckout, SandboxNotice
from snn.support.providers.sandbox.provider import SANDBOX, new_id


class Decision(StrEnum):
    """The three buttons."""

    APPROVE = "approve"
    DECLINE = "decline"
    LEAVE = "leave"


_BECOMES = {
    Decision.APPROVE: Status.PAID,
    Decision.DECLINE: Status.DECLINED,
    Decision.LEAVE: Status.ABANDONED,
}


@transaction.atomic
def decide(checkout_id: str, decision: Decision, mail: str, at: datetime) -> Status | None:
    """Close the checkout this way and put a notice in the outbox; how it stands now, None if there is no such.

    The first decision stands: a second click, Back and another button, or a second tab change nothing.
    """
    row = SandboxCheckout.objects.select_for_update().filter(public_id=checkout_id).first()
    if row is None:
        return None
    state = SANDBOX.fetch(checkout_id, at)
    if getattr(state, "status", None) is not Status.OPEN:
        return getattr(state, "status", None)
    row.status = _BECOMES[decision]
    row.closed_at = at
    if decision is Decision.APPROVE:
        row.mail = mail
        row.fee_cents = rules.fee_cents(row.amount_cents, row.currency)
        row.payment_id = new_id("pay")
        row.subscription_id = new_id("sub") if row.interval == Interval.MONTH else ""
    row.save()
    _notify(row, at)
    return Status(row.status)


def _notify(row: SandboxCheckout, at: datetime) -> None:
    event_id = new_id("evt")
    body = {"event": event_id, "type": f"checkout.{row.status}", "checkout": row.public_id}
    SandboxNotice.objects.create(event_id=event_id, body=json.dumps(body, separators=(",", ":")), due_at=at)
