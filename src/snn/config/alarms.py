"""What of the support room waits for a person."""

from __future__ import annotations

from datetime import datetime

from snn.support import queries
from snn.support.figures.queries import failing
from snn.support.models import Difference
from snn.support.notes.queries import doubtful_notes
from snn.support.shield import queries as shield


def alarms(now: datetime) -> list[str]:
    """A line for each, with what to do."""
    found = [
        f"cards rest since {rest.opened_at:%Y-%m-%d %H:%M} UTC ({rest.reason}): {rest.detail}; PayPal is open, they wake by"
        " themselves"
        for rest in shield.rests(now)
        if rest.closed_at is None
    ]
    found += [f"held: intent {hold.intent}, {hold.reason}: {hold.detail}; ask the provider" for hold in queries.held()]
    found += [f"{one.provider}: {one.reason}: {one.detail}" for one in Difference.objects.filter(resolved_at=None)]
    doubtful = queries.doubtful_receipts(now) + doubtful_notes(now)
    if doubtful:
        found.append(f"{doubtful} mails may not have gone out: the process died while it sent them")
    return found


def figures_of(now: datetime) -> dict[str, object]:
    """How things stand."""
    turned = shield.turned_away(now)
    return {
        "cards_rested_in_30_days": len(shield.rests(now)),
        "checkouts_in_24_hours": sum(
            one.count for one in turned if one.outcome == "admitted" and one.purpose != "link"
        ),
        "turned_away_in_24_hours": sum(one.count for one in turned if one.outcome != "admitted"),
        "failing_contributions": failing(),
    }
