"""The only writer of the audit."""

from __future__ import annotations

from datetime import datetime

from snn.desk.audit.models import AuditEntry


def note(act: str, *, by: str, at: datetime, about: str = "", words: str = "") -> AuditEntry:
    """Add a line, in the transaction of what it tells of."""
    return AuditEntry.objects.create(act=act, by=by[:254], at=at, about=about[:300], note=words[:600])
