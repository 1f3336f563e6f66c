"""Many new stories at once: the same rows that create and publish write, in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from snn.ground.clock import day_in
from snn.ground.markup import clean_body, to_text
from snn.ground.text import shorten, slugify
from snn.network.models import Change, Site
from snn.stories import rules
from snn.stories.actions import Draft
from snn.stories.models import AuditLine, KinDue, MovedAddress, Placement, RelatedLink, Story


@dataclass(frozen=True)
class Filing:
    """A story to be made; where live, published at once. body_text: the words of its body, where they are at hand."""

    draft: Draft
    live: bool
    held_reason: str = ""
    body_text: str | None = None


@transaction.atomic
def file_all(filings: Sequence[Filing], *, by: str, at: datetime) -> list[Story]:
    """Make the stories, publish those that are live; rows, audit lines and changes in one transaction."""
    if not filings:
        return []
    sites = {site.pk: site for site in Site.objects.filter(pk__in={one.draft.site_id for one in filings})}
    stories = [_story(one, sites[one.draft.site_id], at) for one in filings]
    _free_slugs([story for story, one in zip(stories, filings, strict=True) if one.live])
    Story.objects.bulk_create(stories)
    pairs = list(zip(stories, filings, strict=True))
    Placement.objects.bulk_create(
        Placement(story=story, site_id=site, section_id=section, live_at=story.published_at, day=story.day)
        for story, one in pairs
        for site, section in dict.fromkeys([(one.draft.site_id, one.draft.section_id), *one.draft.places])
    )
    RelatedLink.objects.bulk_create(
        RelatedLink(story=story, section_id=section, text=text, href=href, position=n)
        for story, one in pairs
        for n, (section, text, href) in enumerate(one.draft.links)
    )
    _tell([story for story, one in pairs if one.live], pairs, by, at)
    return stories


def _story(filing: Filing, site: Site, at: datetime) -> Story:
    draft = filing.draft
    body = clean_body(draft.body_html) if filing.body_text is None else draft.body_html
    return Story(
        site_id=draft.site_id, section_id=draft.section_id, source_id=draft.source_id,
        slug=slugify(draft.headline), headline=shorten(draft.headline, 300), standfirst=shorten(draft.standfirst, 600),
        byline=shorten(draft.byline, 200), dateline_place=shorten(draft.dateline_place, 120),
        dateline_source=shorten(draft.dateline_source, 80), dateline_on=draft.dateline_on, body_html=body,
        words=len((to_text(body) if filing.body_text is None else filing.body_text).split()),
        language=draft.language[:16], urgency=draft.urgency, rights=shorten(draft.rights, 300), picture=draft.picture, guid=draft.guid,
        version=draft.version, created_at=at, sourced_at=draft.sourced_at,
        embargo_at=None if filing.live else draft.embargo_at, held_reason=shorten(filing.held_reason, 200),
        published_at=at if filing.live else None, day=day_in(at, site.timezone) if filing.live else None,
    )  # fmt: skip


def _free_slugs(stories: Sequence[Story]) -> None:
    """Give every story an address that no other story has or had."""
    by_day: dict[tuple[int, date], list[Story]] = defaultdict(list)
    for story in stories:
        assert story.day is not None
        by_day[story.site_id, story.day].append(story)
    for (site, day), same_day in by_day.items():
        taken = _taken(site, day, {story.slug for story in same_day})
        for story in same_day:
            if story.slug in taken:
                taken |= _taken_like(site, day, story.slug)
                story.slug = rules.free_slug(story.slug, taken)
            taken.add(story.slug)


def _taken(site: int, day: date, slugs: set[str]) -> set[str]:
    paths = {rules.story_path(day, slug): slug for slug in slugs}
    moved = MovedAddress.objects.filter(site_id=site, path__in=paths).values_list("path", flat=True)
    used = Story.objects.filter(site_id=site, day=day, slug__in=slugs).values_list("slug", flat=True)
    return {*used, *(paths[path] for path in moved)}


def _taken_like(site: int, day: date, slug: str) -> set[str]:
    start = slug[:40]
    used = Story.objects.filter(site_id=site, day=day, slug__startswith=start).values_list("slug", flat=True)
    path = rules.story_path(day, start)[:-1]
    moved = MovedAddress.objects.filter(site_id=site, path__startswith=path).values_list("path", flat=True)
    return {*used, *(one.split("/")[4] for one in moved)}


def _tell(live: Sequence[Story], pairs: Sequence[tuple[Story, Filing]], by: str, at: datetime) -> None:
    lines = []
    for story, one in pairs:
        lines.append(AuditLine(story=story, act="create", by=by, at=at, note=shorten(one.held_reason, 600)))
        if one.live:
            lines.append(AuditLine(story=story, act="publish", by=by, at=at))
    AuditLine.objects.bulk_create(lines)
    KinDue.objects.bulk_create((KinDue(story=story) for story in live), ignore_conflicts=True)
    Change.objects.bulk_create(Change(subject=Change.Subject.STORY, subject_id=story.pk, at=at) for story in live)
