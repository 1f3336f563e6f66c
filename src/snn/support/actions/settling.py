"""From what a provider says to money in the books."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from snn.ground import money
from snn.ledger.actions import post
from snn.ledger.rules import Account, Refusal
from snn.support import queries, rules
from snn.support.models import Contribution, Hold, Intent, Receipt, Subscription
from snn.support.providers import CheckoutState, Interval, Status, Unavailable, registry
from snn.support.rules import Agreed, HoldReason, Outcome, State


class BooksRefused(Exception):
    """The ledger would not take a contribution that is otherwise in order: nothing of it is written."""


def settle(intent_id: int, at: datetime) -> Outcome:
    """Ask the provider what became of this intent's checkout, and book it if it is paid. Once, however often called."""
    intent = Intent.objects.get(id=intent_id)
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
    return _apply(intent_id, found, at)


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
    contribution = Contribution.objects.create(
        intent=intent,
        provider=intent.provider,
        payment_id=found.payment_id,
        gross_cents=found.gross_cents,
        fee_cents=found.fee_cents,
        currency=found.currency,
        interval=intent.interval,
        mail=rules.usable_mail(found.mail),
        at=at,
    )
    if Interval(intent.interval).recurs:
        Subscription.objects.create(
            contribution=contribution,
            provider=intent.provider,
            subscription_id=found.subscription_id,
            active_at=at,
        )
    refused = "" if contribution.mail else "the provider gave no address we can write to"
    Receipt.objects.create(contribution=contribution, due_at=at, refused=refused)
    _post(contribution, intent.public_id)
    _move(intent, State.PAID)
    return Outcome.BOOKED


def _post(contribution: Contribution, reference: str) -> None:
    posted = post(
        queries.book_key(contribution.provider, contribution.payment_id),
        "contribution",
        contribution.at,
        rules.lines(
            Account(f"provider:{contribution.provider}"),
            contribution.gross_cents,
            contribution.fee_cents,
            contribution.currency,
        ),
        reference=reference,
    )
    if isinstance(posted, Refusal):
        raise BooksRefused(f"intent {reference}: {posted.value}; not booked, ask the ledger what {posted.name} is")


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
