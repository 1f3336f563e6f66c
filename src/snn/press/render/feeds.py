"""RSS 2.0, Atom 1.0 and JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time

from snn.press.facts import FeedFacts, SectionFacts, SiteFacts, StoryFacts
from snn.press.render.html import LIST_CACHE, Rendered
from snn.press.render.written import XML, as_bytes, as_json, escaped, mail_date

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
RSS_TYPE = "application/rss+xml; charset=utf-8"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json; charset=utf-8"
ENTRIES_KEPT = 512


def rss(feed: FeedFacts) -> Rendered:
    """RSS 2.0 with whole stories."""
    links = "".join(
        f'<atom:link rel="{relation}" type="application/rss+xml" href="{escaped(href)}"/>'
        for relation, href in _links(feed, "feed.xml")
    )
    built = f"<lastBuildDate>{mail_date(_updated(feed))}</lastBuildDate>" if feed.stories else ""
    text = (
        f'{XML}<rss xmlns:atom="{ATOM}" xmlns:content="{CONTENT}" xmlns:dc="{DC}" version="2.0"><channel>'
        f"<title>{escaped(feed_title(feed.site, feed.section))}</title><link>{escaped(feed.base_href)}</link>"
        f"<description>{escaped(_description(feed))}</description><language>{escaped(feed.site.language)}</language>"
        f"{links}{built}{''.join(map(_rss_item, feed.stories))}</channel></rss>"
    )
    return Rendered(as_bytes(text), RSS_TYPE, (LIST_CACHE, *_link_header(feed, "feed.xml")))


def atom(feed: FeedFacts) -> Rendered:
    """Atom 1.0 with whole stories."""
    base = escaped(feed.base_href)
    links = "".join(
        f'<link rel="{relation}" type="application/atom+xml" href="{escaped(href)}"/>'
        for relation, href in _links(feed, "atom.xml")
    )
    text = (
        f'{XML}<feed xmlns="{ATOM}"><title>{escaped(feed_title(feed.site, feed.section))}</title>'
        f"<subtitle>{escaped(_description(feed))}</subtitle><id>{base}</id>"
        f'<link rel="alternate" type="text/html" href="{base}"/>{links}<updated>{_updated(feed).isoformat()}</updated>'
        f"<author><name>{escaped(feed.site.name)}</name></author>{''.join(map(_atom_entry, feed.stories))}</feed>"
    )
    return Rendered(as_bytes(text), ATOM_TYPE, (LIST_CACHE, *_link_header(feed, "atom.xml")))


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
    text = f'{as_json(head)[:-1]},"items":[{",".join(map(_json_item, feed.stories))}]}}'
    return Rendered(as_bytes(text), JSON_TYPE, (LIST_CACHE, *_link_header(feed, "feed.json")))


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


class _Kept:
    """What was made of a story last: it stands in several feeds. Known again by being the same object."""

    def __init__(self, make: Callable[[StoryFacts], str]) -> None:
        self._make = make
        self._made: dict[int, tuple[StoryFacts, str]] = {}

    def __call__(self, story: StoryFacts) -> str:
        kept = self._made.get(id(story))
        if kept is None or kept[0] is not story:
            if len(self._made) >= ENTRIES_KEPT:
                self._made.clear()
            # The story is kept with it, so that its id cannot be another's meanwhile.
            kept = self._made[id(story)] = (story, self._make(story))
        return kept[1]


@_Kept
def _rss_item(story: StoryFacts) -> str:
    url = escaped(story.url)
    return (
        f'<item><title>{escaped(story.headline)}</title><link>{url}</link><guid isPermaLink="true">{url}</guid>'
        f"<pubDate>{mail_date(story.published_at)}</pubDate><category>{escaped(story.section.name)}</category>"
        f"<description>{escaped(story.description)}</description>"
        f"<dc:creator>{escaped(story.byline or story.source_full_name)}</dc:creator>"
        f"<content:encoded>{escaped(_whole(story))}</content:encoded></item>"
    )


@_Kept
def _atom_entry(story: StoryFacts) -> str:
    url, updated = escaped(story.url), story.updated_at or story.published_at
    return (
        f"<entry><title>{escaped(story.headline)}</title><id>{url}</id>"
        f'<link rel="alternate" type="text/html" href="{url}"/>'
        f"<published>{story.published_at.isoformat()}</published><updated>{updated.isoformat()}</updated>"
        f"<author><name>{escaped(story.byline or story.source_full_name)}</name></author>"
        f'<category term="{escaped(story.section.name)}"/><summary>{escaped(story.description)}</summary>'
        f'<content type="html">{escaped(_whole(story))}</content></entry>'
    )


@_Kept
def _json_item(story: StoryFacts) -> str:
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
    return as_json(item)


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
