"""What the clock does with the money by itself: compare with providers, check the books, call a person."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail

from snn.ledger import queries as books
from snn.support import queries
from snn.support.actions.differences import raise_difference
from snn.support.actions.following import stop_duplicates
from snn.support.actions.reconciling import is_due, reconcile
from snn.support.models import Difference, SelfCheck
from snn.support.providers import registry
from snn.support.rules_books import DifferenceReason

log = logging.getLogger(__name__)

RECONCILE_EVERY = timedelta(hours=1)
RECONCILE_AGAIN = timedelta(minutes=10)
CHECK_EVERY = timedelta(hours=6)


def watch(now: datetime) -> int:
    """Take the scheduled turns that are due; how many were taken."""
    taken = 0
    for provider in registry.enabled().values():
        if is_due(provider.name, now, RECONCILE_EVERY, RECONCILE_AGAIN):
            reconcile(provider, now)
            taken += 1
        else:
            taken += stop_duplicates(provider, now)
    last = SelfCheck.objects.order_by("-id").first()
    if last is None or now - last.at >= CHECK_EVERY:
        check_books(now)
        taken += 1
    if taken:
        sound_alarm(now)
    return taken


def check_books(now: datetime) -> int:
    """Check every invariant of the books; how many problems there are, each put before a person."""
    problems = [*books.check(), *queries.book_differences()]
    for problem in problems:
        key = f"books:{problem.subject}:{now:%Y-%m-%d}"
        raise_difference(key, "books", DifferenceReason.BOOKS, f"{problem.subject}: {problem.says}", now)
    SelfCheck.objects.create(at=now, problems=len(problems))
    return len(problems)


def sound_alarm(now: datetime) -> bool:
    """Mail what newly needs a person, once; whether a mail went. Without SNN_ALARM_MAIL the log has said it."""
    waiting = Difference.objects.filter(resolved_at=None, told_at=None)
    rows = list(waiting.order_by("id")[:50])
    if not rows or not settings.ALARM_MAIL:
        return False
    # Claimed before it is sent: an alarm that may have gone is not sent again, the desk and the log have it too.
    if not waiting.filter(id__in=[row.id for row in rows]).update(told_at=now):
        return False
    said = "\n".join(f"{row.id}. {row.provider}, {row.reason}: {row.detail}" for row in rows)
    words = f"{said}\n\nSee them: snn support differences\nSettle one: snn support resolve NUMBER --note WORDS\n"
    subject = f"SNN: {len(rows)} in the money needs a person"
    try:
        send_mail(subject, words, settings.DEFAULT_FROM_EMAIL, [settings.ALARM_MAIL])
    except (OSError, smtplib.SMTPException) as fault:
        log.error("the alarm could not be mailed (%s)", type(fault).__name__)
        Difference.objects.filter(id__in=[row.id for row in rows]).update(told_at=None)
        return False
    return True
