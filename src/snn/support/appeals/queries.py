"""Reads: what pages ask, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from snn.ground import clock, signing
from snn.network.prepared import prepared
from snn.support.appeals import rules
from snn.support.appeals.models import Appeal
from snn.support.appeals.rules import Ask, Brought, Evidence, Wording, Words
from snn.support.models import Contribution
from snn.support.offers import Offer
from snn.support.queries import every_tiers


@dataclass(frozen=True)
class Asks:
    """All that one site's pages may ask: read once, then a pure choice a page."""

    site_id: int
    offers: tuple[Offer, ...]
    wordings: tuple[Wording, ...]
    key: str

    def of(self, path: str, on: date, section: str = "") -> Ask:
        """What the page at this path asks on this day: of a story its own day, of a list the day it is."""
        chosen = rules.chosen(self.wordings, self.site_id, section, path)
        if chosen is None:
            return Ask(self.offers)
        variant = rules.coin(chosen.name, path, on, key=self.key) if chosen.b else rules.A
        words = chosen.b if chosen.b and variant == rules.B else chosen.a
        return Ask(self.offers, words, rules.ref(chosen.name, variant, key=self.key))

    def give_href(self, path: str) -> str:
        """The page of tiers, with the signed parameter that says which story led there."""
        return f"/support/?from={signing.seal(path, key=self.key, purpose=rules.FROM)}"


@dataclass(frozen=True)
class Result:
    """What an appeal brought. counts and cents by wording and, for money, currency."""

    name: str
    headline: str
    contributions: dict[str, int]
    cents: dict[str, dict[str, int]]
    evidence: Evidence | None
    """None where there is one wording only."""


def asks(site_id: int) -> Asks:
    """What this site's pages may ask."""
    return every_asks([site_id])[site_id]


def every_asks(sites: Iterable[int]) -> dict[int, Asks]:
    """What each site's pages may ask."""
    sites = list(sites)
    rows = [(row.site_id, _wording(row)) for row in _appeals()]
    offers = every_tiers(sites)
    return {
        site: Asks(site, offers[site], tuple(words for of, words in rows if of in (None, site)), settings.SECRET_KEY)
        for site in sites
    }


@prepared
def _appeals() -> QuerySet[Appeal]:
    return Appeal.objects.select_related("section").order_by("slug")


def results(now: datetime) -> tuple[Result, ...]:
    """What each appeal brought, by its present words."""
    return tuple(_result(row, now) for row in Appeal.objects.order_by("slug"))


def _wording(row: Appeal) -> Wording:
    second = Words(row.b_headline, rules.paragraphs(row.b_text)) if row.b_text else None
    return Wording(
        name=_name(row),
        site_id=row.site_id,
        section=row.section.slug if row.section else "",
        story=row.story,
        a=Words(row.headline, rules.paragraphs(row.text)),
        b=second,
    )


def _name(row: Appeal) -> str:
    return rules.name_of(row.slug, (row.headline, row.text, row.b_headline, row.b_text))


def _result(row: Appeal, now: datetime) -> Result:
    name = _name(row)
    paid = Contribution.objects.filter(intent__appeal=name, number=1).order_by()
    contributions: dict[str, int] = {rules.A: 0, rules.B: 0} if row.b_text else {rules.A: 0}
    cents: dict[str, dict[str, int]] = {variant: {} for variant in contributions}
    sums = paid.values_list("intent__variant", "currency").annotate(count=Count("id"), total=Sum("gross_cents"))
    for variant, currency, count, total in sums:
        contributions[variant] = contributions.get(variant, 0) + count
        cents.setdefault(variant, {})[currency] = total
    evidence = rules.evidence(_brought(paid), clock.day_in(now, "UTC")) if row.b_text else None
    return Result(name, row.headline, contributions, cents, evidence)


def _brought(paid: QuerySet[Contribution]) -> list[Brought]:
    counted = paid.exclude(intent__unit="").values_list("intent__unit", "intent__unit_on", "intent__variant")
    return [Brought(on, variant, count) for _, on, variant, count in counted.annotate(count=Count("id"))]
