"""Reminders go out and failing contributions end, by the clock."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Q

from snn.support.actions.following import keep_state
from snn.support.dunning import rules
from snn.support.dunning.rules import MOST_REMINDERS, Seen, Step
from snn.support.manage.actions import facts_of
from snn.support.models import Contribution, Subscription
from snn.support.notes.actions import tell
from snn.support.notes.models import Note
from snn.support.notes.rules import Kind
from snn.support.providers import Standing, SubscriptionState, registry
from snn.support.rules import usable_mail

log = logging.getLogger(__name__)


def remind(now: datetime) -> int:
    """Look at every failing contribution once; how many were reminded or ended."""
    failing = Subscription.objects.filter(failures__gt=0, standing__in=[Standing.PAST_DUE, Standing.PAUSED])
    rows = failing.select_related("contribution__intent__site").order_by("id")
    return sum(_look_at(row, now) for row in rows)


def _look_at(row: Subscription, now: datetime) -> bool:
    """The count is of one unpaid turn: the number of good payments so far names it."""
    turn = f"{row.id}:{Contribution.objects.filter(intent=row.contribution.intent_id).count()}"
    told = Note.objects.filter(Q(key__startswith=f"{Kind.FAILED}:{turn}:")).order_by("-id")
    last = told.first()
    seen = Seen(
        standing=row.standing,
        failures=row.failures,
        reminders=told.count(),
        since_reminder=now - (last.sent_at or last.due_at) if last else None,
        stopped=Note.objects.filter(key=f"{Kind.STOPPED}:{turn}").exists(),
    )
    match rules.step(seen):
        case Step.REMIND:
            number = seen.reminders + 1
            return _tell(Kind.FAILED, f"{turn}:{number}", row, now, number=number)
        case Step.STOP:
            return _stop(row, turn, now)
        case _:
            return False


def _stop(row: Subscription, turn: str, now: datetime) -> bool:
    """End what the provider would go on trying; what it paused by itself stays resumable."""
    provider = registry.named(row.provider)
    if row.standing == Standing.PAST_DUE:
        answer = provider.cancel(row.subscription_id, now) if provider else None
        if not isinstance(answer, SubscriptionState):
            log.warning("contribution %s keeps failing and could not be ended; trying again", row.id)
            return False
        keep_state(row.provider, answer, now)
    return _tell(Kind.STOPPED, turn, row, now)


def _tell(kind: Kind, key: str, row: Subscription, now: datetime, **more: object) -> bool:
    mail = usable_mail(row.contribution.mail)
    if not mail:
        return False
    return tell(kind, key, mail, row.contribution.intent.site, now, facts_of(row) | {"most": MOST_REMINDERS} | more)
