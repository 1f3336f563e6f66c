"""A day's stories as feeds: what a reader's program goes back through (RFC 5005, section 4).

Headline, address and opening words, no body: the archive of a million stories would otherwise hold each three times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from snn.press.facts import EditionFacts, SectionFacts, Teaser
from snn.press.render.feeds import ATOM, ATOM_TYPE, HISTORY, JSON_TYPE, RSS_TYPE, feed_title
from snn.press.render.html import STORY_CACHE, Rendered
from snn.press.render.written import XML, as_bytes, as_json, escaped, mail_date

ENTRIES_KEPT = 2048


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
    shown = {id(teaser): teaser for day in days for teaser in day.teasers}
    made: dict[str, Rendered] = {}
    # A story's entry is the same in the site's archive and in its sections'.
    entries = {key: _entries(teaser, edition.site.origin) for key, teaser in shown.items()}
    for n, (name, _, whole, content_type) in enumerate(_FORMATS):
        for day in days:
            text = whole(day, (entries[id(teaser)][n] for teaser in day.teasers))
            path = day.href(name).removeprefix(edition.site.origin)
            made[path] = Rendered(as_bytes(text), content_type, (STORY_CACHE,))
    return made


@lru_cache(maxsize=ENTRIES_KEPT)
def _entries(teaser: Teaser, origin: str) -> tuple[str, ...]:
    """In each format; the same from publish to publish, of all but the story that is new."""
    return tuple(entry(teaser, origin) for _, entry, _, _ in _FORMATS)


def _url(teaser: Teaser, origin: str) -> str:
    """Absolute, whichever site the story is at home on."""
    return teaser.href if "://" in teaser.href else f"{origin}{teaser.href}"


def _rss_entry(teaser: Teaser, origin: str) -> str:
    url = escaped(_url(teaser, origin))
    return (
        f'<item><title>{escaped(teaser.headline)}</title><link>{url}</link><guid isPermaLink="true">{url}</guid>'
        f"<pubDate>{mail_date(teaser.published_at)}</pubDate><category>{escaped(teaser.section_name)}</category>"
        f"<description>{escaped(teaser.standfirst)}</description></item>"
    )


def _rss(day: _Day, entries: Iterable[str]) -> str:
    title = escaped(day.title)
    links = "".join(
        f'<atom:link rel="{relation}" type="application/rss+xml" href="{escaped(href)}"/>'
        for relation, href in day.links("feed.xml")
    )
    return (
        f'{XML}<rss xmlns:atom="{ATOM}" xmlns:fh="{HISTORY}" version="2.0"><channel><title>{title}</title>'
        f"<link>{escaped(day.href(''))}</link><description>{title}</description><fh:archive/>{links}"
        f"{''.join(entries)}</channel></rss>"
    )


def _atom_entry(teaser: Teaser, origin: str) -> str:
    url, at = escaped(_url(teaser, origin)), teaser.published_at.isoformat()
    return (
        f"<entry><title>{escaped(teaser.headline)}</title><id>{url}</id>"
        f'<link rel="alternate" type="text/html" href="{url}"/><published>{at}</published><updated>{at}</updated>'
        f'<category term="{escaped(teaser.section_name)}"/><summary>{escaped(teaser.standfirst)}</summary></entry>'
    )


def _atom(day: _Day, entries: Iterable[str]) -> str:
    links = "".join(f'<link rel="{relation}" href="{escaped(href)}"/>' for relation, href in day.links("atom.xml"))
    return (
        f'{XML}<feed xmlns="{ATOM}" xmlns:fh="{HISTORY}"><title>{escaped(day.title)}</title>'
        f"<id>{escaped(day.href('atom.xml'))}</id><updated>{day.updated.isoformat()}</updated>"
        f"<author><name>{escaped(day.edition.site.name)}</name></author>"
        f'<link rel="alternate" type="text/html" href="{escaped(day.href(""))}"/><fh:archive/>{links}'
        f"{''.join(entries)}</feed>"
    )


def _json_entry(teaser: Teaser, origin: str) -> str:
    url = _url(teaser, origin)
    return as_json({
        "id": url,
        "url": url,
        "title": teaser.headline,
        "content_text": teaser.standfirst,
        "date_published": teaser.published_at.isoformat(),
        "tags": [teaser.section_name],
        "language": teaser.language,
    })  # fmt: skip


def _json(day: _Day, entries: Iterable[str]) -> str:
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": day.title,
        "home_page_url": day.href(""),
        "feed_url": day.href("feed.json"),
        "language": day.edition.site.language,
    }
    if day.previous:
        head["next_url"] = day.href("feed.json", day.previous)
    return f'{as_json(head)[:-1]},"items":[{",".join(entries)}]}}'


_FORMATS: tuple[tuple[str, Callable[[Teaser, str], str], Callable[[_Day, Iterable[str]], str], str], ...] = (
    ("feed.xml", _rss_entry, _rss, RSS_TYPE),
    ("atom.xml", _atom_entry, _atom, ATOM_TYPE),
    ("feed.json", _json_entry, _json, JSON_TYPE),
)
