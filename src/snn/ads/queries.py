"""Which message stands in a site's sponsor's place."""

from __future__ import annotations

from collections.abc import Iterable

from snn.ads.models import HouseMessage


def house_messages(sites: Iterable[int]) -> dict[int, HouseMessage | None]:
    """For each site its own message if it has one, else the network's first."""
    rows = list(HouseMessage.objects.order_by("id"))
    of_all = next((row for row in rows if row.site_id is None), None)
    own = {row.site_id: row for row in reversed(rows) if row.site_id is not None}
    return {site: own.get(site, of_all) for site in sites}
