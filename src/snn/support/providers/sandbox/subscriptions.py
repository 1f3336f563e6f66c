"""What becomes of a monthly or yearly checkout afterwards."""

from __future__ import annotations

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction

from snn.support.providers import Interval, MovementKind, Refused, Standing, SubscriptionState, Unavailable
from snn.support.providers.sandbox import outbox, statement
from snn.support.providers.sandbox.models import SandboxCheckout, SandboxSubscription

_LASTS = {Interval.MONTH: relativedelta(months=1), Interval.YEAR: relativedelta(years=1)}
# As at the real ones: after the third failure in a row nothing more is tried.
MOST_FAILURES = 3


def begin(checkout: SandboxCheckout, at: datetime) -> None:
    """The reader approved: the first payment is in, the next is due in a month or a year."""
    SandboxSubscription.objects.create(
        checkout=checkout,
        public_id=checkout.subscription_id,
        amount_cents=checkout.amount_cents,
        next_at=at + _LASTS[Interval(checkout.interval)],
    )


@transaction.atomic
def renew(subscription_id: str, at: datetime, *, fails: bool = False) -> SubscriptionState | Refused | Unavailable:
    """Take the next payment now, or fail to; the merchant is told either way."""
    row = _locked(subscription_id)
    if row is None:
        return Unavailable("no such subscription")
    if row.standing not in (Standing.ACTIVE, Standing.PAST_DUE):
        return Refused(f"it is {row.standing}")
    if fails:
        row.failures += 1
        row.standing = Standing.PAUSED if row.failures >= MOST_FAILURES else Standing.PAST_DUE
    else:
        statement.pay(row.checkout, statement.new_id("pay"), row.amount_cents, at)
        row.failures, row.standing = 0, Standing.ACTIVE
        row.next_at = at + _LASTS[Interval(row.checkout.interval)]
    row.save()
    outbox.put("subscription.failed" if fails else "subscription.renewed", "subscription", subscription_id, at)
    return _state(row)


@transaction.atomic
def change(subscription_id: str, at: datetime, **facts: object) -> SubscriptionState | Refused | Unavailable:
    """Write new facts of a subscription that is not over, and tell the merchant."""
    row = _locked(subscription_id)
    if row is None:
        return Unavailable("no such subscription")
    if row.standing == Standing.CANCELLED:
        # Cancelled twice is cancelled; anything else needs a new checkout.
        return _state(row) if facts.get("standing") == Standing.CANCELLED else Refused("it is cancelled")
    for field, value in facts.items():
        setattr(row, field, value)
    row.save()
    outbox.put("subscription.changed", "subscription", subscription_id, at)
    return _state(row)


def state(subscription_id: str) -> SubscriptionState | Unavailable:
    """As it is now."""
    row = SandboxSubscription.objects.select_related("checkout").filter(public_id=subscription_id).first()
    return _state(row) if row else Unavailable("no such subscription")


def made_between(since: datetime, until: datetime) -> tuple[SubscriptionState, ...]:
    """Those begun between two moments."""
    rows = SandboxSubscription.objects.select_related("checkout").filter(
        checkout__closed_at__gte=since, checkout__closed_at__lt=until
    )
    return tuple(_state(row) for row in rows.order_by("id"))


def _locked(subscription_id: str) -> SandboxSubscription | None:
    rows = SandboxSubscription.objects.select_for_update(of=("self",)).select_related("checkout")
    return rows.filter(public_id=subscription_id).first()


def _state(row: SandboxSubscription) -> SubscriptionState:
    over = row.standing == Standing.CANCELLED
    return SubscriptionState(
        subscription_id=row.public_id,
        order_key=row.checkout.key,
        standing=Standing(row.standing),
        amount_cents=row.amount_cents,
        currency=row.checkout.currency,
        interval=Interval(row.checkout.interval),
        mail=row.checkout.mail,
        next_at=None if over or row.standing == Standing.PAUSED else row.next_at,
        failures=row.failures,
        resumable=row.standing == Standing.PAUSED,
        payments=statement.movements(checkout=row.checkout, kind=MovementKind.PAYMENT),
    )
