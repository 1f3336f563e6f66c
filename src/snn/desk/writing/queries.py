"""What the pages of the writing desk read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from snn.network.models import Change, Site
from snn.press.models import Failure, LastBake
from snn.rack.pages import Rack
from snn.stories import kinship
from snn.stories.models import Kill, KinWord, MovedAddress, Story
from snn.stories.rules import story_path

A_PAGE = 25
FOUND_MOST = 500
LOOKED_AT = 5_000
"""Stories looked through for the beginning of a slug, where no word tells enough to be looked up."""
STATES = {"": "all", "live": "live", "waiting": "not out", "killed": "withdrawn"}


@dataclass(frozen=True)
class Progress:
    """How far the press is with a story: pages and seconds are those of the turn that published it."""

    done: bool
    seconds: float
    pages: int
    failed: tuple[str, ...]


def stories(sites: Sequence[int], words: str = "", state: str = "", before: int | None = None) -> list[Story]:
    """Stories at home on these sites, newest first, one more than a page: the next begins there."""
    found = _in_state(Story.objects.filter(site_id__in=sites), state)
    if words := words.replace("\0", "").strip():
        found = found.filter(pk__in=_having(words))
    if before:
        found = found.filter(pk__lte=before)
    rows = found.order_by("-pk").select_related("site", "section", "kill").defer("body_html")
    return list(rows[: A_PAGE + 1])


def _in_state(found: QuerySet[Story], state: str) -> QuerySet[Story]:
    # Asked for as a join that finds nothing, PostgreSQL expects one story and sorts them all.
    stands = found.filter(~Exists(Kill.objects.filter(story=OuterRef("pk"))))
    if state == "live":
        return stands.filter(published_at__isnull=False)
    if state == "waiting":
        return stands.filter(published_at=None)
    return found.filter(kill__isnull=False) if state == "killed" else found


def _having(words: str) -> list[int]:
    """Stories that have all telling words in headline or standfirst; the index of kinship is the index of search."""
    numbers = kinship.word_numbers(words, "")
    if not numbers:
        last = Story.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        recent = Story.objects.filter(pk__gt=last - LOOKED_AT, slug__startswith=words.strip().lower())
        return list(recent.order_by("-pk").values_list("pk", flat=True)[: A_PAGE + 1])
    newest: list[set[int]] = []
    for number in numbers[:6]:
        having = KinWord.objects.filter(word=number).order_by("-story_id").values_list("story_id", flat=True)
        newest.append(set(having[:FOUND_MOST]))
    return sorted(set.intersection(*newest), reverse=True)[:FOUND_MOST]


def progress(story: Story) -> Progress:
    """Whether the press has done all that it was told of the story."""
    changes = Change.objects.filter(subject=Change.Subject.STORY, subject_id=story.pk)
    last = changes.order_by("-pk").first()
    waits = changes.filter(done_at=None).exists()
    if last is None or waits or last.done_at is None:
        return Progress(last is None, 0.0, 0, ())
    turn = LastBake.objects.filter(kind="due", at__gte=last.at).values_list("pages", flat=True).first()
    failed = Failure.objects.filter(site_id=story.site_id, sort="story", what=str(story.pk))
    return Progress(
        True, (last.done_at - last.at).total_seconds(), turn or 0, tuple(failed.values_list("wrong", flat=True))
    )


def addresses(story: Story) -> list[tuple[str, str]]:
    """(host, path) of every page that is the story's own."""
    if story.day is None:
        return []
    path = story_path(story.day, story.slug)
    moved = MovedAddress.objects.filter(story=story).order_by("pk").values_list("site__host", "path")
    return [(story.site.host, path), (story.site.host, f"{path}lite/"), *moved]


def proof(story: Story, rack: Rack) -> list[tuple[str, int | None]]:
    """What each of its addresses answers now, as the rack has it; None: nothing there."""
    found = []
    for host, path in addresses(story):
        page = rack.get(host, path)
        found.append((f"{host}{path}", page.status if page else None))
    return found


def named(sites: Sequence[int]) -> list[tuple[int, str]]:
    """Sites by name, for a list to choose from."""
    return list(Site.objects.filter(pk__in=sites).values_list("pk", "name"))


def sites_in(pks: Iterable[int]) -> list[Site]:
    """These sites, in the network's order."""
    return list(Site.objects.filter(pk__in=list(pks)).order_by("position", "id"))
