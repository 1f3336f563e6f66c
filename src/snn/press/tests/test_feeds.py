"""Feeds and sitemaps: what readers' programs and crawlers get."""

from __future__ import annotations

import json

import feedparser
import pytest
from lxml import etree

from snn.press import facts, render
from snn.press.tests import cast

FEEDS = [cast.feed(), cast.feed(cast.story(), cast.arabic()), cast.feed(cast.hostile())]
IDS = ["empty", "two", "hostile"]


@pytest.mark.parametrize("feed", FEEDS, ids=IDS)
@pytest.mark.parametrize("write", [render.rss, render.atom])
def test_feed_parses_without_complaint(feed, write):
    parsed = feedparser.parse(write(feed).body)
    assert not parsed.bozo
    assert [entry.link for entry in parsed.entries] == [story.url for story in feed.stories]


@pytest.mark.parametrize("feed", FEEDS, ids=IDS)
def test_json_feed_has_what_the_specification_requires(feed):
    document = json.loads(render.json_feed(feed).body)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["feed_url"] == "https://space.localhost/feed.json"
    assert [item["id"] for item in document["items"]] == [story.url for story in feed.stories]


@pytest.mark.parametrize("write", [render.rss, render.atom, render.json_feed])
def test_feed_is_the_same_each_time_and_tells_corrections(write):
    feed = cast.feed(cast.story())
    assert write(feed) == write(feed)
    assert b"eleven days, not nine" in write(feed).body


def test_atom_entry_has_the_required_elements():
    root = etree.fromstring(render.atom(cast.feed(cast.story())).body)
    entry = root.find("{*}entry")
    assert all(entry.find(f"{{*}}{name}") is not None for name in ("id", "title", "updated"))


def test_sitemaps_list_every_address():
    site = cast.site()
    (month,) = render.sitemap(facts.SitemapFacts(site, ((cast.story().url, cast.AT),)))
    index = render.sitemap_index(facts.SitemapIndexFacts(site, ("2022-03",)))
    assert etree.fromstring(month.body).findtext("{*}url/{*}loc") == cast.story().url
    assert b"https://space.localhost/sitemap-2022-03.xml" in index.body


def test_news_sitemap_survives_a_hostile_headline():
    root = etree.fromstring(
        render.news_sitemap(
            facts.NewsSitemapFacts(
                cast.site(), (facts.NewsEntry("https://space.localhost/2022/x/", cast.HOSTILE, "en", cast.AT),)
            )
        ).body
    )
    assert root.findtext(".//{*}title").startswith("</script>")


def test_robots_point_to_the_sitemap():
    assert b"Sitemap: https://space.localhost/sitemap.xml" in render.robots(cast.site()).body
