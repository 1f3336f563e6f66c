"""Moments and days; the one place that asks the machine for the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def day_in(moment: datetime, timezone: str) -> date:
    """The calendar day that moment falls on in an IANA timezone."""
    return moment.astimezone(ZoneInfo(timezone)).date()
