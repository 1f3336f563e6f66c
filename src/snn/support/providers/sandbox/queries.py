"""The sandbox's own account of what it took, to hold the books against."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum

from snn.support.providers import Status
from snn.support.providers.sandbox.models import SandboxCheckout


@dataclass(frozen=True)
class Taken:
    """What the sandbox took in one currency.

    Unit:   the currency's minor unit.
    """

    currency: str
    payments: int
    gross_cents: int
    fees_cents: int


def statement() -> tuple[Taken, ...]:
    """What was taken, by currency."""
    paid = SandboxCheckout.objects.filter(status=Status.PAID).order_by("currency").values_list("currency")
    rows = paid.annotate(count=Count("id"), gross=Sum("amount_cents"), fees=Sum("fee_cents"))
    return tuple(Taken(*row) for row in rows)
