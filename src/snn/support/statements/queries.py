"""Reads: all that one mail address gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from django.db.models import Sum

from snn.support import pages
from snn.support.models import Contribution, StatementLine
from snn.support.providers import MovementKind, registry
from snn.support.statements.rules import Given

_TAKEN_BACK = (MovementKind.REFUND, MovementKind.REFUND_FAILED, MovementKind.DISPUTE, MovementKind.DISPUTE_WON)


def given_by(mail: str) -> tuple[Given, ...]:
    """Every payment of this address, newest first."""
    rows = Contribution.objects.filter(mail__iexact=mail).select_related("intent__site").order_by("-at", "-id")
    return _given(rows) if mail else ()


def given(contribution: Contribution) -> Given:
    """One payment."""
    return _given([contribution])[0]


def _given(contributions: Iterable[Contribution]) -> tuple[Given, ...]:
    rows = list(contributions)
    lines = StatementLine.objects.filter(contribution__in=[row.id for row in rows], kind__in=_TAKEN_BACK).order_by()
    back = dict(lines.values_list("contribution_id").annotate(total=Sum("gross_cents")))
    return tuple(_one(row, -back.get(row.id, 0)) for row in rows)


def _one(row: Contribution, refunded_cents: int) -> Given:
    provider = registry.named(row.provider)
    return Given(
        reference=row.intent.public_id,
        number=row.number,
        on=row.at.astimezone(UTC).date(),
        site=row.intent.site.name,
        tier=row.intent.tier_name,
        amount_cents=row.gross_cents,
        refunded_cents=max(0, refunded_cents),
        currency=row.currency,
        every=pages.every(row.interval),
        method=row.intent.method,
        sandbox=provider is not None and not provider.moves_money,
    )
