"""The provider's own statement against our books: what webhooks missed is booked, what nobody explains is raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min, Q

from snn.support import queries, rules_books
from snn.support.actions.booking import book
from snn.support.actions.differences import raise_difference
from snn.support.actions.following import follow_subscription, stop_duplicates
from snn.support.actions.settling import settle
from snn.support.models import Difference, Intent, Payout, Reconciliation, StatementLine, Subscription
from snn.support.providers import Movement, MovementKind, Provider, Standing, Unavailable
from snn.support.providers import Payout as Told
from snn.support.rules import Outcome, State
from snn.support.rules_books import DifferenceReason

# Looked at again each time: PayPal's report runs hours behind, and Stripe names a line's payout days later.
_OVERLAP = timedelta(days=7)
# A line younger than this may be missing from a statement that is not wrong.
_STATEMENT_LAG = timedelta(hours=12)
# A checkout is over at every provider after so long.
_CHECKOUT_LASTS = timedelta(days=4)
_SUBSCRIPTION_EVERY = timedelta(hours=20)
# A turn asks after so many and leaves the others to the next, so that one turn does not take an hour.
_MOST_SUBSCRIPTIONS = 200


@dataclass(frozen=True)
class Reconciled:
    """What a comparison came to. failed: why it did not come to its end, or blank."""

    provider: str
    since: datetime
    until: datetime
    booked: int = 0
    payouts_closed: int = 0
    differences_open: int = 0
    failed: str = ""


def reconcile(provider: Provider, now: datetime, since: datetime | None = None) -> Reconciled:
    """Compare one provider with the books, from where the last comparison ended or from since."""
    since = since or _start(provider.name, now)
    run = Reconciliation.objects.create(provider=provider.name, since=since, until=now, started_at=now)
    failed = _poll(provider, now)
    # The statement is read to the end of the second we are in: providers keep whole seconds.
    until = now + timedelta(seconds=1)
    told = provider.movements(since, until)
    payouts = provider.payouts(since, until)
    if isinstance(told, Unavailable) or isinstance(payouts, Unavailable):
        failed = next(answer.why for answer in (told, payouts) if isinstance(answer, Unavailable))
        Reconciliation.objects.filter(id=run.id).update(failed=failed[:300])
        return Reconciled(provider.name, since, now, failed=failed)
    opening = queries.held_at(provider.name, before=since)
    booked = _book_missing(provider.name, told, now)
    _compare_lines(provider.name, told, since, now)
    _compare_balance(provider.name, opening, told, now)
    closed = sum([_close(provider.name, payout, now) for payout in payouts])
    finished = None if failed else now
    Reconciliation.objects.filter(id=run.id).update(finished_at=finished, booked=booked, failed=failed[:300])
    still_open = Difference.objects.filter(provider=provider.name, resolved_at=None).count()
    return Reconciled(provider.name, since, now, booked, closed, still_open, failed)


def is_due(provider: str, now: datetime, every: timedelta, again: timedelta) -> bool:
    """Whether the scheduled comparison is due: so long after the last one, sooner after one that failed."""
    last = Reconciliation.objects.filter(provider=provider).order_by("-id").first()
    return last is None or now - last.started_at >= (every if last.finished_at else again)


def _start(provider: str, now: datetime) -> datetime:
    done = Reconciliation.objects.filter(provider=provider, finished_at__isnull=False).order_by("-until").first()
    if done:
        return done.until - _OVERLAP
    first = Intent.objects.filter(provider=provider).aggregate(first=Min("created_at"))["first"]
    return (first or now) - timedelta(days=1)


def _poll(provider: Provider, now: datetime) -> str:
    """Ask after every checkout and subscription that a webhook should have told of; why that failed, or blank."""
    waiting = Intent.objects.filter(provider=provider.name, created_at__gte=now - _CHECKOUT_LASTS)
    unpaid = waiting.exclude(state=State.PAID).exclude(checkout_id=None)
    outcomes = [settle(intent_id, now) for intent_id in list(unpaid.values_list("id", flat=True))]
    stale = Subscription.objects.filter(Q(checked_at=None) | Q(checked_at__lte=now - _SUBSCRIPTION_EVERY))
    going = stale.filter(provider=provider.name).exclude(standing=Standing.CANCELLED, resumable=False)
    oldest = going.order_by(F("checked_at").asc(nulls_first=True), "id")[:_MOST_SUBSCRIPTIONS]
    names = list(oldest.values_list("subscription_id", flat=True))
    outcomes += [follow_subscription(provider, subscription_id, now) for subscription_id in names]
    stop_duplicates(provider, now)
    unanswered = outcomes.count(Outcome.UNAVAILABLE)
    return f"{unanswered} of {len(outcomes)} checkouts and subscriptions were not answered for" if unanswered else ""


def _book_missing(provider: str, told: Sequence[Movement], now: datetime) -> int:
    """Book what is not there; an intent that a payment names is settled first, so that it is booked as its own."""
    lines = StatementLine.objects.filter(provider=provider, movement_id__in=[movement.id for movement in told])
    known = set(lines.values_list("movement_id", flat=True))
    booked = 0
    for movement in told:
        if movement.id in known:
            continue
        if movement.kind is MovementKind.PAYMENT and movement.order_key:
            unpaid = Intent.objects.filter(provider=provider, public_id=movement.order_key).exclude(state=State.PAID)
            for intent_id in unpaid.values_list("id", flat=True):
                settle(intent_id, now)
                booked += StatementLine.objects.filter(provider=provider, movement_id=movement.id).count()
        booked += book(provider, movement, now)
    return booked


def _compare_lines(provider: str, told: Sequence[Movement], since: datetime, now: datetime) -> None:
    """Each booked line against the statement, both ways."""
    by_id = {movement.id: movement for movement in told}
    for line in StatementLine.objects.filter(provider=provider, at__gte=since, at__lt=now - _STATEMENT_LAG):
        if line.movement_id not in by_id:
            detail = f"{line.kind} {line.movement_id} of {line.gross_cents} {line.currency} (minor units)"
            raise_difference(f"gone:{provider}:{line.movement_id}", provider, DifferenceReason.LINE_GONE, detail, now)
    for line in StatementLine.objects.filter(provider=provider, movement_id__in=list(by_id)):
        mismatch = rules_books.changed(queries.movement_of(line), by_id[line.movement_id])
        if mismatch:
            raise_difference(f"line:{provider}:{line.movement_id}", provider, mismatch.reason, mismatch.detail, now)


def _compare_balance(provider: str, opening: dict[str, int], told: Sequence[Movement], now: datetime) -> None:
    """What the provider says it held after each line, where it says, against the sum of the lines."""
    for currency, cents in rules_books.balance_mismatches(opening, told).items():
        detail = f"it says it holds {cents} {currency} (minor units) more than its lines come to"
        key = f"balance:{provider}:{currency}:{cents}"
        raise_difference(key, provider, DifferenceReason.BALANCE, detail, now)


def _close(provider: str, told: Told, now: datetime) -> bool:
    """Write a payout down and close it if what it is made of comes to it; whether this closed it."""
    facts = {"currency": told.currency, "amount_cents": told.amount_cents, "at": told.at}
    payout, _ = Payout.objects.get_or_create(provider=provider, payout_id=told.id, defaults=facts)
    if payout.closed_at:
        return False
    parts = StatementLine.objects.filter(provider=provider, movement_id__in=told.movement_ids or [])
    mismatch = rules_books.payout_mismatch(told, [queries.movement_of(line) for line in parts])
    if payout.amount_cents != told.amount_cents:
        mismatch = rules_books.Mismatch(DifferenceReason.PAYOUT, f"it was {payout.amount_cents} when first told")
    if mismatch:
        raise_difference(
            f"payout:{provider}:{told.id}", provider, mismatch.reason, f"{told.id}: {mismatch.detail}", now
        )
        return False
    parts.update(payout_id=told.id)
    return bool(Payout.objects.filter(id=payout.id, closed_at=None).update(closed_at=now))
