"""The log of this room; written in the transaction of what it tells of."""

from __future__ import annotations

from datetime import datetime

from snn.ads.models import Deed


def log(subject: str, verb: str, by: str, at: datetime, says: str = "") -> None:
    """Who did what to what."""
    Deed.objects.create(at=at, by=by, verb=verb, subject=subject, says=says[:300])
