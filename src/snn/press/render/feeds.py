"""RSS 2.0, Atom 1.0 and JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import NamedTuple

from snn.press.facts import FeedFacts, SectionFacts, SiteFacts, StoryFacts
from snn.press.render.html import LIST_CACHE, Rendered
from snn.press.render.written import XML, as_bytes, as_json, escaped, mail_date
from snn.rack.squeezing import Part

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
RSS_TYPE = "application/rss+xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json; charset=utf-8"
ENTRIES_KEPT = 1000


def rss(feed: FeedFacts) -> Rendered:
    """RSS 2.0 with whole stories."""
    links = "".join(
        f'<atom:link rel="{relation}" type="application/rss+xml" href="{escaped(href)}"/>'
        for relation, href in _links(feed, "feed.xml")
    )
    built = f"<lastBuildDate>{mail_date(_updated(feed))}</lastBuildDate>" if feed.stories else ""
    before = (
        f'{XML}<rss xmlns:atom="{ATOM}" xmlns:content="{CONTENT}" xmlns:dc="{DC}" version="2.0"><channel>'
        f"<title>{escaped(feed_title(feed.site, feed.section))}</title><link>{escaped(feed.base_href)}</link>"
        f"<description>{escaped(_description(feed))}</description><language>{escaped(feed.site.language)}</language>"
        f"{links}{built}"
    )
    text = _parts(before, (_rss_item(_entry(story)) for story in feed.stories), "</channel></rss>")
    return Rendered(text, RSS_TYPE, (LIST_CACHE, *_link_header(feed, "feed.xml")))


def atom(feed: FeedFacts) -> Rendered:
    """Atom 1.0 with whole stories."""
    base = escaped(feed.base_href)
    links = "".join(
        f'<link rel="{relation}" type="application/atom+xml" href="{escaped(href)}"/>'
        for relation, href in _links(feed, "atom.xml")
    )
    before = (
        f'{XML}<feed xmlns="{ATOM}"><title>{escaped(feed_title(feed.site, feed.section))}</title>'
        f"<subtitle>{escaped(_description(feed))}</subtitle><id>{base}</id>"
        f'<link rel="alternate" type="text/html" href="{base}"/>{links}<updated>{_updated(feed).isoformat()}</updated>'
        f"<author><name>{escaped(feed.site.name)}</name></author>"
    )
    text = _parts(before, (_atom_entry(_entry(story)) for story in feed.stories), "</feed>")
    return Rendered(text, ATOM_TYPE, (LIST_CACHE, *_link_header(feed, "atom.xml")))


def json_feed(feed: FeedFacts) -> Rendered:
    """JSON Feed 1.1 with whole stories."""
    head: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(feed.site, feed.section),
        "description": _description(feed),
        "home_page_url": feed.base_href,
        "feed_url": f"{feed.base_href}feed.json",
        "language": feed.site.language,
    }
    if (earlier := _earlier(feed)) is not None:
        head["next_url"] = f"{feed.base_href}{earlier}feed.json"
    if feed.hub_href:
        head["hubs"] = [{"type": "WebSub", "url": feed.hub_href}]
    items = _with_commas(_json_item(_entry(story)) for story in feed.stories)
    text = _parts(f'{as_json(head)[:-1]},"items":[', items, "]}")
    return Rendered(text, JSON_TYPE, (LIST_CACHE, *_link_header(feed, "feed.json")))


def feed_title(site: SiteFacts, section: SectionFacts | None) -> str:
    """Of a site's feeds, or a section's."""
    return f"{section.name} at {site.name}" if section else site.name


def _links(feed: FeedFacts, name: str) -> list[tuple[str, str]]:
    """(relation, address): the feed itself, what came before it, and who tells of what comes."""
    found = [("self", f"{feed.base_href}{name}")]
    if (earlier := _earlier(feed)) is not None:
        found.append(("prev-archive", f"{feed.base_href}{earlier}{name}"))
    return found + ([("hub", feed.hub_href)] if feed.hub_href else [])


def _earlier(feed: FeedFacts) -> str | None:
    """The path of the day on which the feed ends: its archive has the rest of that day, and leads on."""
    return f"{feed.stories[-1].path[1:11]}/" if feed.stories else None


def _link_header(feed: FeedFacts, name: str) -> tuple[tuple[str, str], ...]:
    """Where a hub and its subscribers look first (WebSub, 4)."""
    if not feed.hub_href:
        return ()
    return (("link", f'<{feed.hub_href}>; rel="hub", <{feed.base_href}{name}>; rel="self"'),)


class _Entry(NamedTuple):
    """What a feed shows of a story: the same words, the same entry, from feed to feed and from bake to bake."""

    url: str
    headline: str
    description: str
    by: str
    section: str
    language: str
    published_at: datetime
    updated_at: datetime
    whole_html: str
    picture: str


def _entry(story: StoryFacts) -> _Entry:
    return _Entry(
        story.url, story.headline, story.description, story.byline or story.source_full_name, story.section.name,
        story.language, story.published_at, story.updated_at or story.published_at, _whole(story),
        story.picture.large_href if story.picture else "",
    )  # fmt: skip


def _parts(before: str, entries: Iterable[Part], after: str) -> tuple[Part, ...]:
    return (Part(as_bytes(before)), *entries, Part(as_bytes(after)))


@lru_cache(maxsize=ENTRIES_KEPT)
def _rss_item(of: _Entry) -> Part:
    url = escaped(of.url)
    text = (
        f'<item><title>{escaped(of.headline)}</title><link>{url}</link><guid isPermaLink="true">{url}</guid>'
        f"<pubDate>{mail_date(of.published_at)}</pubDate><category>{escaped(of.section)}</category>"
        f"<description>{escaped(of.description)}</description><dc:creator>{escaped(of.by)}</dc:creator>"
        f"<content:encoded>{escaped(of.whole_html)}</content:encoded></item>"
    )
    return Part(as_bytes(text), is_recurring=True)


@lru_cache(maxsize=ENTRIES_KEPT)
def _atom_entry(of: _Entry) -> Part:
    url = escaped(of.url)
    text = (
        f"<entry><title>{escaped(of.headline)}</title><id>{url}</id>"
        f'<link rel="alternate" type="text/html" href="{url}"/>'
        f"<published>{of.published_at.isoformat()}</published><updated>{of.updated_at.isoformat()}</updated>"
        f"<author><name>{escaped(of.by)}</name></author>"
        f'<category term="{escaped(of.section)}"/><summary>{escaped(of.description)}</summary>'
        f'<content type="html">{escaped(of.whole_html)}</content></entry>'
    )
    return Part(as_bytes(text), is_recurring=True)


@lru_cache(maxsize=ENTRIES_KEPT)
def _json_item(of: _Entry) -> Part:
    item: dict[str, object] = {
        "id": of.url,
        "url": of.url,
        "title": of.headline,
        "summary": of.description,
        "content_html": of.whole_html,
        "date_published": of.published_at.isoformat(),
        "date_modified": of.updated_at.isoformat(),
        "authors": [{"name": of.by}],
        "tags": [of.section],
        "language": of.language,
    }
    if of.picture:
        item["image"] = of.picture
    return Part(as_bytes(as_json(item)), is_recurring=True)


def _with_commas(parts: Iterable[Part]) -> Iterator[Part]:
    for n, part in enumerate(parts):
        if n:
            yield _COMMA
        yield part


_COMMA = Part(b",", is_recurring=True)


def _whole(story: StoryFacts) -> str:
    """The body, and what was corrected in it: a reader of feeds must not miss that."""
    corrections = "".join(
        f"<p><strong>Correction:</strong> {_escape(correction.text)}</p>" for correction in story.corrections
    )
    return story.body_html + corrections


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _description(feed: FeedFacts) -> str:
    return feed.section.description if feed.section else feed.site.description


def _updated(feed: FeedFacts) -> datetime:
    """The newest moment in the feed; of an empty one, the site's day: never the clock."""
    moments = [story.updated_at or story.published_at for story in feed.stories]
    return max(moments).astimezone(UTC) if moments else datetime.combine(feed.site.today_on, time(), UTC)
