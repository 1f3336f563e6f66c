"""A day's stories as feeds: what a reader's program goes back through (RFC 5005, section 4).

Headline, address and opening words, no body: the archive of a million stories would otherwise hold each three times.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from lxml import etree
from lxml.builder import ElementMaker

from snn.ground.text import drop_controls
from snn.press.facts import EditionFacts, SectionFacts, Teaser
from snn.press.render.feeds import ATOM, ATOM_TYPE, HISTORY, JSON_TYPE, RSS_TYPE, feed_title, written
from snn.press.render.html import STORY_CACHE, Rendered

_rss = ElementMaker(nsmap={"atom": ATOM, "fh": HISTORY})
_atom = ElementMaker(namespace=ATOM, nsmap={None: ATOM, "fh": HISTORY})


@dataclass(frozen=True)
class _Day:
    """One archive: a site's, or a section's."""

    edition: EditionFacts
    section: SectionFacts | None
    teasers: tuple[Teaser, ...]
    previous: date | None
    following: date | None

    @property
    def front(self) -> str:
        return f"{self.edition.site.origin}{self.section.href if self.section else '/'}"

    @property
    def title(self) -> str:
        return f"{feed_title(self.edition.site, self.section)}, {self.edition.day:%Y-%m-%d}"

    @property
    def updated(self) -> datetime:
        moments = [teaser.published_at for teaser in self.teasers]
        return max(moments, default=datetime.combine(self.edition.day, time(), UTC)).astimezone(UTC)

    def href(self, name: str, day: date | None = None) -> str:
        return f"{self.front}{day or self.edition.day:%Y/%m/%d}/{name}"

    def url(self, teaser: Teaser) -> str:
        """Absolute, whichever site the story is at home on."""
        return teaser.href if "://" in teaser.href else f"{self.edition.site.origin}{teaser.href}"

    def links(self, name: str) -> list[tuple[str, str]]:
        """(relation, address)"""
        found = [("self", self.href(name)), ("current", f"{self.front}{name}")]
        found += [("prev-archive", self.href(name, self.previous))] if self.previous else []
        return found + ([("next-archive", self.href(name, self.following))] if self.following else [])


def day_feeds(edition: EditionFacts) -> dict[str, Rendered]:
    """The archives of a day by path: the site's, and each section's that it carries and has stories of."""
    teasers = tuple(teaser for _, teasers in edition.by_section for teaser in teasers)
    newest = tuple(sorted(teasers, key=lambda one: one.published_at, reverse=True))
    previous = edition.previous[0] if edition.previous else None
    days = [_Day(edition, None, newest, previous, edition.next_day)]
    days += [_Day(edition, of.section, of.teasers, of.previous, None) for of in edition.archives]
    made: dict[str, Rendered] = {}
    for day in days:
        base = day.href("").removeprefix(edition.site.origin)
        made |= {
            f"{base}feed.xml": _day_rss(day),
            f"{base}atom.xml": _day_atom(day),
            f"{base}feed.json": _day_json(day),
        }
    return made


def _day_rss(day: _Day) -> Rendered:
    channel = _rss.channel(_rss.title(day.title), _rss.link(day.href("")), _rss.description(day.title))
    channel.append(etree.Element(f"{{{HISTORY}}}archive"))
    for relation, href in day.links("feed.xml"):
        channel.append(etree.Element(f"{{{ATOM}}}link", rel=relation, type="application/rss+xml", href=href))
    channel.extend(
        _rss.item(
            _rss.title(drop_controls(teaser.headline)),
            _rss.link(day.url(teaser)),
            _rss.guid(day.url(teaser), isPermaLink="true"),
            _rss.pubDate(format_datetime(teaser.published_at.astimezone(UTC), usegmt=True)),
            _rss.category(teaser.section_name),
            _rss.description(drop_controls(teaser.standfirst)),
        )
        for teaser in day.teasers
    )
    return written(_rss.rss(channel, version="2.0"), RSS_TYPE, STORY_CACHE)


def _day_atom(day: _Day) -> Rendered:
    root = _atom.feed(
        _atom.title(day.title),
        _atom.id(day.href("atom.xml")),
        _atom.updated(day.updated.isoformat()),
        _atom.author(_atom.name(day.edition.site.name)),
        _atom.link(rel="alternate", type="text/html", href=day.href("")),
        etree.Element(f"{{{HISTORY}}}archive"),
        *(_atom.link(rel=relation, href=href) for relation, href in day.links("atom.xml")),
        *(
            _atom.entry(
                _atom.title(drop_controls(teaser.headline)),
                _atom.id(day.url(teaser)),
                _atom.link(rel="alternate", type="text/html", href=day.url(teaser)),
                _atom.published(teaser.published_at.isoformat()),
                _atom.updated(teaser.published_at.isoformat()),
                _atom.category(term=teaser.section_name),
                _atom.summary(drop_controls(teaser.standfirst)),
            )
            for teaser in day.teasers
        ),
    )
    return written(root, ATOM_TYPE, STORY_CACHE)


def _day_json(day: _Day) -> Rendered:
    document: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": day.title,
        "home_page_url": day.href(""),
        "feed_url": day.href("feed.json"),
        "language": day.edition.site.language,
        "items": [
            {
                "id": day.url(teaser),
                "url": day.url(teaser),
                "title": teaser.headline,
                "content_text": teaser.standfirst,
                "date_published": teaser.published_at.isoformat(),
                "tags": [teaser.section_name],
                "language": teaser.language,
            }
            for teaser in day.teasers
        ],
    }
    if day.previous:
        document["next_url"] = day.href("feed.json", day.previous)
    body = drop_controls(json.dumps(document, ensure_ascii=False, separators=(",", ":"))).encode()
    return Rendered(body, JSON_TYPE, (STORY_CACHE,))
