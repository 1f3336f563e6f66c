"""Which message stands in a site's sponsor's place."""

from __future__ import annotations

from django.db.models import F

from snn.ads.models import HouseMessage


def house_message(site_id: int) -> HouseMessage | None:
    """The site's own message if it has one, else the network's first."""
    own_or_all = HouseMessage.objects.filter(site_id=site_id) | HouseMessage.objects.filter(site=None)
    return own_or_all.order_by(F("site_id").desc(nulls_last=True), "id").first()
