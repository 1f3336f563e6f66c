"""An item made part of any story that is there: found by words, by address or by number; and taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from snn.desk.addresses import read_address, story_at
from snn.desk.models import Person
from snn.desk.permissions import Act, may
from snn.desk.wireroom import queries
from snn.desk.wireroom.answers import allowed, answer, number
from snn.desk.writing import queries as writing
from snn.ground.clock import now
from snn.network.models import Site
from snn.stories import joining
from snn.stories.joining import Refusal
from snn.stories.models import Joining, Story
from snn.wire.models import Dispatch

FOUND = 12


@dataclass(frozen=True)
class Linking:
    """What an item's page says of it: the story it was made part of, or a search for one."""

    may: bool
    joined: Joining | None
    words: str
    found: tuple[Story, ...]


def linking_of(item: Dispatch, person: Person, words: str) -> Linking:
    """Found are stories of sites where the person takes items, without the item's own."""
    lineage = getattr(item, "lineage", None)
    own = lineage.story if lineage else None
    if lineage is None or not may(person, Act.TAKE, own.site_id if own else None):
        return Linking(False, None, "", ())
    sites = [site for site in Site.objects.order_by("pk").values_list("pk", flat=True) if may(person, Act.TAKE, site)]
    found = [one for one in _found(sites, words) if own is None or one.pk != own.pk]
    return Linking(True, joining.joining_of(item), words, tuple(found[:FOUND]))


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the item part of the story that was chosen."""
    item = _item(pk)
    story = get_object_or_404(Story, pk=number(request.POST.get("story", "")) or 0)
    by = _both(request, item, story)
    done = joining.join(item, story, by=by, at=now())
    wrong = done.value if isinstance(done, Refusal) else ""
    return answer(request, wrong, f"It is part of “{story.headline}” now; what it says otherwise is offered below")


@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back to its own story."""
    item = _item(pk)
    joined = joining.joining_of(item)
    if joined is None:
        return answer(request, "it is part of no other story", "")
    by = _both(request, item, joined.story)
    if joined.left is not None:
        by = allowed(request, Act.TAKE, joined.left.site_id)
    undone = joining.undo(joined, by=by, at=now())
    return answer(request, "" if undone else "that was done before", "It is an item of its own again")


def _both(request: HttpRequest, item: Dispatch, story: Story) -> str:
    """Who takes items where it stands and where it shall stand."""
    own = item.lineage.story if hasattr(item, "lineage") else None
    allowed(request, Act.TAKE, own.site_id if own else None)
    return allowed(request, Act.TAKE, story.site_id)


def _item(pk: int) -> Dispatch:
    if (found := queries.item(pk)) is None:
        raise Http404
    return found


def _found(sites: list[int], words: str) -> list[Story]:
    words = words.replace("\0", "").strip()
    if not words:
        return []
    rows = Story.objects.filter(site_id__in=sites).select_related("site", "section").defer("body_html")
    if named := number(words):
        return list(rows.filter(pk=named))
    if address := read_address(words):
        found = story_at(address, or_at="")
        return list(rows.filter(pk=found.pk)) if found else []
    return writing.stories(sites, words)[: FOUND + 1]
