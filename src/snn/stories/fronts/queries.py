"""Reading what editors decided about fronts."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from django.db.models import QuerySet

from snn.network.prepared import prepared
from snn.stories.fronts.models import Banner, FrontPick
from snn.stories.fronts.rules import Arrangement
from snn.stories.models import Placement

Front = tuple[int, int | None]
"""(site id, section id; None: the site's own front)"""


def arrangements() -> dict[Front, Arrangement]:
    """Every front that an editor has a hand in. A story that is not before readers there is left out."""
    rows = _picks()
    if not rows:
        return {}
    live = Placement.objects.filter(story_id__in={row[2] for row in rows}, live_at__isnull=False).order_by()
    there = set(live.values_list("site_id", "section_id", "story_id"))
    on_site = {(site, story) for site, _, story in there}
    made: dict[Front, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for site, section, story, stands in rows:
        if (site, section, story) in there or (section is None and (site, story) in on_site):
            made[(site, section)][stands].append(story)
    return {front: of_picks(by_stands) for front, by_stands in made.items()}


@prepared
def _picks() -> QuerySet[FrontPick, tuple[int, int | None, int, str]]:
    return FrontPick.objects.order_by("position", "id").values_list("site_id", "section_id", "story_id", "stands")


@prepared
def _banners() -> QuerySet[Banner, tuple[int, str, str]]:
    return Banner.objects.order_by().values_list("site_id", "words", "href")


def of_picks(by_stands: dict[str, list[int]]) -> Arrangement:
    lead = by_stands.get("lead", [])
    return Arrangement(
        lead[0] if lead else None, tuple(by_stands.get("pinned", [])), frozenset(by_stands.get("hidden", []))
    )


def picks_of(site: int, section: int | None) -> list[FrontPick]:
    """What stands decided about one front, in its order."""
    return list(FrontPick.objects.filter(site_id=site, section=section).order_by("position", "id"))


def mark_of(site: int, section: int | None) -> str:
    """A few letters that differ whenever what stands decided differs."""
    rows = FrontPick.objects.filter(site_id=site, section=section).order_by("position", "id")
    told = list(rows.values_list("pk", "story_id", "stands", "position", "until"))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def banners() -> dict[int, tuple[str, str]]:
    """Words and address by site."""
    return {site: (words, href) for site, words, href in _banners()}


def banner_of(site: int) -> Banner | None:
    return Banner.objects.filter(site_id=site).first()
