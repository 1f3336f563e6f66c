"""Pure: what a reader may do with what they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from snn.support.offers import Terms
from snn.support.providers import Method, Standing

LINK_HOLDS = timedelta(hours=1)
SESSION_HOLDS = timedelta(minutes=30)
# A fixed tier's amount, so many times over, is what its giver may change it to.
_TIMES = (1, 2, 3, 5)


class Said(StrEnum):
    """What a page says after something was done, or could not be."""

    CANCELLED = "cancelled"
    RESUMED = "resumed"
    AMOUNT = "amount"
    AMOUNT_SAME = "amount-same"
    APPROVE = "approve"
    CARD = "card"
    RECEIPT = "receipt"
    STATEMENT = "statement"
    NOT_POSSIBLE = "not-possible"
    DOWN = "down"
    WAIT = "wait"
    STILL_ACTIVE = "still-active"


@dataclass(frozen=True)
class May:
    """What a subscription allows just now."""

    cancel: bool
    amount: bool
    card: bool
    resume: bool


def may(standing: str, method: str, resumable: bool) -> May:
    """What a reader may do with a subscription that stands so."""
    goes_on = standing in (Standing.ACTIVE, Standing.PAST_DUE)
    return May(
        cancel=standing in (Standing.ACTIVE, Standing.PAST_DUE, Standing.PAUSED, Standing.PENDING),
        amount=goes_on,
        card=method == Method.CARD and standing != Standing.CANCELLED,
        resume=resumable and not goes_on,
    )


def change_terms(tier: Terms) -> Terms:
    """What an amount may be changed to: as the tier allows, or its fixed amount some times over."""
    if tier.choices or tier.most_cents is not None:
        return tier
    return Terms(tier.amount_cents, tier.currency, tuple(tier.amount_cents * times for times in _TIMES))
