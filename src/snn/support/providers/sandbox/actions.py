"""What a reader does on the sandbox's page; each decision once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from snn.support.providers import Interval, Status
from snn.support.providers.sandbox import outbox, statement, subscriptions
from snn.support.providers.sandbox.models import SandboxCheckout
from snn.support.providers.sandbox.provider import SANDBOX
from snn.support.providers.sandbox.statement import new_id


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
        row.payment_id = new_id("pay")
        row.fee_cents = statement.pay(row, row.payment_id, row.amount_cents, at).fee_cents
        row.subscription_id = new_id("sub") if Interval(row.interval).recurs else ""
    row.save()
    if row.subscription_id:
        subscriptions.begin(row, at)
    outbox.put(f"checkout.{row.status}", "checkout", row.public_id, at)
    return Status(row.status)
