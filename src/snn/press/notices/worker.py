"""The loop that tells."""

from __future__ import annotations

from datetime import datetime

from snn.press.notices.actions import tell_due
from snn.press.notices.receivers import receivers

_BATCHES = 20
"""Of one receiver before the next has its turn."""


def turn(at: datetime) -> int:
    """Tell everybody what is due; how many notices that were."""
    told = 0
    for receiver in receivers():
        for _ in range(_BATCHES):
            batch = tell_due(receiver, at=at)
            told += batch
            if batch < receiver.at_once:
                break
    return told
