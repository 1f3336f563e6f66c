"""Sitemaps, and the small texts that machines look for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from snn.network.look import SiteLook
from snn.press.facts import NewsSitemapFacts, SecurityFacts, SitemapFacts, SitemapIndexFacts
from snn.press.render.html import LIST_CACHE, Rendered
from snn.press.render.written import XML, address, as_bytes, escaped

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
MOST_URLS = 50_000
"""A sitemap may have no more (sitemaps.org); at 600 bytes an entry it is then far below the 50 MB it may have."""


LINES_KEPT = 16_384
"""Of the months that go on, from publish to publish."""


def sitemap(of: SitemapFacts) -> list[Rendered]:
    """One month's stories, in as many sitemaps as it takes; none where there are no stories."""
    return [_sitemap(of.entries[start : start + MOST_URLS]) for start in range(0, len(of.entries), MOST_URLS)]


def sitemap_names(month: str, stories: int) -> list[str]:
    """What a month's sitemaps are called: `2022-03`, `2022-03-2`; newest last."""
    return [month if n == 0 else f"{month}-{n + 1}" for n in range(-(-stories // MOST_URLS))]


def _sitemap(entries: Iterable[tuple[str, datetime]]) -> Rendered:
    urls = "".join(_line(url, at) for url, at in entries)
    return _xml(f'<urlset xmlns="{SITEMAP}">{urls}</urlset>')


@lru_cache(maxsize=LINES_KEPT)
def _line(url: str, at: datetime) -> str:
    return f"<url><loc>{address(url)}</loc><lastmod>{at.isoformat()}</lastmod></url>"


def sitemap_index(of: SitemapIndexFacts) -> Rendered:
    """The months' sitemaps and the news sitemap."""
    names = ["news-sitemap.xml", *(f"sitemap-{month}.xml" for month in of.months)]
    maps = "".join(f"<sitemap><loc>{address(f'{of.site.origin}/{name}')}</loc></sitemap>" for name in names)
    return _xml(f'<sitemapindex xmlns="{SITEMAP}">{maps}</sitemapindex>')


def news_sitemap(of: NewsSitemapFacts) -> Rendered:
    """Stories of today and yesterday, as news crawlers want them."""
    name = escaped(of.site.name)
    urls = "".join(
        f"<url><loc>{address(story.url)}</loc><news:news><news:publication><news:name>{name}</news:name>"
        f"<news:language>{escaped(story.language)}</news:language></news:publication>"
        f"<news:publication_date>{story.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escaped(story.headline)}</news:title></news:news></url>"
        for story in of.stories
    )
    return _xml(f'<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">{urls}</urlset>')


def robots(site: SiteLook) -> Rendered:
    """Everything may be read but the way to pay."""
    text = f"User-agent: *\nDisallow: /support/give/\nDisallow: /support/return/\nDisallow: /go/\n\nSitemap: {site.origin}/sitemap.xml\n"
    return _plain(text)


def ads_txt(site: SiteLook) -> Rendered:
    """Nobody sells places on our pages but we ourselves (IAB ads.txt 1.1)."""
    return _plain(f"{site.host}, 1, DIRECT\nOWNERDOMAIN={site.host}\n")


def sellers_json(site: SiteLook) -> Rendered:
    """Who is paid for a place on our pages: the site itself (IAB sellers.json 1.0)."""
    seller = {"seller_id": "1", "name": site.name, "domain": site.host, "seller_type": "PUBLISHER"}
    body = json.dumps({"version": "1.0", "sellers": [seller]}, ensure_ascii=False, indent=1)
    return Rendered(body.encode(), "application/json; charset=utf-8", (LIST_CACHE,))


def security_txt(of: SecurityFacts) -> Rendered:
    """Whom to tell of a hole (RFC 9116). It expires some months after the site's day, and is new each month."""
    today = of.site.today_on
    expires = (today.replace(day=1) + timedelta(days=190)).replace(day=1)
    canonical = "".join(
        f"Canonical: {of.site.origin}{path}\n" for path in ("/.well-known/security.txt", "/security.txt")
    )
    return _plain(f"Contact: {of.contact}\nExpires: {expires}T00:00:00Z\n{canonical}Preferred-Languages: en\n")


def _plain(text: str) -> Rendered:
    return Rendered(text.encode(), "text/plain; charset=utf-8", (LIST_CACHE,))


def _xml(text: str) -> Rendered:
    return Rendered(as_bytes(f"{XML}{text}"), "application/xml; charset=utf-8", (LIST_CACHE,))
