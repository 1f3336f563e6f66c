"""Old addresses that lead to stories, set by hand; stories that move leave theirs by themselves (actions.py)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from snn.network.models import Site
from snn.stories.changes import Stand, stand_of, story_changed
from snn.stories.models import AuditLine, MovedAddress, StandDown, Story
from snn.stories.rules import story_path


@transaction.atomic
def redirect(site: Site, day: date, slug: str, story: Story, *, by: str, at: datetime) -> str:
    """Lead an address of this site's to the story; one that leads elsewhere is turned. Why not, or nothing."""
    path = story_path(day, slug)
    if Story.objects.filter(site=site, day=day, slug=slug).exists():
        return f"{path} is a story's own address; give that story another slug, or kill it"
    if story.day is None or story.published_at is None:
        return "the story it should lead to is not before readers"
    MovedAddress.objects.update_or_create(site=site, path=path, defaults={"story": story})
    _tell(story, "redirect", f"{site.host}{path}", by, at)
    story_changed(story, stand_of(story), at)
    return ""


@transaction.atomic
def end_redirect(moved: MovedAddress, *, by: str, at: datetime) -> str:
    """Nothing is at this address any more. Why not, or nothing."""
    _, year, month, day, slug, _ = moved.path.split("/")
    on = date(int(year), int(month), int(day))
    if StandDown.objects.filter(story__site=moved.site_id, story__day=on, story__slug=slug).exists():
        return "a story stands down here; choose it instead of its copy, and it has its address again"
    before = Stand(site=moved.site_id, path=moved.path, day=on.isoformat(), live=True, places=[], redirect=True)
    moved.delete()
    _tell(moved.story, "end redirect", f"{moved.site.host}{moved.path}", by, at)
    story_changed(moved.story, before, at)
    return ""


def _tell(story: Story, act: str, note: str, by: str, at: datetime) -> None:
    AuditLine.objects.create(story=story, act=act, by=by, at=at, note=note)
