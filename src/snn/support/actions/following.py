"""What follows a first payment: renewals, refunds, disputes, cancelling. The provider is asked, its answer counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from snn.support import queries
from snn.support.actions.booking import book
from snn.support.actions.differences import raise_difference
from snn.support.actions.settling import settle_read
from snn.support.models import Contribution, Subscription
from snn.support.providers import Movement, PaymentState, Provider, Refused, Standing, SubscriptionState, Unavailable
from snn.support.rules import Outcome
from snn.support.rules_books import DifferenceReason


def follow_subscription(provider: Provider, subscription_id: str, at: datetime) -> Outcome:
    """Bring what we know of a subscription, and its payments, to how the provider has them."""
    found = provider.fetch_subscription(subscription_id, at)
    if isinstance(found, Unavailable):
        return Outcome.UNAVAILABLE
    waits = _settle_first(provider.name, found.order_key, subscription_id, at)
    if waits:
        return waits
    keep_state(provider.name, found, at)
    _book_all(provider.name, found.payments, at)
    return Outcome.UPDATED


def follow_payment(provider: Provider, payment_id: str, at: datetime) -> Outcome:
    """Book all that became of a payment."""
    found = provider.fetch_payment(payment_id, at)
    if isinstance(found, Unavailable):
        return Outcome.UNAVAILABLE
    waits = _settle_first(provider.name, found.order_key, found.subscription_id, at)
    if waits:
        return waits
    renewed = _subscription_of(provider.name, found)
    if renewed and follow_subscription(provider, renewed, at) is Outcome.UNAVAILABLE:
        return Outcome.UNAVAILABLE
    return Outcome.UPDATED if _book_all(provider.name, found.movements, at) else Outcome.BOOKED_BEFORE


@transaction.atomic
def keep_state(provider: str, found: SubscriptionState, at: datetime) -> None:
    """Write down how a subscription stands; an answer older than what we know is dropped.

    Unit:   at is when the provider was asked, not when it answered.
    """
    rows = Subscription.objects.select_for_update().filter(provider=provider, subscription_id=found.subscription_id)
    subscription = rows.filter(Q(checked_at=None) | Q(checked_at__lte=at)).first()
    if subscription is None:
        return
    over = found.standing is Standing.CANCELLED
    subscription.standing = found.standing
    subscription.amount_cents = found.amount_cents
    subscription.next_at = found.next_at
    subscription.failures = min(found.failures, 999)
    subscription.resumable = found.resumable
    subscription.cancelled_at = (subscription.cancelled_at or at) if over else None
    subscription.checked_at = at
    subscription.save()


def stop_duplicates(provider: Provider, at: datetime) -> int:
    """Stop each second subscription that its reader did not mean to have, and give its payment back; how many."""
    waiting = Subscription.objects.filter(provider=provider.name, duplicate_of__isnull=False, stopped_at=None)
    return sum(_stop(provider, subscription, at) for subscription in waiting.select_related("contribution__intent"))


def _stop(provider: Provider, subscription: Subscription, at: datetime) -> bool:
    """Cancel, then refund, each safe to repeat; what the provider refuses is for a person."""
    contribution = subscription.contribution
    cancelled = provider.cancel(subscription.subscription_id, at)
    if isinstance(cancelled, Unavailable):
        return False
    key = f"duplicate-{contribution.intent.public_id}"
    refunded = provider.refund(contribution.payment_id, contribution.gross_cents, key, at)
    if isinstance(refunded, Unavailable):
        return False
    if isinstance(cancelled, SubscriptionState):
        keep_state(provider.name, cancelled, at)
    for answer in (cancelled, refunded):
        if isinstance(answer, Refused):
            detail = f"subscription {subscription.subscription_id}: {answer.why}; stop it and give back what is left of it there"
            raise_difference(f"{key}", provider.name, DifferenceReason.REFUSED_TO_STOP, detail, at)
    if not isinstance(refunded, Refused):
        _book_all(provider.name, refunded.movements, at)
    return bool(Subscription.objects.filter(id=subscription.id, stopped_at=None).update(stopped_at=at))


def _subscription_of(provider: str, found: PaymentState) -> str | None:
    """The subscription to ask first of a payment that is not booked and does not say whose renewal it is (PayPal)."""
    if found.subscription_id or Contribution.objects.filter(provider=provider, payment_id=found.payment_id).exists():
        return None
    known = Subscription.objects.filter(provider=provider, contribution__intent__public_id=found.order_key)
    return known.values_list("subscription_id", flat=True).first()


def _settle_first(provider: str, order_key: str, subscription_id: str, at: datetime) -> Outcome | None:
    """Settle the intent that this came of, if it is not; what to tell instead of going on, or None to go on."""
    intent = queries.intent_of(provider, order_key, subscription_id)
    if intent is None:
        return Outcome.UNKNOWN_CHECKOUT
    outcome = settle_read(intent, at)
    return None if outcome in (Outcome.BOOKED, Outcome.BOOKED_BEFORE) else outcome


def _book_all(provider: str, movements: Iterable[Movement], at: datetime) -> int:
    return sum([book(provider, movement, at) for movement in movements])
