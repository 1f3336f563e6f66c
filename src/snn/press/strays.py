"""What lies on the rack though no fact asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from snn.press.gather.lists import Gatherer, all_days, live
from snn.press.make import Key, make
from snn.press.plan import head_pages
from snn.rack.pages import ANY_HOST, Rack
from snn.stories.models import MovedAddress, Story
from snn.stories.rules import story_path

LOOKED_AT = 2000
_ARCHIVE = re.compile(r"(/(?:[a-z0-9-]+/)?)(\d{4}/\d\d/\d\d)/(?:feed\.xml|atom\.xml|feed\.json)")
_STORY = re.compile(r"/\d{4}/\d\d/\d\d/[^/]+/(?:lite/)?", re.A)


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
    by_host: dict[str, list[str]] = {}
    for host, path in keys:
        if host in sites and _STORY.fullmatch(path):
            by_host.setdefault(host, []).append(path)
    return {(host, path) for host, paths in by_host.items() for path in _known(sites[host], paths)}


def _known(site: int, paths: Sequence[str]) -> set[str]:
    """Stories are asked for by the days of the paths: as pages lie side by side, so do they in the index."""
    days = [day for said in {path[1:11] for path in paths} if (day := _day(said))]
    there = Story.objects.filter(site_id=site, day__in=days, published_at__isnull=False).order_by()
    stories = {story_path(day, slug) for day, slug in there.values_list("day", "slug") if day}
    found = {path for path in paths if path in stories or path.removesuffix("lite/") in stories}
    if len(found) == len(set(paths)):
        return found
    rest = {path for path in paths if path not in found}
    asked = rest | {path.removesuffix("lite/") for path in rest}
    moved = set(
        MovedAddress.objects.filter(site_id=site, path__in=asked, story__published_at__isnull=False)
        .order_by()
        .values_list("path", flat=True)
    )
    return found | {path for path in rest if path in moved or path.removesuffix("lite/") in moved}


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.replace("/", "-"))
    except ValueError:
        return None
