"""Trails past their use: no lead can follow them any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from snn.stories.lineage import FOLLOWS_WITHIN
from snn.stories.models import Trail

KEPT = timedelta(days=14)
"""By arrival, while leads are matched by the sender's clock: what comes days late still finds its story."""
AT_ONCE = 2000
assert KEPT > 2 * FOLLOWS_WITHIN


@transaction.atomic
def forget_old(*, at: datetime) -> bool:
    """Delete the oldest trails that are past their use, so many at once; True where there may be more."""
    # By id, which grows with the arrival: an index on the moment would cost more than it is worth.
    oldest = list(Trail.objects.order_by("id").values_list("id", "at")[:AT_ONCE])
    past = [pk for pk, arrived in oldest if arrived < at - KEPT]
    Trail.objects.filter(pk__in=past).delete()
    return len(past) == AT_ONCE
