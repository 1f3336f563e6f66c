"""The history of a feed, day by day; and the small texts for machines."""

import gzip
import json
from datetime import date, datetime, timedelta

import feedparser
import pytest
from lxml import etree

from snn.network.loading import WrongNetworkFile, read
from snn.network.models import Preference
from snn.press import bake, facts, render
from snn.press.render import sitemaps
from snn.press.tests import cast
from snn.press.tests.conftest import AT, TOML
from snn.stories import actions
from snn.stories.changes import network_changed

HOST = "space.localhost"
ATOM, HISTORY = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"


@pytest.fixture
def due(rack, tmp_path):
    return lambda: bake.bake_due(rack, tmp_path)


@pytest.fixture
def text(rack):
    def text(path, host=HOST):
        page = rack.get(host, path)
        return page and gzip.decompress(page.body)

    return text


def links(document):
    found = etree.fromstring(document).iter(f"{ATOM}link")
    return {link.get("rel"): link.get("href") for link in found if link.get("rel") not in ("alternate", "self")}


def edition(**other):
    section = facts.SectionDay(cast.SECTION, cast.TEASERS[:2], date(2022, 3, 9))
    made = facts.EditionFacts(
        cast.site(), date(2022, 3, 14), ((cast.SECTION, cast.TEASERS[:4]),), (date(2022, 3, 13),), date(2022, 3, 15),
        None, (), (section,),
    )  # fmt: skip
    return facts.EditionFacts(**{**made.__dict__, **other})


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
def test_archive_parses_and_leads_both_ways(name):
    made = render.day_feeds(edition())
    body = made[f"/2022/03/14/{name}"].body
    assert not feedparser.parse(body).bozo
    assert etree.fromstring(body).find(f".//{HISTORY}archive") is not None
    base = "https://space.localhost"
    assert links(body) == {
        "current": f"{base}/{name}", "prev-archive": f"{base}/2022/03/13/{name}", "next-archive": f"{base}/2022/03/15/{name}"
    }  # fmt: skip
    assert (
        links(made[f"/superpowers/2022/03/14/{name}"].body)["prev-archive"] == f"{base}/superpowers/2022/03/09/{name}"
    )


def test_json_archive_leads_on_and_links_are_absolute():
    document = json.loads(render.day_feeds(edition())["/2022/03/14/feed.json"].body)
    assert document["next_url"] == "https://space.localhost/2022/03/13/feed.json"
    assert all(item["url"].startswith("https://") for item in document["items"])
    assert "next_url" not in json.loads(render.day_feeds(edition(previous=()))["/2022/03/14/feed.json"].body)


def test_archive_of_a_hostile_story_parses():
    hostile = cast.teaser(1, headline=cast.HOSTILE, standfirst=cast.HOSTILE)
    made = render.day_feeds(edition(by_section=((cast.SECTION, (hostile,)),)))
    for name in ("feed.xml", "atom.xml"):
        assert not feedparser.parse(made[f"/2022/03/14/{name}"].body).bozo
    assert json.loads(made["/2022/03/14/feed.json"].body)["items"]


@pytest.mark.parametrize(("write", "name"), [(render.rss, "feed.xml"), (render.atom, "atom.xml")])
def test_feed_names_its_hub_and_where_its_history_goes_on(write, name):
    story = cast.story()
    made = write(facts.FeedFacts(cast.site(), None, "https://space.localhost/", (story,), "https://hub.example/"))
    assert links(made.body) == {
        "hub": "https://hub.example/", "prev-archive": f"https://space.localhost/2022/03/14/{name}"
    }  # fmt: skip
    assert (
        f'<https://hub.example/>; rel="hub", <https://space.localhost/{name}>; rel="self"' in dict(made.headers)["link"]
    )
    assert "link" not in dict(write(cast.feed(story)).headers)


def walk(text, start):
    """Every story's address that a reader's program finds, going back from a feed."""
    found, path = [], start
    while path:
        document = json.loads(text(path))
        found += [item["url"] for item in document["items"]]
        path = document.get("next_url", "").removeprefix(f"https://{HOST}")
    return found


@pytest.mark.parametrize("front", ["/", "/moon/"])
def test_whole_history_is_reached_from_the_feed_and_a_kill_is_on_no_day_of_it(network, tell, due, text, rack, front):
    network_changed(AT)
    stories = [tell(f"Tale {n} of the moon", at=AT + timedelta(days=3 * n)) for n in range(12)]
    due()
    tell("One between the others", at=AT + timedelta(days=4))
    due()
    assert len(set(walk(text, f"{front}feed.json"))) == 13
    actions.kill(stories[5], "It was not true.", by="Ada", at=AT + timedelta(days=50))
    due()
    assert len(set(walk(text, f"{front}feed.json"))) == 12
    assert text(f"{front}2022/03/29/feed.xml") is None
    assert bake.check(rack) == []


def test_security_txt_is_whom_the_network_file_names(network, due, text, rack):
    network_changed(AT)
    due()
    assert text("/security.txt") is None
    Preference.objects.update(security_contact="mailto:security@example.org")
    network_changed(AT)
    due()
    said = dict(line.split(": ", 1) for line in text("/.well-known/security.txt").decode().strip().split("\n"))
    assert said["Contact"] == "mailto:security@example.org"
    expires = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=150) < expires - AT < timedelta(days=365)
    assert text("/security.txt") == text("/.well-known/security.txt")
    assert bake.check(rack) == []


@pytest.mark.parametrize("contact", ["nobody", "http://x.example", 'mailto:a"\nContact: b', 7])
def test_contact_that_is_none_is_named_with_its_line(contact):
    shown = json.dumps(contact)
    with pytest.raises(WrongNetworkFile, match=r"line 3: say mailto:"):
        read(
            TOML.replace('default_section = "moon"', f'default_section = "moon"\nsecurity_contact = {shown}').lstrip(
                "\n"
            ),
            "t.toml",
        )


def test_ads_txt_says_that_only_the_site_sells(network, due, text):
    network_changed(AT)
    due()
    assert text("/ads.txt").decode() == f"{HOST}, 1, DIRECT\nOWNERDOMAIN={HOST}\n"
    assert json.loads(text("/sellers.json"))["sellers"][0]["domain"] == HOST


def test_month_of_too_many_stories_is_split_and_the_index_names_each_part(monkeypatch, network, tell, due, text, rack):
    monkeypatch.setattr(sitemaps, "MOST_URLS", 2)
    network_changed(AT)
    stories = [tell(f"Tale {n} of the moon") for n in range(5)]
    due()
    for name, count in (("2022-03", 2), ("2022-03-2", 2), ("2022-03-3", 1)):
        assert text(f"/sitemap-{name}.xml").count(b"<loc>") == count
        assert f"/sitemap-{name}.xml".encode() in text("/sitemap.xml")
    actions.kill(stories[0], "Wrong.", by="Ada", at=AT)
    due()
    assert text("/sitemap-2022-03-3.xml") is None
    assert bake.check(rack) == []


def test_addresses_in_sitemaps_are_ascii():
    (made,) = render.sitemap(facts.SitemapFacts(cast.site(), (("https://space.localhost/2022/03/14/kälte/", AT),)))
    assert b"https://space.localhost/2022/03/14/k%C3%A4lte/" in made.body


def test_empty_month_has_no_sitemap():
    assert render.sitemap(facts.SitemapFacts(cast.site(), ())) == []
    assert render.sitemap_names("2022-03", 0) == []
