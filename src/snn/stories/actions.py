"""The only writers of stories: one verb, one transaction, row + audit line + Change together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from snn.ground.clock import day_in
from snn.ground.markup import clean_body, to_text
from snn.ground.text import shorten, slugify
from snn.network.models import Carriage, Section, Site, Source
from snn.stories import rules
from snn.stories.changes import stand_of, story_changed
from snn.stories.models import (
    AuditLine,
    Correction,
    HandEdit,
    Kill,
    KinDue,
    MovedAddress,
    Picture,
    Placement,
    RelatedLink,
    Story,
)


@dataclass(frozen=True)
class Draft:
    """What a story is made from. places: (site id, section id), the canonical one among them or not."""

    site_id: int
    section_id: int
    source_id: int
    headline: str
    body_html: str
    standfirst: str = ""
    byline: str = ""
    dateline_place: str = ""
    dateline_source: str = ""
    dateline_on: date | None = None
    language: str = "en"
    urgency: int = 5
    rights: str = ""
    picture: Picture | None = None
    places: tuple[tuple[int, int], ...] = ()
    links: tuple[tuple[int | None, str, str], ...] = ()
    guid: str | None = None
    version: int = 1
    sourced_at: datetime | None = None
    embargo_at: datetime | None = None
    extra: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def create(draft: Draft, *, by: str, at: datetime, held_reason: str = "") -> Story:
    """A story that nobody can read yet."""
    body = clean_body(draft.body_html)
    story = Story.objects.create(
        site_id=draft.site_id,
        section_id=draft.section_id,
        source_id=draft.source_id,
        slug=slugify(draft.headline),
        headline=shorten(draft.headline, 300),
        standfirst=shorten(draft.standfirst, 600),
        byline=shorten(draft.byline, 200),
        dateline_place=shorten(draft.dateline_place, 120),
        dateline_source=shorten(draft.dateline_source, 80),
        dateline_on=draft.dateline_on,
        body_html=body,
        words=len(to_text(body).split()),
        language=draft.language[:16],
        urgency=draft.urgency,
        rights=shorten(draft.rights, 300),
        picture=draft.picture,
        guid=draft.guid,
        version=draft.version,
        created_at=at,
        sourced_at=draft.sourced_at,
        embargo_at=draft.embargo_at,
        held_reason=held_reason,
    )
    places = dict.fromkeys([(draft.site_id, draft.section_id), *draft.places])
    Placement.objects.bulk_create(Placement(story=story, site_id=s, section_id=c) for s, c in places)
    RelatedLink.objects.bulk_create(
        RelatedLink(story=story, section_id=section, text=text, href=href, position=n)
        for n, (section, text, href) in enumerate(draft.links)
    )
    _audit(story, "create", by, at, held_reason)
    return story


@transaction.atomic
def publish(story: Story, *, by: str, at: datetime) -> Story:
    """Put the story before readers; its day and address are settled now and stay."""
    story = _locked(story)
    if story.published_at is not None or hasattr(story, "kill"):
        return story
    before = stand_of(story)
    story.published_at = at
    story.day = day_in(at, story.site.timezone)
    story.slug = rules.free_slug(story.slug, _slugs_of(story))
    story.embargo_at = None
    story.held_reason = ""
    story.save(update_fields=["published_at", "day", "slug", "embargo_at", "held_reason"])
    story.placements.update(live_at=at, day=story.day)
    _relate_later(story)
    _audit(story, "publish", by, at)
    story_changed(story, before, at)
    return story


@transaction.atomic
def hold(story: Story, reason: str, *, by: str, at: datetime) -> bool:
    """Keep a story back from readers, an ended embargo too; False where it is out already."""
    story = _locked(story)
    if story.published_at is not None:
        return False
    story.held_reason = shorten(reason, 200)
    story.save(update_fields=["held_reason"])
    _audit(story, "hold", by, at, reason)
    return True


WORDS = frozenset(
    {
        "headline", "standfirst", "byline", "dateline_place", "dateline_source", "dateline_on", "body_html", "urgency",
        "rights",
    }
)  # fmt: skip
"""The fields an update may bring, by person or wire."""
UNSEEN = frozenset({"rights"})
"""Those that no reader sees."""


@transaction.atomic
def update(
    story: Story,
    words: dict[str, Any],
    *,
    by: str,
    at: datetime,
    by_hand: bool = True,
    version: int | None = None,
    sourced_at: datetime | None = None,
) -> frozenset[str]:
    """Change the story's words; the fields that really changed.

    A field that a person edited (HandEdit) is never overwritten by the wire (by_hand False).
    Raises: ValueError for a field that no update may bring.
    """
    if unknown := set(words) - WORDS:
        raise ValueError(f"no update may bring {', '.join(sorted(unknown))}")
    story = _locked(story)
    before = stand_of(story)
    kept = set() if by_hand else set(story.hand_edits.values_list("field", flat=True))
    if "body_html" in words:
        words = words | {"body_html": clean_body(words["body_html"])}
    changed = frozenset(name for name, value in words.items() if name not in kept and getattr(story, name) != value)
    for name in changed:
        setattr(story, name, words[name])
    story.words = len(to_text(story.body_html).split())
    story.version = version or story.version
    story.sourced_at = sourced_at or story.sourced_at
    if changed - UNSEEN and story.published_at:
        story.updated_at = max(at, story.published_at)
    story.save()
    if by_hand:
        for name in changed:
            HandEdit.objects.update_or_create(story=story, field=name, defaults={"by": by, "at": at})
    if changed & {"headline", "standfirst"} and story.published_at:
        _relate_later(story)
    _audit(story, "update", by, at, ", ".join(sorted(changed)))
    story_changed(story, before, at)
    return changed


@transaction.atomic
def correct(story: Story, text: str, *, by: str, at: datetime) -> Correction:
    """Say in public what was wrong."""
    story = _locked(story)
    before = stand_of(story)
    correction = Correction.objects.create(story=story, text=shorten(text, 600), at=at)
    _audit(story, "correct", by, at, text)
    story_changed(story, before, at)
    return correction


@transaction.atomic
def kill(story: Story, reason: str, *, by: str, at: datetime, withheld: bool = False) -> Kill:
    """Withdraw the story everywhere: for good, or (withheld) until it is lifted; a second kill is the first."""
    story = _locked(story)
    before = stand_of(story)
    if hasattr(story, "kill"):
        if story.kill.withheld and not withheld:
            Kill.objects.filter(pk=story.kill.pk).update(withheld=False, reason=shorten(reason, 600), by=by, at=at)
            story.kill.refresh_from_db()
            _audit(story, "kill", by, at, reason)
            story_changed(story, before, at)
        return story.kill
    killed = Kill.objects.create(story=story, reason=shorten(reason, 600), by=by, at=at, withheld=withheld)
    story.placements.update(live_at=None)
    _audit(story, "withhold" if withheld else "kill", by, at, reason)
    story_changed(story, before, at)
    return killed


@transaction.atomic
def lift(story: Story, *, by: str, at: datetime) -> bool:
    """Put back a story that was only withheld; a kill is never lifted. Whether it was."""
    story = _locked(story)
    before = stand_of(story)
    if not Kill.objects.filter(story=story, withheld=True).delete()[0]:
        return False
    story = _locked(story)
    story.placements.update(live_at=story.published_at)
    _audit(story, "lift", by, at)
    story_changed(story, before, at)
    return True


@transaction.atomic
def move(story: Story, slug: str, *, by: str, at: datetime) -> Story:
    """Give the story another slug; its old address redirects."""
    story = _locked(story)
    if story.day is None:
        story.slug = slugify(slug)
        story.save(update_fields=["slug"])
        return story
    before, old_path = stand_of(story), rules.story_path(story.day, story.slug)
    story.slug = slugify(slug)
    story.slug = rules.free_slug(story.slug, _slugs_of(story))
    new_path = rules.story_path(story.day, story.slug)
    if new_path == old_path:
        return story
    story.save(update_fields=["slug"])
    MovedAddress.objects.filter(site=story.site, path=new_path).delete()
    MovedAddress.objects.update_or_create(site=story.site, path=old_path, defaults={"story": story})
    _audit(story, "move", by, at, f"{old_path} to {new_path}")
    story_changed(story, before, at)
    return story


@transaction.atomic
def rehome(story: Story, section: Section, *, by: str, at: datetime) -> Story:
    """Give the story another section, and with it that section's home as its canonical site; its old address redirects."""
    story = _locked(story)
    if story.section_id == section.pk:
        return story
    before, old_site, old_slug = stand_of(story), story.site_id, story.slug
    story.placements.filter(site_id=old_site, section_id=story.section_id).delete()
    story.section, story.site = section, section.home
    if story.day is not None and story.site_id != old_site:
        story.slug = rules.free_slug(story.slug, _slugs_of(story))
        old_path, new_path = rules.story_path(story.day, old_slug), rules.story_path(story.day, story.slug)
        MovedAddress.objects.filter(site=story.site, path=new_path).delete()
        MovedAddress.objects.update_or_create(site_id=old_site, path=old_path, defaults={"story": story})
    story.save(update_fields=["site", "section", "slug"])
    live_at = None if hasattr(story, "kill") else story.published_at
    Placement.objects.bulk_create(
        [
            Placement(story=story, site_id=site, section_id=section.pk, live_at=live_at, day=story.day)
            for site, _ in places_of(section)
        ],
        ignore_conflicts=True,
    )
    _audit(story, "rehome", by, at, section.slug)
    story_changed(story, before, at)
    return story


@transaction.atomic
def place(story: Story, places: Sequence[tuple[int, int]], *, by: str, at: datetime) -> Story:
    """Set the sites and sections the story stands on; the canonical one always stays."""
    story = _locked(story)
    before = stand_of(story)
    wanted = set(places) | {(story.site_id, story.section_id)}
    for old in story.placements.all():
        if (old.site_id, old.section_id) not in wanted:
            old.delete()
        wanted.discard((old.site_id, old.section_id))
    live_at = None if hasattr(story, "kill") else story.published_at
    Placement.objects.bulk_create(
        Placement(story=story, site_id=s, section_id=c, live_at=live_at, day=story.day) for s, c in sorted(wanted)
    )
    _audit(story, "place", by, at)
    story_changed(story, before, at)
    return story


def release_due(*, at: datetime) -> int:
    """Publish every story whose embargo has ended; how many."""
    due = Story.objects.filter(published_at=None, embargo_at__lte=at, held_reason="", kill=None).order_by("embargo_at")
    return sum(_release(due, pk, at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _release(due: QuerySet[Story], pk: int, at: datetime) -> bool:
    """Publish it if it is still due: somebody may have held it since the list was read."""
    story = due.select_for_update(of=("self",)).filter(pk=pk).first()
    if story is not None:
        publish(story, by="clock", at=at)
    return story is not None


def places_of(section: Section) -> tuple[tuple[int, int], ...]:
    """Where a story of this section stands: on every site that carries it."""
    carriers = Carriage.objects.filter(section=section).order_by("site__position", "site_id")
    return tuple((carriage.site_id, section.pk) for carriage in carriers)


def default_source() -> Source:
    """The source of what names none."""
    return Source.objects.get(slug="unknown")


def canonical_site(section: Section) -> Site:
    """A story's canonical site is its section's home."""
    return section.home


def _locked(story: Story) -> Story:
    # On SQLite the transaction itself is IMMEDIATE; FOR UPDATE there is a no-op.
    return Story.objects.select_for_update(of=("self",)).select_related("site").get(pk=story.pk)


def _slugs_of(story: Story) -> list[str]:
    """Slugs taken on the story's site and day, by other stories or by their redirects."""
    others = Story.objects.filter(site=story.site, day=story.day, slug__startswith=story.slug[:40]).exclude(pk=story.pk)
    assert story.day is not None
    moved = MovedAddress.objects.filter(site=story.site, path__startswith=rules.story_path(story.day, "")[:-1])
    paths = moved.exclude(story=story).values_list("path", flat=True)
    return [*others.values_list("slug", flat=True), *(path.split("/")[4] for path in paths)]


def _relate_later(story: Story) -> None:
    """Its choice of related stories is due; see related.py for why it is not made here."""
    KinDue.objects.get_or_create(story=story)


def _audit(story: Story, act: str, by: str, at: datetime, note: str = "") -> None:
    AuditLine.objects.create(story=story, act=act, by=by, at=at, note=shorten(note, 600))
