"""Facts to bytes: same facts, same bytes; no clock, no query."""

from snn.press.render.feeds import atom, json_feed, rss
from snn.press.render.html import Rendered, icon, lite, page
from snn.press.render.sitemaps import news_sitemap, robots, sitemap, sitemap_index

__all__ = [
    "Rendered", "atom", "icon", "json_feed", "lite", "news_sitemap", "page", "robots", "rss", "sitemap", "sitemap_index",
]  # fmt: skip
