"""From what a provider says of a checkout to a contribution."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from snn.ground import money
from snn.network.models import Site
from snn.support import queries, rules, rules_books
from snn.support.actions.booking import book_contribution
from snn.support.models import Contribution, Hold, Intent, Subscription
from snn.support.providers import CheckoutState, Interval, Status, Unavailable, registry
from snn.support.rules import Agreed, HoldReason, Outcome, State


def settle(intent_id: int, at: datetime) -> Outcome:
    """Ask the provider what became of this intent's checkout, and book it if it is paid. Once, however often called."""
    return settle_read(Intent.objects.get(id=intent_id), at)


def settle_read(intent: Intent, at: datetime) -> Outcome:
    """The same of an intent just read; what it says besides its checkout is read again under a lock."""
    provider = registry.named(intent.provider)
    if intent.state == State.PAID:
        return Outcome.BOOKED_BEFORE
    if intent.checkout_id is None:
        return Outcome.WAITING
    if provider is None:
        return Outcome.UNAVAILABLE
    found = provider.fetch(intent.checkout_id, at)
    if isinstance(found, Unavailable):
        return Outcome.UNAVAILABLE
    return _apply(intent.id, found, at)


@transaction.atomic
def _apply(intent_id: int, found: CheckoutState, at: datetime) -> Outcome:
    """Move the intent to where the provider's answer takes it; the row is locked, so one at a time does this."""
    # SQLite has no row locks: there the transaction itself began with the write lock (settings: IMMEDIATE).
    intent = Intent.objects.select_for_update().get(id=intent_id)
    if intent.state == State.PAID:
        return Outcome.BOOKED_BEFORE
    if found.status is Status.OPEN:
        return Outcome.HELD if intent.state == State.HELD else Outcome.WAITING
    if found.status is Status.PAID:
        return _book(intent, found, at)
    if rules.moves_on(intent.state, rules.state_of(found.status)):
        _move(intent, rules.state_of(found.status))
    return Outcome(intent.state)


def _book(intent: Intent, found: CheckoutState, at: datetime) -> Outcome:
    agreed = Agreed(intent.checkout_id or "", intent.amount_cents, intent.currency, intent.interval)
    reason = rules.hold_reason(agreed, found) or _used_before(intent, found)
    if reason:
        return _hold(intent, reason, found, at)
    movement = rules_books.payment_of(replace(found, paid_at=found.paid_at or at))
    contribution = book_contribution(intent, movement, rules.usable_mail(found.mail), at)
    if Interval(intent.interval).recurs:
        Subscription.objects.create(
            contribution=contribution,
            provider=intent.provider,
            subscription_id=found.subscription_id,
            amount_cents=intent.amount_cents,
            active_at=at,
            duplicate_of=_one_already(intent, contribution),
        )
    _move(intent, State.PAID)
    return Outcome.BOOKED


def _one_already(intent: Intent, contribution: Contribution) -> Subscription | None:
    """A going subscription of the same reader to the same tier, unless the reader said that this is another."""
    if intent.another or not contribution.mail:
        return None
    # One at a time on a site: two tabs paid at the same moment are still the first and the second.
    Site.objects.select_for_update().get(id=intent.site_id)
    return queries.going_subscription(intent, contribution.mail)


def _used_before(intent: Intent, found: CheckoutState) -> HoldReason | None:
    """A payment or subscription that another intent brought in can't pay for this one too."""
    same_payment = Contribution.objects.filter(provider=intent.provider, payment_id=found.payment_id)
    same_subscription = Subscription.objects.filter(provider=intent.provider, subscription_id=found.subscription_id)
    if same_payment.exists() or (Interval(intent.interval).recurs and same_subscription.exists()):
        return HoldReason.PAYMENT_USED
    return None


def _hold(intent: Intent, reason: HoldReason, found: CheckoutState, at: datetime) -> Outcome:
    """Put the payment before a person; told again, the first reason stands."""
    detail = (
        f"agreed {money.show(intent.amount_cents, intent.currency)} {intent.interval}, provider says"
        f" {money.show(found.gross_cents, found.currency[:3])}, fee {found.fee_cents}, payment {found.payment_id!r}"
    )
    Hold.objects.get_or_create(intent=intent, defaults={"reason": reason, "detail": detail[:300], "at": at})
    if rules.moves_on(intent.state, State.HELD):
        _move(intent, State.HELD)
    return Outcome.HELD


def _move(intent: Intent, state: State) -> None:
    intent.state = state
    intent.save(update_fields=["state"])
