"""From what is due to finished pages: facts gathered in batches, rendered, compressed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from snn.press import facts, render
from snn.press.gather import Gatherer
from snn.press.notices.rules import site_key
from snn.press.plan import Due, Sort
from snn.rack.pages import Page, redirect_page, text_page
from snn.support.appeals.rules import Ask
from snn.support.queries import in_sandbox

log = logging.getLogger(__name__)
Key = tuple[str, str]


@dataclass
class Made:
    """What one Due came to: pages to shelve, addresses to clear, pictures its pages show; or why it failed."""

    due: Due
    pages: list[Page] = field(default_factory=list)
    drop: list[Key] = field(default_factory=list)
    media: tuple[str, ...] = ()
    wrong: str = ""


def make(due: Sequence[Due], gatherer: Gatherer) -> Iterator[Made]:
    """Render each Due; one that fails is named in its Made and stops no other."""
    _prepare(due, gatherer)
    for one in due:
        try:
            yield _MAKERS[one.sort](one, gatherer, gatherer.sites[one.site].host)
        except Exception as wrong:  # One page that can't be rendered must not stop the others.
            log.exception("page %s %s of site %s kept its last bytes", one.sort, one.what, one.site)
            yield Made(one, wrong=f"{type(wrong).__name__}: {wrong}")


def _prepare(due: Sequence[Due], gatherer: Gatherer) -> None:
    """Read what they show in few queries. What can't be read fails again, alone, when its own page is made."""
    try:
        gatherer.stories.whole([int(one.what) for one in due if one.sort is Sort.STORY])
        gatherer.prepare(
            [one.site for one in due if one.sort is Sort.FRONT],
            [(one.site, int(one.what)) for one in due if one.sort is Sort.SECTION],
            [(one.site, int(one.what) if one.what else None) for one in due if one.sort in _FEEDS],
        )
        gatherer.load_editions((one.site, date.fromisoformat(one.what)) for one in due if one.sort is Sort.EDITION)
    except Exception:
        log.warning("a batch could not be read whole; reading page by page", exc_info=True)


_FEEDS = (Sort.FEEDS, Sort.SECTION_FEEDS)


def _text(host: str, path: str, made: render.Rendered, status: int | None = None) -> Page:
    return text_page(
        host, path, made.text, status=status or made.status, content_type=made.content_type, headers=made.headers,
        keys=(site_key(host),),
    )  # fmt: skip


def _story(one: Due, gatherer: Gatherer, host: str) -> Made:
    story = gatherer.stories.whole([int(one.what)]).get(int(one.what))
    # A story that went to another site meanwhile is that site's to bake; its old address is a moved one.
    if story is None or story.site.host != host:
        return Made(one)
    if isinstance(story, facts.GoneFacts):
        notice = render.page(story)
        return Made(one, [_text(host, path, notice) for path in (story.path, story.lite_path)])
    shown = [story.picture, *(other.picture for other in story.related)]
    return Made(
        one,
        [_text(host, story.path, render.page(story)), _text(host, story.lite_path, render.lite(story))],
        media=tuple(file for picture in shown if picture for file in picture.files),
    )


def _moved(one: Due, gatherer: Gatherer, host: str) -> Made:
    target = gatherer.moved(one.site, one.what)
    paths = (one.what, f"{one.what}lite/")
    if target is None:
        return Made(one, drop=[(host, path) for path in paths])
    keys = (site_key(host),)
    return Made(
        one,
        [redirect_page(host, path, target + more, keys=keys) for path, more in zip(paths, ("", "lite/"), strict=True)],
    )


def _front(one: Due, gatherer: Gatherer, host: str) -> Made:
    return Made(one, [_text(host, "/", render.page(gatherer.front(one.site)))])


def _section(one: Due, gatherer: Gatherer, host: str) -> Made:
    section = int(one.what)
    if section not in gatherer.menus[one.site]:
        return _not_carried(one, gatherer, host, "")
    made = gatherer.section_front(one.site, section)
    return Made(one, [_text(host, made.section.href, render.page(made))])


def _edition(one: Due, gatherer: Gatherer, host: str) -> Made:
    day = date.fromisoformat(one.what)
    path = f"/{day:%Y/%m/%d}/"
    edition = gatherer.edition(one.site, day)
    fronts = ["/", *(gatherer.section(section).href for section in gatherer.menus[one.site])]
    archives = {f"{front}{path[1:]}{name}" for front in fronts for name in ("feed.xml", "atom.xml", "feed.json")}
    if edition is None:
        return Made(one, drop=[(host, address) for address in (path, *sorted(archives))])
    feeds = render.day_feeds(edition)
    pages = [_text(host, path, render.page(edition)), *(_text(host, address, feed) for address, feed in feeds.items())]
    return Made(one, pages, [(host, address) for address in sorted(archives - feeds.keys())])


def _feeds(one: Due, gatherer: Gatherer, host: str) -> Made:
    section = int(one.what) if one.what else None
    if section is not None and section not in gatherer.menus[one.site]:
        return _not_carried(one, gatherer, host, "feed.xml", "atom.xml", "feed.json")
    base = "/" if section is None else gatherer.section(section).href
    made = gatherer.feed(one.site, section)
    return Made(one, [
        _text(host, f"{base}feed.xml", render.rss(made)),
        _text(host, f"{base}atom.xml", render.atom(made)),
        _text(host, f"{base}feed.json", render.json_feed(made)),
    ])  # fmt: skip


def _not_carried(one: Due, gatherer: Gatherer, host: str, *names: str) -> Made:
    """A section that left the site's menu leaves its addresses, too."""
    section = int(one.what)
    if section not in gatherer.sections:
        return Made(one)
    return Made(one, drop=[(host, f"{gatherer.section(section).href}{name}") for name in names])


def _corrections(one: Due, gatherer: Gatherer, host: str) -> Made:
    return Made(one, [_text(host, "/corrections/", render.page(gatherer.corrections(one.site)))])


def _sitemap(one: Due, gatherer: Gatherer, host: str) -> Made:
    month = gatherer.sitemap(one.site, one.what)
    made = render.sitemap(month) if month else []
    names = render.sitemap_names(one.what, len(month.entries) if month else 0)
    pages = [_text(host, f"/sitemap-{name}.xml", part) for name, part in zip(names, made, strict=True)]
    following = f"{one.what}-{len(made) + 1}" if made else one.what
    return Made(one, pages, [(host, f"/sitemap-{following}.xml")])


def _sitemap_index(one: Due, gatherer: Gatherer, host: str) -> Made:
    made = facts.SitemapIndexFacts(gatherer.site(one.site), gatherer.sitemap_names(one.site))
    return Made(one, [_text(host, "/sitemap.xml", render.sitemap_index(made))])


def _news_sitemap(one: Due, gatherer: Gatherer, host: str) -> Made:
    return Made(one, [_text(host, "/news-sitemap.xml", render.news_sitemap(gatherer.news_sitemap(one.site)))])


def _fixed(one: Due, gatherer: Gatherer, host: str) -> Made:
    contact, told = gatherer.security_contact, ("/security.txt", "/.well-known/security.txt")
    site, offers = gatherer.site(one.site), Ask(gatherer.asks[one.site].offers)
    prose = (
        facts.FixedFacts(site, page.slug, page.title, page.body_html, gatherer.ask(one.site, f"/{page.slug}/"))
        for page in gatherer.fixed
    )
    return Made(one, [
        *(_text(host, f"/{page.slug}/", render.page(page)) for page in prose),
        _text(host, "/support/", render.page(facts.SupportFacts(site, offers, in_sandbox()))),
        _text(host, "/404/", render.page(facts.NotFoundFacts(site)), status=404),
        _text(host, "/robots.txt", render.robots(site)),
        _text(host, "/ads.txt", render.ads_txt(site)),
        _text(host, "/sellers.json", render.sellers_json(site)),
        _text(host, "/icon.svg", render.icon(site)),
        *([_text(host, path, render.security_txt(facts.SecurityFacts(site, contact))) for path in told] if contact else []),
    ], [] if contact else [(host, path) for path in told])  # fmt: skip


_MAKERS: dict[Sort, Callable[[Due, Gatherer, str], Made]] = {
    Sort.STORY: _story,
    Sort.MOVED: _moved,
    Sort.FRONT: _front,
    Sort.SECTION: _section,
    Sort.EDITION: _edition,
    Sort.FEEDS: _feeds,
    Sort.SECTION_FEEDS: _feeds,
    Sort.CORRECTIONS: _corrections,
    Sort.SITEMAP: _sitemap,
    Sort.SITEMAP_INDEX: _sitemap_index,
    Sort.NEWS_SITEMAP: _news_sitemap,
    Sort.FIXED: _fixed,
}


def media_of(made: Iterable[Made]) -> set[str]:
    """The files of all pictures that these pages show."""
    return {name for one in made for name in one.media}
