"""Sitemaps and robots.txt."""

from __future__ import annotations

from lxml import etree
from lxml.builder import ElementMaker

from snn.ground.text import drop_controls
from snn.network.look import SiteLook
from snn.press.facts import NewsSitemapFacts, SitemapFacts, SitemapIndexFacts
from snn.press.render.html import LIST_CACHE, Rendered

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_map = ElementMaker(namespace=SITEMAP, nsmap={None: SITEMAP})
_news_map = ElementMaker(namespace=SITEMAP, nsmap={None: SITEMAP, "news": NEWS})
_news = ElementMaker(namespace=NEWS, nsmap={"news": NEWS})


def sitemap(of: SitemapFacts) -> Rendered:
    """One month's stories."""
    urls = (_map.url(_map.loc(url), _map.lastmod(at.isoformat())) for url, at in of.entries)
    return _xml(_map.urlset(*urls))


def sitemap_index(of: SitemapIndexFacts) -> Rendered:
    """The months' sitemaps and the news sitemap."""
    names = ["news-sitemap.xml", *(f"sitemap-{month}.xml" for month in of.months)]
    return _xml(_map.sitemapindex(*(_map.sitemap(_map.loc(f"{of.site.origin}/{name}")) for name in names)))


def news_sitemap(of: NewsSitemapFacts) -> Rendered:
    """Stories of today and yesterday, as news crawlers want them."""
    urls = (
        _news_map.url(
            _news_map.loc(story.url),
            _news.news(
                _news.publication(_news.name(of.site.name), _news.language(story.language)),
                _news.publication_date(story.published_at.isoformat()),
                _news.title(drop_controls(story.headline)),
            ),
        )
        for story in of.stories
    )
    return _xml(_news_map.urlset(*urls))


def robots(site: SiteLook) -> Rendered:
    """Everything may be read but the way to pay."""
    text = (
        f"User-agent: *\nDisallow: /support/give/\nDisallow: /support/return/\n\nSitemap: {site.origin}/sitemap.xml\n"
    )
    return Rendered(text.encode(), "text/plain; charset=utf-8", (LIST_CACHE,))


def _xml(root: etree._Element) -> Rendered:
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return Rendered(body, "application/xml; charset=utf-8", (LIST_CACHE,))
