"""Stories as plain rows, a batch at a time: a model instance with its prefetches costs twenty times as much."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Substr

from snn.ground import text
from snn.ground.markup import to_text
from snn.network.prepared import prepared
from snn.press import facts
from snn.press.gather.network import Network
from snn.stories.models import Correction, Picture, RelatedLink, RelatedStory, Story
from snn.stories.rules import dateline, story_path
from snn.support.appeals.rules import Ask

READ_AT_ONCE = 500
TEASERS_KEPT = 4096
OPENING_READ = 4000
"""Characters of a body in which its opening words are looked for."""
_NO_ASK = Ask()
_NONE: dict[int, list[int]] = {}
_NO_LINKS: dict[int, list[facts.LinkFacts]] = {}
_CUT_TAG = re.compile(r"<[^>]*\Z")


class StoryRow(NamedTuple):
    """What a story's own pages show of its row; killed ones too."""

    id: int
    site_id: int
    section_id: int
    source_id: int
    slug: str
    day: date
    headline: str
    standfirst: str
    byline: str
    place: str
    dateline_source: str
    dateline_on: date | None
    body_html: str
    words: int
    language: str
    picture_id: int | None
    published_at: datetime
    updated_at: datetime | None
    sourced_at: datetime | None
    kill_reason: str | None
    kill_at: datetime | None


class TeaserRow(NamedTuple):
    """What lists show of a story's row."""

    id: int
    site_id: int
    section_id: int
    slug: str
    day: date
    headline: str
    standfirst: str
    opening_html: str
    place: str
    dateline_source: str
    dateline_on: date | None
    language: str
    picture_id: int | None
    published_at: datetime
    urgency: int


_STORY = (
    "pk", "site_id", "section_id", "source_id", "slug", "day", "headline", "standfirst", "byline", "dateline_place",
    "dateline_source", "dateline_on", "body_html", "words", "language", "picture_id", "published_at", "updated_at",
    "sourced_at", "kill__reason", "kill__at",
)  # fmt: skip
_TEASER = (
    "pk", "site_id", "section_id", "slug", "day", "headline", "standfirst", "opening_html", "dateline_place",
    "dateline_source", "dateline_on", "language", "picture_id", "published_at", "urgency",
)  # fmt: skip


class Stories:
    """Story facts and teasers of many stories in a handful of queries."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._made: dict[int, facts.StoryFacts | facts.GoneFacts | None] = {}
        self._entries: dict[int, facts.StoryFacts | facts.GoneFacts | None] = {}
        self._rows: dict[int, TeaserRow | None] = {}
        self._pictures: dict[int, Picture] = {}
        self._corrected: set[int] = set()
        self._teased: dict[tuple[int, int], facts.Teaser] = {}

    def whole(self, ids: Sequence[int]) -> dict[int, facts.StoryFacts | facts.GoneFacts]:
        """By id, in the order asked for: a published story's facts, or the notice of a killed one."""
        if missing := [pk for pk in ids if pk not in self._made]:
            self._made |= self._make(missing, for_feeds=False)
        return {pk: made for pk in ids if (made := self._made[pk]) is not None}

    def entries(self, ids: Sequence[int]) -> dict[int, facts.StoryFacts | facts.GoneFacts]:
        """The same for feeds, which show no related stories and ask for nothing."""
        made = self._entries | self._made
        if missing := [pk for pk in ids if pk not in made]:
            new = self._make(missing, for_feeds=True)
            self._entries |= new
            made |= new
        return {pk: one for pk in ids if (one := made[pk]) is not None}

    def teasers(self, on_site: int, ids: Sequence[int]) -> dict[int, facts.Teaser]:
        """By id, in the order asked for: live stories as the lists of a site show them."""
        self.load(ids)
        return {pk: self._teaser(row, on_site) for pk in ids if (row := self._rows[pk]) is not None}

    def load(self, ids: Iterable[int]) -> None:
        """Read what teasers of these stories need, all at once."""
        missing = sorted({pk for pk in ids if pk not in self._rows})
        for start in range(0, len(missing), READ_AT_ONCE):
            part = missing[start : start + READ_AT_ONCE]
            rows = {row[0]: TeaserRow._make(row) for row in _teaser_rows(part)}
            self._rows |= dict.fromkeys(part) | rows
            self._load_pictures(rows.values())
            self._corrected.update(_corrected(part))

    def lead_of(self, ids: Sequence[int]) -> int | None:
        """The most urgent; of equals, one with a picture, then the first."""
        self.load(ids)
        rows = [row for pk in ids if (row := self._rows[pk]) is not None]
        lead = min(rows, key=lambda row: (row.urgency, row.picture_id is None), default=None)
        return lead.id if lead else None

    def _make(self, ids: list[int], *, for_feeds: bool) -> dict[int, facts.StoryFacts | facts.GoneFacts | None]:
        made: dict[int, facts.StoryFacts | facts.GoneFacts | None] = {}
        rows = {row[0]: StoryRow._make(row) for row in _story_rows(ids)}
        live = [pk for pk, row in rows.items() if row.kill_at is None]
        corrections, related, links = _corrections(live), _NONE, _NO_LINKS
        if not for_feeds:
            related, links = _related(live), self._links(live)
        self.load(other for others in related.values() for other in others)
        self._load_pictures(rows.values())
        for pk in ids:
            row = rows.get(pk)
            if row is None or row.kill_at is not None:
                made[pk] = self._gone(row) if row else None
                continue
            others = [other for pk in related.get(row.id, ()) if (other := self._rows[pk]) is not None]
            shown = tuple(self._teaser(other, row.site_id) for other in others)
            made[pk] = self._story(row, corrections.get(row.id, ()), links.get(row.id, ()), shown, asks=not for_feeds)
        return made

    def draft(
        self, row: StoryRow, links: Iterable[tuple[int | None, str, str]], related: Sequence[int]
    ) -> facts.StoryFacts:
        """The facts of a story as the row has it, which need not be stored: for who looks before it goes out."""
        self.load(related)
        self._load_pictures([row])
        others = [other for pk in related if (other := self._rows[pk]) is not None]
        shown = tuple(self._teaser(other, row.site_id) for other in others)
        corrections = _corrections([row.id])
        return self._story(row, corrections.get(row.id, ()), self._lines(links), shown, asks=True)

    def _load_pictures(self, rows: Iterable[StoryRow | TeaserRow]) -> None:
        ids = {row.picture_id for row in rows if row.picture_id is not None} - self._pictures.keys()
        if ids:
            self._pictures |= {picture.pk: picture for picture in _pictures(sorted(ids))}

    def _links(self, ids: list[int]) -> dict[int, list[facts.LinkFacts]]:
        links: dict[int, list[facts.LinkFacts]] = defaultdict(list)
        for story, section, words, href in _related_links(ids):
            links[story] += self._lines([(section, words, href)])
        return links

    def _lines(self, links: Iterable[tuple[int | None, str, str]]) -> list[facts.LinkFacts]:
        return [
            facts.LinkFacts(words, href if section is None else self._network.section(section).home_href)
            for section, words, href in links
        ]

    def _story(
        self,
        row: StoryRow,
        corrections: Sequence[facts.CorrectionFacts],
        links: Sequence[facts.LinkFacts],
        related: tuple[facts.Teaser, ...],
        *,
        asks: bool,
    ) -> facts.StoryFacts:
        network = self._network
        path, origin = story_path(row.day, row.slug), network.origins[row.site_id]
        source_name, source_full_name = network.sources[row.source_id]
        return facts.StoryFacts(
            site=network.site(row.site_id),
            section=network.section(row.section_id),
            url=f"{origin}{path}",
            path=path,
            lite_path=f"{path}lite/",
            day=row.day,
            headline=row.headline,
            standfirst=row.standfirst,
            description=text.shorten(_opening(row.standfirst, row.body_html[:OPENING_READ]), 160),
            byline=row.byline,
            dateline=dateline(row.place, row.dateline_source, row.dateline_on),
            source_name=source_name,
            source_full_name=source_full_name,
            body_html=row.body_html,
            words=row.words,
            language=row.language,
            direction=text.direction(row.language),
            picture=_picture(self._pictures.get(row.picture_id or 0), origin),
            published_at=row.published_at,
            updated_at=row.updated_at,
            sourced_at=row.sourced_at,
            corrections=tuple(corrections),
            related_links=tuple(links),
            related=related,
            house=network.house(row.site_id),
            ask=network.ask(row.site_id, path, row.day, network.sections[row.section_id].slug) if asks else _NO_ASK,
            give_href=network.asks[row.site_id].give_href(path) if asks else "",
        )

    def _gone(self, row: StoryRow) -> facts.GoneFacts:
        assert row.kill_at is not None and row.kill_reason is not None
        path = story_path(row.day, row.slug)
        return facts.GoneFacts(
            self._network.site(row.site_id), path, f"{path}lite/", row.day, row.kill_reason, row.kill_at
        )

    def _teaser(self, row: TeaserRow, on_site: int) -> facts.Teaser:
        """Neighbours in a piece have much the same related stories."""
        made = self._teased.get((row.id, on_site))
        if made is None:
            made = self._teased[row.id, on_site] = self._new_teaser(row, on_site)
        return made

    def _new_teaser(self, row: TeaserRow, on_site: int) -> facts.Teaser:
        network = self._network
        section, at_home = network.section(row.section_id), row.site_id == on_site
        return _made_teaser(
            row._replace(id=0, urgency=0, picture_id=None),
            section,
            section.href if row.section_id in network.menus[on_site] else section.home_href,
            "" if at_home else network.origins[row.site_id],
            "" if at_home else network.sites[row.site_id].name,
            _picture(self._pictures.get(row.picture_id or 0), network.origins[on_site]),
            row.id in self._corrected,
        )


@lru_cache(maxsize=TEASERS_KEPT)
def _made_teaser(
    row: TeaserRow,
    section: facts.SectionFacts,
    section_href: str,
    origin: str,
    site_name: str,
    picture: facts.PictureFacts | None,
    corrected: bool,
) -> facts.Teaser:
    """A pure function of what it is given, so that from publish to publish the same is the same object."""
    return facts.Teaser(
        headline=row.headline,
        href=f"{origin}{story_path(row.day, row.slug)}",
        standfirst=text.shorten(_opening(row.standfirst, row.opening_html), 240),
        section_name=section.name,
        section_href=section_href,
        site_name=site_name,
        dateline=dateline(row.place, row.dateline_source, row.dateline_on),
        published_at=row.published_at,
        language=row.language,
        direction=text.direction(row.language),
        picture=picture,
        corrected=corrected,
    )


def _published(ids: Collection[int]) -> QuerySet[Story]:
    return Story.objects.filter(pk__in=ids, published_at__isnull=False).order_by()


def _corrections(ids: list[int]) -> dict[int, list[facts.CorrectionFacts]]:
    made: dict[int, list[facts.CorrectionFacts]] = defaultdict(list)
    for story, words, at in _correction_rows(ids):
        made[story].append(facts.CorrectionFacts(words, at))
    return made


def _related(ids: list[int]) -> dict[int, list[int]]:
    related: dict[int, list[int]] = defaultdict(list)
    for story, other in _related_stories(ids):
        related[story].append(other)
    return related


@prepared
def _story_rows(ids: Collection[int]) -> QuerySet[Story, Any]:
    return _published(ids).values_list(*_STORY)


@prepared
def _teaser_rows(ids: Collection[int]) -> QuerySet[Story, Any]:
    body = Case(When(standfirst="", then=Substr(F("body_html"), 1, OPENING_READ)), default=Value(""))
    return _published(ids).filter(kill=None).annotate(opening_html=body).values_list(*_TEASER)


@prepared
def _corrected(ids: Collection[int]) -> QuerySet[Correction, int]:
    return Correction.objects.filter(story_id__in=ids).order_by().values_list("story_id", flat=True)


@prepared
def _correction_rows(ids: Collection[int]) -> QuerySet[Correction, tuple[int, str, datetime]]:
    found = Correction.objects.filter(story_id__in=ids).order_by("story_id", "at", "id")
    return found.values_list("story_id", "text", "at")


@prepared
def _pictures(ids: Collection[int]) -> QuerySet[Picture]:
    return Picture.objects.filter(pk__in=ids).order_by()


@prepared
def _related_links(ids: Collection[int]) -> QuerySet[RelatedLink, tuple[int, int | None, str, str]]:
    found = RelatedLink.objects.filter(story_id__in=ids).order_by("story_id", "position", "id")
    return found.values_list("story_id", "section_id", "text", "href")


@prepared
def _related_stories(ids: Collection[int]) -> QuerySet[RelatedStory, tuple[int, int]]:
    chosen = RelatedStory.objects.filter(story_id__in=ids).order_by("story_id", "position", "id")
    return chosen.values_list("story_id", "other_id")


def _picture(picture: Picture | None, origin: str) -> facts.PictureFacts | None:
    if picture is None:
        return None
    name, widths = f"/media/{picture.sha256[:20]}", picture.widths
    return facts.PictureFacts(
        src=f"{name}-{widths[len(widths) // 2]}.webp",
        srcset=", ".join(f"{name}-{width}.webp {width}w" for width in widths),
        width=picture.width,
        height=picture.height,
        alt=picture.alt,
        caption=picture.caption,
        credit=picture.credit,
        focus=_focus(picture),
        large_href=f"{origin}{name}-{widths[-1]}.webp",
    )


def _focus(picture: Picture) -> str:
    """By tens: the pages' policy allows no style of their own, so that each step is a class."""
    steps = {"x": round(picture.focus_x / 10), "y": round(picture.focus_y / 10)}
    return " ".join(f"{axis}{step}" for axis, step in steps.items() if step != 5)


def _opening(standfirst: str, body_html: str) -> str:
    """The standfirst, or the first block of the body; body_html may be cut anywhere."""
    return standfirst or to_text(_CUT_TAG.sub("", body_html)).partition("\n")[0]
