"""What is wrong with intake, for pages that many look at: read anew a few times a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from snn.stories.alarms import Alarm, alarms

KEPT = timedelta(seconds=20)
"""Habits are of hours; reading them takes longer than the rest of the page."""
_kept: dict[str, tuple[datetime, tuple[Alarm, ...]]] = {}


def recent_alarms(at: datetime) -> tuple[Alarm, ...]:
    """As of the last seconds."""
    if "all" in _kept and timedelta(0) <= at - _kept["all"][0] < KEPT:
        return _kept["all"][1]
    _kept["all"] = at, alarms(at)
    return _kept["all"][1]


def forget() -> None:
    """Read them anew at the next look."""
    _kept.clear()
