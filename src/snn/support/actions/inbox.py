"""The inbox: events are stored first, acted on after, each as often as it takes and with the same end."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from snn.support import mailroom, rules
from snn.support.actions.following import follow_payment, follow_subscription
from snn.support.actions.settling import settle_read
from snn.support.models import Intent, ProviderEvent
from snn.support.providers import Hint, Subject, registry
from snn.support.rules import Outcome

log = logging.getLogger(__name__)

# Whoever takes an event has this long before another may; longer than a provider may take to answer.
_LEASE = timedelta(seconds=60)
_TURN = _LEASE / 3
_MOST_AT_ONCE = 200

# Provider, subject and the object's id there.
_About = tuple[str, str, str]


def store_event(provider: str, hint: Hint, body: bytes, at: datetime) -> None:
    """Keep a believed webhook, once per provider and event; on disk when this returns."""
    mailroom.store(_event(provider, hint, body, at))


def take_event(provider: str, hint: Hint, body: bytes, at: datetime) -> int:
    """Keep a believed webhook that will be acted on at once; its row's id, whether new or there before."""
    ProviderEvent.objects.bulk_create([_event(provider, hint, body, at)], ignore_conflicts=True)
    return ProviderEvent.objects.values_list("id", flat=True).get(provider=provider, event_id=hint.event_id)


def _event(provider: str, hint: Hint, body: bytes, at: datetime) -> ProviderEvent:
    return ProviderEvent(
        provider=provider,
        event_id=hint.event_id,
        subject=hint.subject,
        subject_id=hint.subject_id,
        body=body,
        received_at=at,
        due_at=at,
    )


@dataclass
class _Turn:
    """What those who work a batch side by side tell each other. until is of the monotonic clock."""

    now: datetime
    until: float
    silent: set[str] = field(default_factory=set)
    left: list[int] = field(default_factory=list)


def work_inbox(now: datetime, workers: int = 1) -> int:
    """Act on the events that are due, oldest first, at most 200 and for a third of a lease; how many were answered.

    workers ask the providers side by side: most of a look is waiting for an answer.
    Shape:  an object that several events tell of is asked about once, and all of them are finished with it.
    """
    objects: dict[_About, list[ProviderEvent]] = {}
    for event in _claim(ProviderEvent.objects.filter(due_at__lte=now), now, _MOST_AT_ONCE):
        # What names no object is looked at by itself.
        objects.setdefault(_about(event) if event.subject_id else (event.provider, "", event.event_id), []).append(
            event
        )
    turn = _Turn(now, time.monotonic() + _TURN.total_seconds())
    waiting: SimpleQueue[list[ProviderEvent]] = SimpleQueue()
    for events in objects.values():
        waiting.put(events)
    if workers == 1 or connection.in_atomic_block:
        done = _look_at_all(waiting, turn)
    else:
        with ThreadPoolExecutor(workers) as pool:
            shares = [pool.submit(_look_apart, waiting, turn) for _ in range(min(workers, len(objects)))]
            done = [one for share in shares for one in share.result()]
    for outcome in {outcome for _, outcome in done}:
        _finish([event for event, came_of_it in done if came_of_it is outcome], outcome, now)
    ProviderEvent.objects.filter(id__in=turn.left, processed_at=None).update(due_at=now, tries=F("tries") - 1)
    return len(done)


def work_event(event_id: int, now: datetime) -> bool:
    """Act on one event; whether it is finished now. What fails is put off, with its error."""
    claimed = _claim(ProviderEvent.objects.filter(id=event_id, due_at__lte=now), now, 1)
    outcome = _act(claimed, now) if claimed else None
    if outcome in (None, Outcome.UNAVAILABLE):
        return False
    _finish(claimed, outcome, now)
    return True


@transaction.atomic
def _claim(events: QuerySet[ProviderEvent], now: datetime, most: int) -> list[ProviderEvent]:
    """Events that nobody else works, ours for a lease; several workers share an inbox without waiting for each other."""
    free = events.filter(processed_at=None).defer("body")
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True)
    claimed = list(free[:most])
    ids = [event.id for event in claimed]
    ProviderEvent.objects.filter(id__in=ids).update(due_at=now + _LEASE, tries=F("tries") + 1)
    for event in claimed:
        event.tries += 1
    return claimed


def _look_apart(waiting: SimpleQueue[list[ProviderEvent]], turn: _Turn) -> list[tuple[ProviderEvent, Outcome]]:
    """A share of the looks, in a thread of its own, on a connection of its own."""
    try:
        return _look_at_all(waiting, turn)
    finally:
        connection.close()


def _look_at_all(waiting: SimpleQueue[list[ProviderEvent]], turn: _Turn) -> list[tuple[ProviderEvent, Outcome]]:
    """An event of each object that was answered, and what came of it."""
    done: list[tuple[ProviderEvent, Outcome]] = []
    with suppress(Empty):
        while True:
            events = waiting.get_nowait()
            outcome = _look(events, turn)
            if outcome:
                done.append((events[0], outcome))
    return done


def _look(events: Sequence[ProviderEvent], turn: _Turn) -> Outcome | None:
    """What came of an object; None where its events wait on."""
    provider = events[0].provider
    if provider in turn.silent or time.monotonic() > turn.until:
        turn.left.extend(event.id for event in events)
        return None
    outcome = _act(events, turn.now)
    if outcome is Outcome.UNAVAILABLE:
        # One unanswered question is enough: a time-out for each would keep the others waiting for hours.
        turn.silent.add(provider)
        return None
    return outcome


def _act(events: Sequence[ProviderEvent], now: datetime) -> Outcome | None:
    """What came of the object of these events; None where that failed. What is not finished is put off."""
    first = events[0]
    try:
        outcome = _outcome(first, now)
    except Exception as fault:
        # The edge of the batch: whatever went wrong with this one, the others go on and this one is tried again.
        log.exception("event %s of %s could not be worked", first.event_id, first.provider)
        _put_off(events, f"{type(fault).__name__}: {fault}", now)
        return None
    if outcome is Outcome.UNAVAILABLE:
        _put_off(events, "the provider is unavailable", now)
    return outcome


def _about(event: ProviderEvent) -> _About:
    return event.provider, event.subject, event.subject_id


def _finish(events: Sequence[ProviderEvent], outcome: Outcome, now: datetime) -> None:
    """What came of the same objects before they were fetched is answered by that: a payment is told in six events."""
    this = Q(id__in=[event.id for event in events])
    kinds: dict[tuple[str, str], list[str]] = {}
    for event in events:
        if event.subject_id:
            kinds.setdefault((event.provider, event.subject), []).append(event.subject_id)
    for (provider, subject), ids in kinds.items():
        this |= Q(provider=provider, subject=subject, subject_id__in=ids, received_at__lte=now)
    ProviderEvent.objects.filter(this, processed_at=None).update(processed_at=now, outcome=outcome, error="")


def replay(event_id: int, now: datetime) -> ProviderEvent:
    """Act on an event again, whatever came of it before; the event as it is after.

    Raises: ProviderEvent.DoesNotExist.
    """
    event = ProviderEvent.objects.get(id=event_id)
    ProviderEvent.objects.filter(id=event.id).update(processed_at=None, due_at=now, outcome="", error="")
    work_event(event.id, now)
    event.refresh_from_db()
    return event


def _outcome(event: ProviderEvent, now: datetime) -> Outcome:
    provider = registry.named(event.provider)
    if provider is None:
        return Outcome.UNAVAILABLE
    match event.subject:
        case Subject.CHECKOUT:
            intent = Intent.objects.filter(provider=event.provider, checkout_id=event.subject_id).first()
            return settle_read(intent, now) if intent else Outcome.UNKNOWN_CHECKOUT
        case Subject.SUBSCRIPTION:
            return follow_subscription(provider, event.subject_id, now)
        case Subject.PAYMENT:
            return follow_payment(provider, event.subject_id, now)
        case _:
            # A payout is looked at when it is reconciled, with all that it is made of.
            return Outcome.IGNORED


def _put_off(events: Sequence[ProviderEvent], error: str, now: datetime) -> None:
    ids = [event.id for event in events]
    ProviderEvent.objects.filter(id__in=ids, processed_at=None).update(
        due_at=now + rules.back_off(max(event.tries for event in events)), error=error[:300]
    )
