"""What the network is, read once a bake."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from typing import TypeVar

from django.db.models import QuerySet

from snn.ads.models import HouseMessage
from snn.ads.queries import house_messages
from snn.network.models import Carriage, FixedPage, Preference, Section, Site, Source
from snn.network.prepared import prepared
from snn.network.queries import make_look
from snn.press import facts
from snn.support.appeals.queries import Asks, every_asks
from snn.support.appeals.rules import Ask


class Network:
    """Sites, sections and what stands on each of their pages; kept for as long as one bake lasts."""

    def __init__(self) -> None:
        # A cache of its own for each network: thrown away with it.
        self.site = cache(self._site)
        self.section = cache(self._section)

    def forget(self) -> None:
        """For who is done with it: it holds itself by its caches, and what it read would lie about as garbage."""
        self.__dict__.clear()

    @cached_property
    def sites(self) -> dict[int, Site]:
        return {site.pk: site for site in _sites()}

    @cached_property
    def sections(self) -> dict[int, Section]:
        return {section.pk: section for section in _sections()}

    @cached_property
    def sources(self) -> dict[int, tuple[str, str]]:
        """Name and full name by id."""
        return {pk: (name, full) for pk, name, full in _sources()}

    @cached_property
    def menus(self) -> dict[int, list[int]]:
        """The sections each site carries, in its order."""
        menus: dict[int, list[int]] = {site: [] for site in self.sites}
        for site, section in _carriages():
            menus[site].append(section)
        return menus

    @cached_property
    def origins(self) -> dict[int, str]:
        return {pk: site.origin for pk, site in self.sites.items()}

    @cached_property
    def fixed(self) -> list[FixedPage]:
        return _fixed()

    @cached_property
    def _houses(self) -> dict[int, facts.HouseFacts]:
        return {site: _house(message, self.sites[site].name) for site, message in house_messages(self.sites).items()}

    def house(self, site: int) -> facts.HouseFacts:
        """What stands in the site's sponsor's place."""
        return self._houses[site]

    @cached_property
    def asks(self) -> dict[int, Asks]:
        """What each site's pages may ask."""
        return every_asks(self.sites)

    @cached_property
    def security_contact(self) -> str:
        return next(iter(_contacts()), "")

    def _site(self, site_id: int) -> facts.SiteFacts:
        menu = [self.sections[section] for section in self.menus[site_id]]
        sisters = [other for other in self.sites.values() if other.pk != site_id]
        return _same(("site", site_id), make_look(self.sites[site_id], menu, sisters, self.fixed))

    def _section(self, section_id: int) -> facts.SectionFacts:
        section = self.sections[section_id]
        home = self.sites[section.home_id]
        href = f"/{section.slug}/"
        made = facts.SectionFacts(
            section.slug, section.name, section.description, href, f"{home.origin}{href}", home.name
        )
        return _same(("section", section_id), made)

    def ask(self, site_id: int, path: str, on: date | None = None, section: str = "") -> Ask:
        """What the page asks of its reader; on: its own day, or the site's today for a page of every day.

        The same words are the same object: pages that ask alike share what is rendered once.
        """
        made = self.asks[site_id].of(path, on or self.sites[site_id].today_on, section)
        return _same((site_id, made.ref), made)


@prepared
def _sites() -> QuerySet[Site]:
    return Site.objects.order_by("position", "id")


@prepared
def _sections() -> QuerySet[Section]:
    return Section.objects.order_by("id")


@prepared
def _sources() -> QuerySet[Source, tuple[int, str, str]]:
    return Source.objects.order_by("id").values_list("pk", "name", "full_name")


@prepared
def _carriages() -> QuerySet[Carriage, tuple[int, int]]:
    return Carriage.objects.order_by("site_id", "position", "id").values_list("site_id", "section_id")


@prepared
def _fixed() -> QuerySet[FixedPage]:
    return FixedPage.objects.order_by("position", "id")


@prepared
def _contacts() -> QuerySet[Preference, str]:
    return Preference.objects.order_by("id").values_list("security_contact", flat=True)[:1]


def _same(key: tuple[object, object], made: Made) -> Made:
    """What was made under this key last, where it is equal: from bake to bake the same object, known without a look."""
    kept = _made.get(key)
    if kept == made:
        return kept
    if len(_made) >= _MADE_KEPT:
        _made.clear()
    _made[key] = made
    return made


Made = TypeVar("Made", facts.SiteFacts, facts.SectionFacts, Ask)
_MADE_KEPT = 4096
_made: dict[tuple[object, object], facts.SiteFacts | facts.SectionFacts | Ask] = {}


def _house(message: HouseMessage | None, name: str) -> facts.HouseFacts:
    if message is None:
        # The place is there on every page: a sponsor's message that comes later shifts nothing.
        words = f"{name} is paid for by its readers. No accounts, no trackers, no paywall."
        return facts.HouseFacts("", "You keep it going", words, "Support us", "/support/")
    return facts.HouseFacts(message.slug, message.headline, message.text, message.link_text, message.href)
