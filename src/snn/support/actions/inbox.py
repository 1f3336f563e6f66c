"""The inbox: events are stored first, acted on after, each as often as it takes and with the same end."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q

from snn.support import mailroom, rules
from snn.support.actions.following import follow_payment, follow_subscription
from snn.support.actions.settling import settle
from snn.support.models import Intent, ProviderEvent
from snn.support.providers import Hint, Subject, registry
from snn.support.rules import Outcome

log = logging.getLogger(__name__)

# Whoever takes an event has this long before another may; longer than a provider may take to answer.
_LEASE = timedelta(seconds=60)
_SILENT = "the provider is unavailable"


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


def work_inbox(now: datetime) -> int:
    """Act on every event that is due; how many were finished."""
    due = ProviderEvent.objects.filter(processed_at=None, due_at__lte=now)
    finished = 0
    silent: set[str] = set()
    answered: set[tuple[str, str, str]] = set()
    for event_id, provider, subject, subject_id in list(
        due.values_list("id", "provider", "subject", "subject_id")[:500]
    ):
        about = (provider, subject, subject_id)
        if provider in silent or about in answered:
            continue
        done = work_event(event_id, now)
        finished += done
        if done and subject_id:
            # The others of this object are finished with it: asking for each whether it is would be most of the work.
            answered.add(about)
        if not done and ProviderEvent.objects.filter(id=event_id, error=_SILENT).exists():
            # One unanswered question is enough: a time-out for each of 500 would keep the others waiting for hours.
            silent.add(provider)
    return finished


def work_event(event_id: int, now: datetime) -> bool:
    """Act on one event; whether it is finished now. What fails is put off, with its error, and never stops a batch."""
    waiting = ProviderEvent.objects.filter(id=event_id, processed_at=None)
    if not waiting.filter(due_at__lte=now).update(due_at=now + _LEASE, tries=F("tries") + 1):
        return False
    event = waiting.get()
    try:
        outcome = _outcome(event, now)
    except Exception as fault:
        # The edge of the batch: whatever went wrong with this one, the others go on and this one is tried again.
        log.exception("event %s of %s could not be worked", event.event_id, event.provider)
        _put_off(event, f"{type(fault).__name__}: {fault}", now)
        return False
    if outcome is Outcome.UNAVAILABLE:
        _put_off(event, _SILENT, now)
        return False
    _finish(event, outcome, now)
    return True


def _finish(event: ProviderEvent, outcome: Outcome, now: datetime) -> None:
    """What came of the same object before it was fetched is answered by that fetch: a payment is told in six events."""
    this = Q(id=event.id)
    if event.subject_id:
        same = Q(provider=event.provider, subject=event.subject, subject_id=event.subject_id)
        this |= same & Q(received_at__lte=now)
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
            intent = Intent.objects.filter(provider=event.provider, checkout_id=event.subject_id).only("id").first()
            return settle(intent.id, now) if intent else Outcome.UNKNOWN_CHECKOUT
        case Subject.SUBSCRIPTION:
            return follow_subscription(provider, event.subject_id, now)
        case Subject.PAYMENT:
            return follow_payment(provider, event.subject_id, now)
        case _:
            # A payout is looked at when it is reconciled, with all that it is made of.
            return Outcome.IGNORED


def _put_off(event: ProviderEvent, error: str, now: datetime) -> None:
    ProviderEvent.objects.filter(id=event.id, processed_at=None).update(
        due_at=now + rules.back_off(event.tries), error=error[:300]
    )
