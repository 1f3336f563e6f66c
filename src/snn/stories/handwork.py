"""What only people do to a story: choose its picture and its links, and say when it comes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from snn.network.models import Source
from snn.stories.changes import stand_of, story_changed
from snn.stories.models import AuditLine, Picture, RelatedLink, Story

Link = tuple[str, str]


@transaction.atomic
def depict(story: Story, picture: Picture | None, *, by: str, at: datetime) -> bool:
    """Give the story this picture, or none; whether that is a change."""
    story = _locked(story)
    if story.picture_id == (picture.pk if picture else None):
        return False
    before = stand_of(story)
    Story.objects.filter(pk=story.pk).update(picture=picture)
    AuditLine.objects.create(story=story, act="depict", by=by, at=at)
    story_changed(story, before, at)
    return True


@transaction.atomic
def attribute(story: Story, source: Source, *, by: str, at: datetime) -> bool:
    """Say whose story it is; whether that is a change."""
    story = _locked(story)
    if story.source_id == source.pk:
        return False
    before = stand_of(story)
    Story.objects.filter(pk=story.pk).update(source=source)
    AuditLine.objects.create(story=story, act="attribute", by=by, at=at, note=source.slug)
    story_changed(story, before, at)
    return True


@transaction.atomic
def relink(story: Story, links: Sequence[Link], *, by: str, at: datetime) -> bool:
    """Set the links that lead elsewhere; those to sections stay first. Whether that is a change."""
    story = _locked(story)
    elsewhere = story.related_links.filter(section=None)
    if list(elsewhere.values_list("text", "href")) == list(links):
        return False
    before = stand_of(story)
    elsewhere.delete()
    first = story.related_links.count()
    RelatedLink.objects.bulk_create(
        RelatedLink(story=story, text=text, href=href, position=first + n) for n, (text, href) in enumerate(links)
    )
    AuditLine.objects.create(story=story, act="relink", by=by, at=at)
    story_changed(story, before, at)
    return True


@transaction.atomic
def schedule(story: Story, when: datetime, *, by: str, at: datetime) -> bool:
    """Let the clock publish the story then; False where readers have it already or never will."""
    story = _locked(story)
    if story.published_at is not None or hasattr(story, "kill"):
        return False
    Story.objects.filter(pk=story.pk).update(embargo_at=when, held_reason="")
    AuditLine.objects.create(story=story, act="schedule", by=by, at=at, note=when.isoformat(timespec="minutes"))
    return True


def _locked(story: Story) -> Story:
    return Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
