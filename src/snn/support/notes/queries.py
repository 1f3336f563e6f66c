"""Reads: what a person should look at."""

from __future__ import annotations

from datetime import datetime, timedelta

from snn.support.notes.models import Note


def doubtful_notes(now: datetime) -> int:
    """How many notes were claimed over ten minutes ago by a sender that never said it was done."""
    return Note.objects.filter(sent_at=None, claimed_at__lt=now - timedelta(minutes=10)).count()
