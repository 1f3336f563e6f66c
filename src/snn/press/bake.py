"""From changes to pages on the rack: plan, gather, render, shelve, and only then mark the changes done."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.db.models.functions import Greatest, Now

from snn.ground.clock import now
from snn.network.models import Change
from snn.press import render
from snn.press.facts import FixedFacts, NotFoundFacts, SecurityFacts, SitemapIndexFacts, SupportFacts
from snn.press.gather import Gatherer
from snn.press.notices.actions import published
from snn.press.notices.rules import site_key
from snn.press.plan import Due, Place, Sort, in_order, story_pages
from snn.rack.pages import ANY_HOST, Page, Rack, media_page, redirect_page, text_page
from snn.stories.changes import Stand, stand_of
from snn.stories.models import MovedAddress, Placement, RelatedStory, Story
from snn.support.queries import in_sandbox

log = logging.getLogger(__name__)
CHUNK = 500
"""Pages held in memory before they are shelved."""
FOREVER = (("cache-control", "public, max-age=31536000, immutable"),)
Key = tuple[str, str]


@dataclass
class Baked:
    """What a bake did."""

    changes: int = 0
    pages: int = 0
    written: int = 0
    seconds: float = 0.0
    failed: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Output:
    """What one Due came to: pages to shelve, addresses to clear."""

    pages: list[Page] = field(default_factory=list)
    drop: list[Key] = field(default_factory=list)


@contextmanager
def only_press(folder: Path) -> Iterator[None]:
    """One press at a time works on a rack; others wait here. The lock dies with its process."""
    with (folder / "press.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see the facts of one moment, and no writer waits for them."""
    if connection.in_atomic_block:
        yield  # A test's transaction is its own snapshot.
        return
    if connection.vendor == "sqlite":
        # Not atomic(): that begins IMMEDIATE here and would hold the write lock while pages are rendered.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def bake_due(rack: Rack, media: Path) -> Baked:
    """Publish every waiting change. What fails to render keeps its last good bytes and is named in the result."""
    started, baked = time.monotonic(), Baked()
    with snapshot():
        waiting = list(Change.objects.filter(done_at=None).order_by("id"))
        if not waiting:
            return baked
        gatherer = Gatherer()
        due, moved_pictures = plan(waiting, gatherer)
        pages = _bake(due, gatherer, rack, media if moved_pictures else None, baked, lambda done, total: None)
    # Only what the snapshot saw is done; a change committed meanwhile waits for the next turn.
    _mark_done([change.pk for change in waiting], pages)
    baked.changes, baked.seconds = len(waiting), time.monotonic() - started
    return baked


def bake_all(
    rack: Rack, media: Path, *, host: str | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> Baked:
    """Render every page of the network, or of one site, from the facts."""
    started, baked = time.monotonic(), Baked()
    with snapshot():
        gatherer = Gatherer()
        waiting = [] if host else list(Change.objects.filter(done_at=None).values_list("pk", flat=True))
        sites = [site.pk for site in gatherer.sites.values() if host in (None, site.host)]
        due = [one for site in sites for one in everything(site, gatherer)]
        keep = _bake(due, gatherer, rack, media, baked, progress)
        hosts = {gatherer.sites[site].host for site in sites}
        if not host:
            hosts |= rack.hosts() - {ANY_HOST} - hosts
        baked.written += rack.put([], drop=[key for key in list(rack.keys()) if key[0] in hosts and key not in keep])
    _mark_done(waiting, keep)
    baked.changes, baked.seconds = len(waiting), time.monotonic() - started
    return baked


@transaction.atomic
def _mark_done(changes: list[int], pages: set[Key]) -> None:
    """The changes are done; that caches and subscribers must hear of their pages is written with it."""
    Change.objects.filter(pk__in=changes, done_at=None).update(done_at=Greatest(Now(), "at"))
    published(pages, at=now())


def check(rack: Rack) -> list[tuple[str, str, str]]:
    """Render every page again and compare: (host, path, what is wrong) for each that differs."""
    wrong: list[tuple[str, str, str]] = []
    with snapshot():
        gatherer = Gatherer()
        seen: set[Key] = set()
        for site in gatherer.sites:
            for one in everything(site, gatherer):
                for page in output(one, gatherer).pages:
                    seen.add(page.key)
                    shelved = rack.get(*page.key)
                    if shelved is None:
                        wrong.append((*page.key, "missing"))
                    elif shelved != page:
                        wrong.append((*page.key, "differs"))
        media = {(ANY_HOST, f"/media/{name}") for name in gatherer.media_names()}
        keys = set(rack.keys())
        wrong += [(*key, "missing") for key in sorted(media - keys)]
        wrong += [(*key, "stray") for key in sorted(keys - seen - media) if key[0] != ANY_HOST]
    return wrong


def plan(changes: Iterable[Change], gatherer: Gatherer) -> tuple[set[Due], bool]:
    """Every page the changes touch, and whether there may be new pictures."""
    due: set[Due] = set()
    pictures = False
    for change in changes:
        if change.subject == Change.Subject.STORY and change.subject_id is not None:
            due |= _of_story(change.subject_id, change.before, gatherer)
        elif change.subject == Change.Subject.SITE and change.subject_id in gatherer.sites:
            due |= set(everything(change.subject_id, gatherer))
        else:
            due |= {one for site in gatherer.sites for one in everything(site, gatherer)}
        pictures = True
    return due, pictures


def _of_story(story_id: int, before: Stand | None, gatherer: Gatherer) -> set[Due]:
    story = Story.objects.select_related("kill").filter(pk=story_id).first()
    stands = [stand for stand in (before, stand_of(story) if story else None) if stand]
    places = [
        Place(s["site"], date.fromisoformat(s["day"]), tuple((a, b) for a, b in s["places"]), s["live"]) for s in stands
    ]
    related = RelatedStory.objects.filter(other_id=story_id, story__published_at__isnull=False)
    from_pages = [(site, other) for site, other in related.values_list("story__site_id", "story_id")]
    days = {(site, place.day) for place in places for site, _ in place.sections}
    later = {(site, day): gatherer.neighbours(site, day) for site, day in days}
    for place in places:
        for site, section in place.sections:
            later[site, place.day] += gatherer.section_next(site, section, place.day)
    due = story_pages(story_id, places, from_pages, later)
    for moved in MovedAddress.objects.filter(story_id=story_id):
        due.add(Due(moved.site_id, Sort.MOVED, moved.path))
    return due


def everything(site: int, gatherer: Gatherer) -> Iterator[Due]:
    """Every page a site should have."""
    for story in (
        Story.objects.filter(site_id=site, published_at__isnull=False)
        .order_by("-published_at", "-id")
        .values_list("pk", flat=True)
    ):
        yield Due(site, Sort.STORY, str(story))
    for path in MovedAddress.objects.filter(site_id=site).order_by("id").values_list("path", flat=True):
        yield Due(site, Sort.MOVED, path)
    for sort in (Sort.FRONT, Sort.FEEDS, Sort.CORRECTIONS, Sort.SITEMAP_INDEX, Sort.NEWS_SITEMAP, Sort.FIXED):
        yield Due(site, sort)
    for section in gatherer.menus[site]:
        yield Due(site, Sort.SECTION, str(section))
        yield Due(site, Sort.SECTION_FEEDS, str(section))
    days = Placement.objects.filter(site_id=site, live_at__isnull=False).order_by("-day").values_list("day", flat=True)
    for day in filter(None, days.distinct()):
        yield Due(site, Sort.EDITION, day.isoformat())
    for month in gatherer.months(site):
        yield Due(site, Sort.SITEMAP, month)


def output(one: Due, gatherer: Gatherer) -> Output:
    """Render one Due from the facts."""
    host = gatherer.sites[one.site].host
    maker = _MAKERS[one.sort]
    return maker(one, gatherer, host)


def _bake(
    due: Iterable[Due],
    gatherer: Gatherer,
    rack: Rack,
    media: Path | None,
    baked: Baked,
    progress: Callable[[int, int], None],
) -> set[Key]:
    """Shelve what is due, stories before lists; small bakes in one transaction. The keys that were baked."""
    if media is not None:
        baked.written += rack.put(_new_media(gatherer, rack, media))
    ordered = in_order(due)
    kept: set[Key] = set()
    pages: list[Page] = []
    drops: list[Key] = []
    for n, one in enumerate(ordered):
        try:
            made = output(one, gatherer)
        except Exception as wrong:  # One page that can't be rendered must not stop the others.
            log.exception("page %s %s of site %s kept its last bytes", one.sort, one.what, one.site)
            baked.failed.append((f"{one.sort}:{one.what}", f"{type(wrong).__name__}: {wrong}"))
            continue
        pages += made.pages
        drops += made.drop
        kept.update(page.key for page in made.pages)
        if len(pages) >= CHUNK:
            baked.written += rack.put(pages)
            baked.pages += len(pages)
            pages = []
        progress(n + 1, len(ordered))
    baked.written += rack.put(pages, drop=[key for key in drops if key not in kept])
    baked.pages += len(pages)
    return kept.union(drops)


def _new_media(gatherer: Gatherer, rack: Rack, media: Path) -> Iterator[Page]:
    have = {path for host, path in set(rack.keys()) if host == ANY_HOST}
    for name in sorted(gatherer.media_names()):
        if f"/media/{name}" not in have:
            yield media_page(
                ANY_HOST, f"/media/{name}", (media / name).read_bytes(), content_type="image/webp", headers=FOREVER
            )


def _text(host: str, path: str, made: render.Rendered, status: int | None = None) -> Page:
    return text_page(
        host, path, made.body, status=status or made.status, content_type=made.content_type, headers=made.headers,
        keys=(site_key(host),),
    )  # fmt: skip


def _story(one: Due, gatherer: Gatherer, host: str) -> Output:
    story = gatherer.stories([int(one.what)]).get(int(one.what))
    if story is None:
        return Output()
    facts = gatherer.story(story)
    if hasattr(story, "kill"):
        notice = render.page(gatherer.gone(story))
        return Output([_text(host, facts.path, notice), _text(host, facts.lite_path, notice)])
    return Output([_text(host, facts.path, render.page(facts)), _text(host, facts.lite_path, render.lite(facts))])


def _moved(one: Due, gatherer: Gatherer, host: str) -> Output:
    target = gatherer.moved(one.site, one.what)
    paths = (one.what, f"{one.what}lite/")
    if target is None:
        return Output(drop=[(host, path) for path in paths])
    return Output(
        [
            redirect_page(host, path, target + extra, keys=(site_key(host),))
            for path, extra in zip(paths, ("", "lite/"), strict=True)
        ]
    )


def _front(one: Due, gatherer: Gatherer, host: str) -> Output:
    return Output([_text(host, "/", render.page(gatherer.front(one.site)))])


def _section(one: Due, gatherer: Gatherer, host: str) -> Output:
    section = int(one.what)
    if section not in gatherer.menus[one.site]:
        return Output()
    facts = gatherer.section_front(one.site, section)
    return Output([_text(host, facts.section.href, render.page(facts))])


def _edition(one: Due, gatherer: Gatherer, host: str) -> Output:
    day = date.fromisoformat(one.what)
    path = f"/{day:%Y/%m/%d}/"
    facts = gatherer.edition(one.site, day)
    fronts = ["/", *(gatherer.section(section).href for section in gatherer.menus[one.site])]
    feeds = {f"{front}{path[1:]}{name}" for front in fronts for name in ("feed.xml", "atom.xml", "feed.json")}
    made = render.day_feeds(facts) if facts else {}
    pages = [_text(host, path, render.page(facts))] if facts else []
    pages += [_text(host, address, feed) for address, feed in made.items()]
    gone = [*([] if facts else [path]), *sorted(feeds - set(made))]
    return Output(pages, [(host, address) for address in gone])


def _feeds(one: Due, gatherer: Gatherer, host: str) -> Output:
    section = int(one.what) if one.what else None
    if section is not None and section not in gatherer.menus[one.site]:
        return Output()
    base = "/" if section is None else gatherer.section(section).href
    facts = gatherer.feed(one.site, section)
    return Output([
        _text(host, f"{base}feed.xml", render.rss(facts)),
        _text(host, f"{base}atom.xml", render.atom(facts)),
        _text(host, f"{base}feed.json", render.json_feed(facts)),
    ])  # fmt: skip


def _corrections(one: Due, gatherer: Gatherer, host: str) -> Output:
    return Output([_text(host, "/corrections/", render.page(gatherer.corrections(one.site)))])


def _sitemap(one: Due, gatherer: Gatherer, host: str) -> Output:
    facts = gatherer.sitemap(one.site, one.what)
    made = render.sitemap(facts) if facts else []
    names = render.sitemap_names(one.what, len(facts.entries) if facts else 0)
    pages = [_text(host, f"/sitemap-{name}.xml", part) for name, part in zip(names, made, strict=True)]
    following = one.what if not made else f"{one.what}-{len(made) + 1}"
    return Output(pages, [(host, f"/sitemap-{following}.xml")])


def _sitemap_index(one: Due, gatherer: Gatherer, host: str) -> Output:
    facts = SitemapIndexFacts(gatherer.site(one.site), gatherer.sitemap_names(one.site))
    return Output([_text(host, "/sitemap.xml", render.sitemap_index(facts))])


def _news_sitemap(one: Due, gatherer: Gatherer, host: str) -> Output:
    return Output([_text(host, "/news-sitemap.xml", render.news_sitemap(gatherer.news_sitemap(one.site)))])


def _fixed(one: Due, gatherer: Gatherer, host: str) -> Output:
    site, tiers, contact = gatherer.site(one.site), gatherer.tiers(one.site), gatherer.security_contact()
    told = ("/security.txt", "/.well-known/security.txt")
    pages = [
        _text(host, f"/{page.slug}/", render.page(FixedFacts(site, page.slug, page.title, page.body_html, tiers)))
        for page in gatherer.fixed
    ]
    return Output([
        *pages,
        _text(host, "/support/", render.page(SupportFacts(site, tiers, in_sandbox()))),
        _text(host, "/404/", render.page(NotFoundFacts(site)), status=404),
        _text(host, "/robots.txt", render.robots(site)),
        _text(host, "/ads.txt", render.ads_txt()),
        _text(host, "/icon.svg", render.icon(site)),
        *([_text(host, path, render.security_txt(SecurityFacts(site, contact))) for path in told] if contact else []),
    ], [] if contact else [(host, path) for path in told])  # fmt: skip


_MAKERS: dict[Sort, Callable[[Due, Gatherer, str], Output]] = {
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
