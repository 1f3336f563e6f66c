"""The sandbox's statement: a line for each payment and refund."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from snn.support.providers import Movement, MovementKind, PaymentState, Refused, Unavailable
from snn.support.providers.sandbox import rules
from snn.support.providers.sandbox.models import SandboxCheckout, SandboxMovement, SandboxSubscription


def new_id(kind: str) -> str:
    """`sbx_…`, `pay_…`: random, 128 bits."""
    return f"{kind}_{secrets.token_urlsafe(16)}"


def pay(checkout: SandboxCheckout, payment_id: str, amount_cents: int, at: datetime) -> SandboxMovement:
    """Write a payment into the statement."""
    return SandboxMovement.objects.create(
        public_id=payment_id,
        kind=MovementKind.PAYMENT,
        checkout=checkout,
        payment_id=payment_id,
        currency=checkout.currency,
        gross_cents=amount_cents,
        fee_cents=rules.fee_cents(amount_cents, checkout.currency),
        at=at,
    )


@transaction.atomic
def refund(payment_id: str, amount_cents: int, key: str, at: datetime) -> PaymentState | Refused | Unavailable:
    """Give so much back, once a key; the fee is kept."""
    paid = SandboxMovement.objects.select_for_update().filter(public_id=payment_id, kind=MovementKind.PAYMENT).first()
    if paid is None:
        return Unavailable("no such payment")
    if not SandboxMovement.objects.filter(public_id=f"ref_{key}").exists():
        left = SandboxMovement.objects.filter(payment_id=payment_id).aggregate(left=Sum("gross_cents"))["left"]
        if not 0 < amount_cents <= left:
            return Refused("more than is left of the payment")
        SandboxMovement.objects.create(
            public_id=f"ref_{key}", kind=MovementKind.REFUND, checkout_id=paid.checkout_id, payment_id=payment_id,
            currency=paid.currency, gross_cents=-amount_cents, at=at,
        )  # fmt: skip
    return payment(payment_id)


def payment(payment_id: str) -> PaymentState | Unavailable:
    """A payment with its refunds."""
    found = movements(payment_id=payment_id)
    if not found:
        return Unavailable("no such payment")
    return PaymentState(payment_id, found[0].order_key, found[0].subscription_id, found)


def movements(**where: object) -> tuple[Movement, ...]:
    """Lines of the statement, oldest first."""
    rows = list(SandboxMovement.objects.filter(**where).select_related("checkout").order_by("at", "id"))
    named = SandboxSubscription.objects.filter(checkout__in={row.checkout_id for row in rows})
    subscriptions = dict(named.values_list("checkout_id", "public_id"))
    return tuple(
        Movement(
            id=row.public_id,
            kind=MovementKind(row.kind),
            at=row.at,
            currency=row.currency,
            gross_cents=row.gross_cents,
            fee_cents=row.fee_cents,
            payment_id=row.payment_id,
            subscription_id=subscriptions.get(row.checkout_id, ""),
            order_key=row.checkout.key,
        )
        for row in rows
    )
