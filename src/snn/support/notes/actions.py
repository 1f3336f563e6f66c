"""Notes are written down with what they tell of, and sent by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from snn.network.models import Site
from snn.support.actions.sending import send_due
from snn.support.models import Contribution
from snn.support.notes import mails, rules
from snn.support.notes.models import Note, YearClosed
from snn.support.notes.rules import Kind

# Not on New Year's Day: payments of the last evening have come in by then.
_STATEMENTS_FROM_DAY = 3


def tell(kind: Kind, key: str, mail: str, site: Site, at: datetime, facts: Mapping[str, object] | None = None) -> bool:
    """Have this told, once a key; whether it is new."""
    row = {"kind": kind, "mail": mail, "site": site, "facts": dict(facts or {}), "due_at": at}
    return Note.objects.get_or_create(key=f"{kind}:{key}", defaults=row)[1]


def send_notes(now: datetime) -> int:
    """Send what is due; how many went out."""
    sent = send_due(Note, mails.note, now)
    if sent:
        # A link that went out is in one mailbox and nowhere else.
        Note.objects.exclude(sent_at=None).exclude(facts={}).update(facts={})
    return sent


def close_year(now: datetime) -> int:
    """In January, once: a statement of the last year for each who gave in it; how many."""
    year = now.year - 1
    if now.month != 1 or now.day < _STATEMENTS_FROM_DAY or YearClosed.objects.filter(year=year).exists():
        return 0
    with transaction.atomic():
        if not YearClosed.objects.get_or_create(year=year, defaults={"at": now})[1]:
            return 0
        given = (
            Contribution.objects.filter(at__year=year).exclude(mail="").select_related("intent__site").order_by("at")
        )
        # The face of the site that one gave to last.
        sites = {contribution.mail.lower(): contribution.intent.site for contribution in given}
        notes = [
            Note(
                key=f"{Kind.STATEMENT}:{year}:{rules.digest(mail, key=settings.SECRET_KEY)}", kind=Kind.STATEMENT,
                mail=mail, site=site, facts={"year": year}, due_at=now,
            )
            for mail, site in sites.items()
        ]  # fmt: skip
        Note.objects.bulk_create(notes, ignore_conflicts=True)
    return len(notes)
