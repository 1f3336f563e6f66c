"""Facts to bytes: same facts, same bytes; no clock, no query."""

from snn.press.render.archives import day_feeds
from snn.press.render.feeds import atom, json_feed, rss
from snn.press.render.html import Rendered, icon, lite, page
from snn.press.render.sitemaps import (
    ads_txt,
    news_sitemap,
    robots,
    security_txt,
    sellers_json,
    sitemap,
    sitemap_index,
    sitemap_names,
)

__all__ = [
    "Rendered", "ads_txt", "atom", "day_feeds", "icon", "json_feed", "lite", "news_sitemap", "page", "robots", "rss",
    "security_txt", "sellers_json", "sitemap", "sitemap_index", "sitemap_names",
]  # fmt: skip
