"""Three rooms' figures of a month, laid side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any

from snn.ads import earnings as sponsors
from snn.audience import queries as audience
from snn.audience.history import By, History, Measures, Question
from snn.desk.earnings.rules import Line, days
from snn.network.models import Site
from snn.support.figures import queries as support


def earnings(month: str, at: datetime, history: History) -> list[Line]:
    """A line a site and currency, in the sites' order; a site that earned nothing has one without an amount."""
    given, billed, filled = _given(month), sponsors.by_site(month, at), sponsors.fill(month)
    views = audience.ask(Question(*days(month), (By.SITE,)), history)[By.SITE]
    lines = []
    for site in Site.objects.order_by("position", "id"):
        currencies = {currency for name, currency in given if name == site.name}
        currencies |= {currency for host, currency in billed if host == site.host}
        lines += [
            Line(
                site.name, site.host, currency, views.get(site.pk, Measures()).views, filled[site.host].offered,
                filled[site.host].sold, billed[site.host, currency], given[site.name, currency],
            )
            for currency in sorted(currencies) or ["USD"]
        ]  # fmt: skip
    return lines


def as_json(line: Line) -> dict[str, Any]:
    """Amounts in minor units; of a thousand views, null where nobody read."""
    each = {
        f"{name}_cents_per_thousand": round(cents * 1000 / line.views, 2) if line.views else None
        for name, cents in (("sponsors", line.sponsors_cents), ("readers", line.readers_cents))
    }
    return asdict(line) | each


def _given(month: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for row in support.statement():
        if row.month == month:
            found[row.site, row.currency] += row.net_cents
    return found
