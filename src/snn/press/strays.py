"""What lies on the rack though no fact asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from django.db.models import Q

from snn.press.gather.lists import Gatherer, all_days, live
from snn.press.make import Key, make
from snn.press.plan import head_pages
from snn.rack.pages import ANY_HOST, Rack
from snn.stories.models import MovedAddress, Story

LOOKED_AT = 500
_ARCHIVE = re.compile(r"(/(?:[a-z0-9-]+/)?)(\d{4}/\d\d/\d\d)/(?:feed\.xml|atom\.xml|feed\.json)")
_STORY = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/([^/]+)/(lite/)?")


def strays(rack: Rack, hosts: Sequence[str], *, whole: bool) -> Iterator[Key]:
    """Keys of pages nobody should have; of these hosts, and where whole, of hosts that are no site's.

    Pictures are never strays: a page in a reader's or a cache's hands may still ask for them.
    """
    gatherer = Gatherer()
    sites = {site.host: pk for pk, site in gatherer.sites.items()}
    expected: dict[str, set[str]] = {}
    archives: dict[str, set[tuple[str, str]]] = {}
    walk = rack.keys()
    while piece := list(islice(walk, LOOKED_AT)):
        asked = [key for key in piece if key[0] != ANY_HOST and (key[0] in hosts or (whole and key[0] not in sites))]
        # Rotas are the pacing loop's, and it takes its own off.
        asked = [key for key in asked if not key[1].startswith("/rota/")]
        # Keys come host by host, so that one host's lists are kept at a time, two where hosts meet.
        here = {host for host, _ in asked if host in sites}
        expected = {host: expected[host] if host in expected else _lists(sites[host], gatherer) for host in here}
        archives = {host: archives[host] if host in archives else _archives(sites[host], gatherer) for host in here}
        rest = [
            (host, path)
            for host, path in asked
            if path not in expected.get(host, ()) and not _is_archive(path, archives.get(host, set()))
        ]
        stories = _stories(rest, sites)
        yield from (key for key in rest if key not in stories)


def _lists(site: int, gatherer: Gatherer) -> set[str]:
    """The addresses of everything but stories."""
    carried = set(gatherer.menus[site])
    head = [one for one in head_pages(site, gatherer.sections) if not one.what or int(one.what) in carried]
    paths = {path for one in make(head, gatherer) for _, path in (page.key for page in one.pages)}
    paths |= {f"/{day:%Y/%m/%d}/" for day in all_days(site)}
    return paths | {f"/sitemap-{name}.xml" for name in gatherer.sitemap_names(site)}


def _archives(site: int, gatherer: Gatherer) -> set[tuple[str, str]]:
    """(front, day) of each feed of a day: `/` or a section's, and `2022/03/14`."""
    placed = live(site).order_by().values_list("section_id", "day").distinct()
    days = {(section, f"{day:%Y/%m/%d}") for section, day in placed if day}
    carried = gatherer.menus[site]
    return {("/", day) for _, day in days} | {
        (gatherer.section(section).href, day) for section, day in days if section in carried
    }


def _is_archive(path: str, archives: set[tuple[str, str]]) -> bool:
    match = _ARCHIVE.fullmatch(path)
    return match is not None and (match[1], match[2]) in archives


def _stories(keys: Sequence[Key], sites: dict[str, int]) -> set[Key]:
    """Those of the keys that are a story's, its lite version's, or a redirect's."""
    wanted: dict[tuple[int, date | None, str], list[Key]] = {}
    moved: dict[tuple[int, str], list[Key]] = {}
    for host, path in keys:
        match = _STORY.fullmatch(path)
        if match is None or host not in sites:
            continue
        year, month, day, slug, lite = match.groups()
        moved.setdefault((sites[host], path.removesuffix("lite/") if lite else path), []).append((host, path))
        try:
            on = date(int(year), int(month), int(day))
        except ValueError:
            continue
        wanted.setdefault((sites[host], on, slug), []).append((host, path))
    return _found(wanted) | _found_moved(moved)


def _found(wanted: dict[tuple[int, date | None, str], list[Key]]) -> set[Key]:
    slugs, days_ = {slug for _, _, slug in wanted}, {day for _, day, _ in wanted}
    there = Story.objects.filter(
        Q(site_id__in={site for site, _, _ in wanted}) & Q(day__in=days_) & Q(slug__in=slugs),
        published_at__isnull=False,
    ).order_by()
    return {key for row in there.values_list("site_id", "day", "slug") for key in wanted.get(row, ())}


def _found_moved(moved: dict[tuple[int, str], list[Key]]) -> set[Key]:
    there = MovedAddress.objects.filter(
        site_id__in={site for site, _ in moved}, path__in={path for _, path in moved}, story__published_at__isnull=False
    ).order_by()
    return {key for row in there.values_list("site_id", "path") for key in moved.get(row, ())}
