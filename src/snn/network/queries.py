"""Reads of what the network is."""

from __future__ import annotations

from collections.abc import Iterable

from snn.network.look import SiteLook
from snn.network.look.environment import MenuEntry
from snn.network.models import FixedPage, Section, Site


def look_of(site: Site) -> SiteLook:
    """All that a page of the site needs of it."""
    sections = [carriage.section for carriage in site.carriages.select_related("section").order_by("position", "id")]
    sisters = Site.objects.exclude(pk=site.pk).order_by("position", "id")
    return make_look(site, sections, sisters, FixedPage.objects.order_by("position", "id"))


def make_look(site: Site, sections: Iterable[Section], sisters: Iterable[Site], fixed: Iterable[FixedPage]) -> SiteLook:
    """The same from rows that are at hand."""
    return SiteLook(
        host=site.host,
        origin=site.origin,
        name=site.name,
        tagline=site.tagline,
        description=site.description,
        look=site.look,
        language=site.language,
        timezone=site.timezone,
        today_on=site.today_on,
        sections=tuple(MenuEntry(section.name, f"/{section.slug}/") for section in sections),
        sisters=tuple(MenuEntry(sister.name, f"{sister.origin}/") for sister in sisters),
        fixed_pages=tuple(MenuEntry(page.title, f"/{page.slug}/") for page in fixed),
    )
