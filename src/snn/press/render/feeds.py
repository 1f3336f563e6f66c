"""RSS 2.0, Atom 1.0 and JSON Feed 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from email.utils import format_datetime

from lxml import etree
from lxml.builder import ElementMaker

from snn.ground.text import drop_controls
from snn.press.facts import FeedFacts, SectionFacts, SiteFacts, StoryFacts
from snn.press.render.html import LIST_CACHE, Rendered

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
RSS_TYPE = "application/rss+xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json; charset=utf-8"
_rss = ElementMaker(nsmap={"atom": ATOM, "content": CONTENT, "dc": DC})
_atom = ElementMaker(namespace=ATOM, nsmap={None: ATOM})


def rss(feed: FeedFacts) -> Rendered:
    """RSS 2.0 with whole stories."""
    channel = _rss.channel(
        _rss.title(feed_title(feed.site, feed.section)),
        _rss.link(feed.base_href),
        _rss.description(_description(feed)),
        _rss.language(feed.site.language),
    )
    for relation, href in _links(feed, "feed.xml"):
        channel.append(etree.Element(f"{{{ATOM}}}link", rel=relation, type="application/rss+xml", href=href))
    if feed.stories:
        channel.append(_rss.lastBuildDate(format_datetime(_updated(feed), usegmt=True)))
    channel.extend(_rss_item(story) for story in feed.stories)
    return written(_rss.rss(channel, version="2.0"), RSS_TYPE, LIST_CACHE, *_link_header(feed, "feed.xml"))


def atom(feed: FeedFacts) -> Rendered:
    """Atom 1.0 with whole stories."""
    root = _atom.feed(
        _atom.title(feed_title(feed.site, feed.section)),
        _atom.subtitle(_description(feed)),
        _atom.id(feed.base_href),
        _atom.link(rel="alternate", type="text/html", href=feed.base_href),
        *(
            _atom.link(rel=relation, type="application/atom+xml", href=href)
            for relation, href in _links(feed, "atom.xml")
        ),
        _atom.updated(_updated(feed).isoformat()),
        _atom.author(_atom.name(feed.site.name)),
        *(_atom_entry(story) for story in feed.stories),
    )
    return written(root, ATOM_TYPE, LIST_CACHE, *_link_header(feed, "atom.xml"))


def json_feed(feed: FeedFacts) -> Rendered:
    """JSON Feed 1.1 with whole stories."""
    document: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(feed.site, feed.section),
        "description": _description(feed),
        "home_page_url": feed.base_href,
        "feed_url": f"{feed.base_href}feed.json",
        "language": feed.site.language,
        "items": [_json_item(story) for story in feed.stories],
    }
    if (earlier := _earlier(feed)) is not None:
        document["next_url"] = f"{feed.base_href}{earlier}feed.json"
    if feed.hub_href:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub_href}]
    body = drop_controls(json.dumps(document, ensure_ascii=False, separators=(",", ":"))).encode()
    return Rendered(body, JSON_TYPE, (LIST_CACHE, *_link_header(feed, "feed.json")))


def feed_title(site: SiteFacts, section: SectionFacts | None) -> str:
    """Of a site's feeds, or a section's."""
    return f"{section.name} at {site.name}" if section else site.name


def written(root: etree._Element, content_type: str, *headers: tuple[str, str]) -> Rendered:
    """An XML document as it travels."""
    return Rendered(etree.tostring(root, xml_declaration=True, encoding="utf-8"), content_type, headers)


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


def _rss_item(story: StoryFacts) -> etree._Element:
    item: etree._Element = _rss.item(
        _rss.title(_xml_safe(story.headline)),
        _rss.link(story.url),
        _rss.guid(story.url, isPermaLink="true"),
        _rss.pubDate(format_datetime(story.published_at.astimezone(UTC), usegmt=True)),
        _rss.category(story.section.name),
        _rss.description(_xml_safe(story.description)),
    )
    creator = etree.SubElement(item, f"{{{DC}}}creator")
    creator.text = _xml_safe(story.byline or story.source_full_name)
    body = etree.SubElement(item, f"{{{CONTENT}}}encoded")
    body.text = _xml_safe(_whole(story))
    return item


def _atom_entry(story: StoryFacts) -> etree._Element:
    entry: etree._Element = _atom.entry(
        _atom.title(_xml_safe(story.headline)),
        _atom.id(story.url),
        _atom.link(rel="alternate", type="text/html", href=story.url),
        _atom.published(story.published_at.isoformat()),
        _atom.updated((story.updated_at or story.published_at).isoformat()),
        _atom.author(_atom.name(_xml_safe(story.byline or story.source_full_name))),
        _atom.category(term=story.section.name),
        _atom.summary(_xml_safe(story.description)),
        _atom.content(_xml_safe(_whole(story)), type="html"),
    )
    return entry


def _json_item(story: StoryFacts) -> dict[str, object]:
    item: dict[str, object] = {
        "id": story.url,
        "url": story.url,
        "title": story.headline,
        "summary": story.description,
        "content_html": _whole(story),
        "date_published": story.published_at.isoformat(),
        "date_modified": (story.updated_at or story.published_at).isoformat(),
        "authors": [{"name": story.byline or story.source_full_name}],
        "tags": [story.section.name],
        "language": story.language,
    }
    if story.picture:
        item["image"] = story.picture.large_href
    return item


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


def _xml_safe(text: str) -> str:
    return drop_controls(text)
