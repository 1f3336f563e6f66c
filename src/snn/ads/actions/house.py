"""Writing house messages."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from snn.ads.models import HouseMessage
from snn.network.models import Site


@transaction.atomic
def load_house_messages(rows: list[dict[str, Any]]) -> bool:
    """Make the messages say what rows (checked by network.loading) say; whether anything changed."""
    before = list(HouseMessage.objects.order_by("slug").values())
    for row in rows:
        site = Site.objects.get(host=row["site"]) if "site" in row else None
        fields = {key: row[key] for key in ("headline", "text", "link_text", "href")} | {"site": site}
        HouseMessage.objects.update_or_create(slug=row["slug"], defaults=fields)
    HouseMessage.objects.exclude(slug__in=[row["slug"] for row in rows]).delete()
    return before != list(HouseMessage.objects.order_by("slug").values())
