"""Movements at a provider, into the books: each once, whoever brings it and in whatever order."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from snn.ledger.actions import post
from snn.ledger.rules import Account, Line, Refusal
from snn.support import queries, rules_books
from snn.support.actions.differences import raise_difference
from snn.support.models import Contribution, Intent, Receipt, StatementLine, Subscription
from snn.support.providers import Interval, Movement, MovementKind
from snn.support.rules import State
from snn.support.rules_books import DifferenceReason


class BooksRefused(Exception):
    """The ledger would not take a movement that is otherwise in order: nothing of it is written."""


def book(provider: str, movement: Movement, at: datetime) -> bool:
    """Put a movement into the books; whether it was not there before.

    What is not ours, or not as agreed, is booked as unexplained and put before a person: the books follow the
    provider's statement whatever it says.
    """
    try:
        with transaction.atomic():
            return not _is_booked(provider, movement) and _book(provider, movement, at)
    except IntegrityError:
        # Another process was first with this one; anything else is a fault and stays one.
        if _is_booked(provider, movement):
            return False
        raise


def book_contribution(intent: Intent, movement: Movement, mail: str, at: datetime) -> Contribution:
    """A payment that is ours: a contribution, its receipt to be sent, its place in the books. intent is locked."""
    gross_cents, currency = rules_books.given(movement)
    contribution = Contribution.objects.create(
        intent=intent,
        number=Contribution.objects.filter(intent=intent).count() + 1,
        provider=intent.provider,
        payment_id=movement.payment_id,
        gross_cents=gross_cents,
        fee_cents=movement.fee_cents,
        currency=currency,
        settled_cents=movement.gross_cents if movement.given_currency else 0,
        settled_currency=movement.currency if movement.given_currency else "",
        interval=intent.interval,
        mail=mail,
        at=movement.at,
    )
    refused = "" if mail else "the provider gave no address we can write to"
    Receipt.objects.create(contribution=contribution, due_at=at, refused=refused)
    waiting = list(StatementLine.objects.filter(provider=intent.provider, payment_id=movement.payment_id))
    if not any(line.movement_id == movement.id for line in waiting):
        _enter(intent.provider, movement, contribution)
    for line in waiting:
        if line.contribution_id is None:
            _explain(line, contribution)
    return contribution


def _book(provider: str, movement: Movement, at: datetime) -> bool:
    if movement.kind is MovementKind.PAYMENT:
        return _book_payment(provider, movement, at)
    if not rules_books.concerns_a_payment(movement.kind):
        _enter(provider, movement, None)
        if movement.kind is MovementKind.OTHER:
            _raise(provider, movement, DifferenceReason.UNKNOWN_KIND, at)
        return True
    paid = Contribution.objects.filter(provider=provider, payment_id=movement.payment_id).first()
    if paid is None:
        return _set_aside(provider, movement, DifferenceReason.NOT_OURS, at)
    _lock(paid.intent_id)
    if _is_booked(provider, movement):
        return False
    _enter(provider, movement, paid)
    _mind_the_sum(provider, movement, at)
    return True


def _book_payment(provider: str, movement: Movement, at: datetime) -> bool:
    """A renewal of ours is a contribution; any other payment that settling did not book is set aside."""
    found = queries.intent_of(provider, movement.order_key, movement.subscription_id)
    if found is None:
        return _set_aside(provider, movement, DifferenceReason.NOT_OURS, at)
    intent = _lock(found.id)
    if _is_booked(provider, movement):
        return False
    if intent.state != State.PAID:
        return _set_aside(provider, movement, DifferenceReason.HELD, at)
    if not Interval(intent.interval).recurs:
        return _set_aside(provider, movement, DifferenceReason.PAID_TWICE, at)
    if rules_books.given(movement)[1] != intent.currency:
        return _set_aside(provider, movement, DifferenceReason.OTHER_CURRENCY, at)
    return _renew(intent, movement, at)


def _renew(intent: Intent, movement: Movement, at: datetime) -> bool:
    subscription = Subscription.objects.select_related("contribution").get(contribution__intent=intent)
    if movement.subscription_id != subscription.subscription_id:
        return _set_aside(intent.provider, movement, DifferenceReason.PAID_TWICE, at)
    if movement.fee_cents < 0 or movement.gross_cents <= 0:
        return _set_aside(intent.provider, movement, DifferenceReason.OTHER_AMOUNT, at)
    if rules_books.given(movement)[0] != (subscription.amount_cents or intent.amount_cents):
        _raise(intent.provider, movement, DifferenceReason.OTHER_AMOUNT, at)
    book_contribution(intent, movement, subscription.contribution.mail, at)
    return True


def _set_aside(provider: str, movement: Movement, reason: DifferenceReason, at: datetime) -> bool:
    """In the books as unexplained, and before a person."""
    StatementLine.objects.create(**_row(provider, movement), contribution=None)
    _post(
        f"{movement.kind}:{provider}:{movement.id}",
        movement.kind,
        movement,
        rules_books.lines_unexplained(_account(provider), movement),
    )
    _raise(provider, movement, reason, at)
    return True


def _enter(provider: str, movement: Movement, contribution: Contribution | None) -> None:
    """In the books as what it is."""
    StatementLine.objects.create(**_row(provider, movement), contribution=contribution)
    is_ours = contribution is not None and movement.kind is MovementKind.PAYMENT
    _post(
        queries.book_key(provider, movement.payment_id) if is_ours else f"{movement.kind}:{provider}:{movement.id}",
        "contribution" if is_ours else movement.kind,
        movement,
        rules_books.lines(_account(provider), movement),
        contribution.intent.public_id if contribution else "",
    )


def _explain(line: StatementLine, contribution: Contribution) -> None:
    """A line that was set aside proves to be of this contribution."""
    movement = queries.movement_of(line)
    StatementLine.objects.filter(id=line.id).update(contribution=contribution)
    is_payment = movement.kind is MovementKind.PAYMENT
    _post(
        queries.book_key(line.provider, line.payment_id) if is_payment else f"explained:{line.provider}:{movement.id}",
        "contribution" if is_payment else movement.kind,
        movement,
        rules_books.lines_explaining(movement),
        contribution.intent.public_id,
    )


def _post(key: str, what: str, movement: Movement, lines: tuple[Line, ...], reference: str = "") -> None:
    if not lines:
        return
    posted = post(key, what, movement.at, lines, reference=reference)
    if isinstance(posted, Refusal):
        raise BooksRefused(f"{key}: {posted.value}; not booked, ask the ledger what {posted.name} is")


def _mind_the_sum(provider: str, movement: Movement, at: datetime) -> None:
    """Refunds and disputes of a payment that come to more than it are said to a person."""
    of_payment = StatementLine.objects.filter(provider=provider, payment_id=movement.payment_id)
    left = of_payment.aggregate(left=Sum("gross_cents"))["left"]
    if left < 0:
        detail = f"payment {movement.payment_id}: {-left} {movement.currency} (minor units) more went back than came in"
        key = f"given back:{provider}:{movement.payment_id}"
        raise_difference(key, provider, DifferenceReason.GIVEN_BACK_TOO_MUCH, detail, at)


def _raise(provider: str, movement: Movement, reason: DifferenceReason, at: datetime) -> None:
    detail = (
        f"{movement.kind} {movement.id} of {movement.gross_cents} {movement.currency} (minor units)"
        f" at {movement.at:%Y-%m-%d %H:%M}; order {movement.order_key or 'unknown'} {movement.says}"
    )
    raise_difference(f"movement:{provider}:{movement.id}", provider, reason, detail.strip(), at)


def _row(provider: str, movement: Movement) -> dict[str, object]:
    return {
        "provider": provider,
        "movement_id": movement.id,
        "kind": movement.kind,
        "payment_id": movement.payment_id,
        "payout_id": movement.payout_id,
        "currency": movement.currency,
        "gross_cents": movement.gross_cents,
        "fee_cents": movement.fee_cents,
        "given_cents": movement.given_cents,
        "given_currency": movement.given_currency,
        "at": movement.at,
    }


def _account(provider: str) -> Account:
    return Account(f"provider:{provider}")


def _is_booked(provider: str, movement: Movement) -> bool:
    return StatementLine.objects.filter(provider=provider, movement_id=movement.id).exists()


def _lock(intent_id: int) -> Intent:
    # SQLite has no row locks: there the transaction itself began with the write lock (settings: IMMEDIATE).
    return Intent.objects.select_for_update().get(id=intent_id)
