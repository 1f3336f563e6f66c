"""Who must be told what: pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from snn.rack.pages import Key, own_key

GATHERED = timedelta(seconds=1)
"""How long a notice waits for others to travel with it."""
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=5)
MOST_KEYS_A_SITE = 2000
"""Beyond so many pages of a site at once, the site's one key says it."""
_OF_A_DAY = re.compile(r"/[0-9]{4}/[0-9]{2}/[0-9]{2}/")
_FEEDS = ("feed.xml", "atom.xml", "feed.json")


def site_key(host: str) -> str:
    """The surrogate key that every page of a site has."""
    return "s" + own_key(host, "")[1:]


def purge_keys(pages: Iterable[Key]) -> list[str]:
    """The keys whose purge reaches these pages, in order; never a key that all sites share."""
    by_host: dict[str, set[str]] = defaultdict(set)
    for host, path in pages:
        by_host[host].add(own_key(host, path))
    return sorted(key for host, keys in by_host.items() for key in _fewest(host, keys))


def feed_pages(pages: Iterable[Key]) -> list[Key]:
    """The feeds among pages that may be subscribed to: those of a day are archives and have no subscribers."""
    return sorted(key for key in pages if key[1].rpartition("/")[2] in _FEEDS and not _OF_A_DAY.search(key[1]))


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failures: twice as long each time, to a limit."""
    return min(LONGEST_PAUSE, timedelta(seconds=2 ** min(attempts, 16)))


def _fewest(host: str, keys: set[str]) -> set[str]:
    return {site_key(host)} if len(keys) > MOST_KEYS_A_SITE else keys
