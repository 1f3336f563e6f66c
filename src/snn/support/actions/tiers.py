"""What is offered, from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from snn.ground import clock
from snn.network.models import Change, Site
from snn.support import offers
from snn.support.models import Tier


def load_tiers(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Offer exactly these tiers; whether that changed anything.

    Shape:  rows have slug, name, amount_cents, currency, interval, methods; choices, least_cents and most_cents if a reader
            may choose or name an amount; and a host in `site` if only for one.
    Raises: ValueError naming the tier and what is wrong with it; then nothing is changed.
    """
    with transaction.atomic():
        wanted = _wanted_tiers(rows)
        changed = False
        for tier in Tier.objects.select_for_update():
            facts = wanted.pop((tier.site_id, tier.slug), None)
            if facts is None:
                tier.delete()
                changed = True
            elif any(getattr(tier, field) != value for field, value in facts.items()):
                Tier.objects.filter(id=tier.id).update(**facts)
                changed = True
        for (site_id, slug), facts in wanted.items():
            Tier.objects.create(site_id=site_id, slug=slug, **facts)
            changed = True
        if changed:
            Change.objects.create(subject=Change.Subject.NETWORK, at=clock.now())
    return changed


def _wanted_tiers(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int | None, str], dict[str, Any]]:
    sites = dict(Site.objects.values_list("host", "id"))
    wanted: dict[tuple[int | None, str], dict[str, Any]] = {}
    for position, row in enumerate(rows):
        problem = offers.tier_problem(row)
        host = row.get("site")
        if problem is None and host is not None and host not in sites:
            problem = f"site: no site has the host {host!r}"
        key = (sites.get(host) if host is not None else None, str(row.get("slug")))
        if problem is None and key in wanted:
            problem = "there twice"
        if problem:
            raise ValueError(f"tier {row.get('slug')!r}: {problem}")
        fields = ("name", "amount_cents", "currency", "interval", "methods")
        wanted[key] = (
            {field: row[field] for field in fields}
            | {"position": position}
            | {
                "choices": row.get("choices", []),
                "least_cents": row.get("least_cents"),
                "most_cents": row.get("most_cents"),
            }
        )
    return wanted
