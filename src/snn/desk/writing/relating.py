"""The page on which an editor says what stands under a story: suggested by the press's own rule, pinned, removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from snn.desk.writing import actions, queries
from snn.desk.writing.models import Manuscript
from snn.desk.writing.views import manuscript_of, person_of
from snn.network.models import Site
from snn.stories import related
from snn.stories.kinship import SHOWN, Picks
from snn.stories.models import Story

FOUND = 12


@dataclass(frozen=True)
class Line:
    """A story on the page, and what may be done with it."""

    story: Story
    pinned: bool = False
    first: bool = False


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, manuscript: int) -> HttpResponse:
    """What will stand under the story, what was removed, and a search for more."""
    found = manuscript_of(request, manuscript)
    if request.method == "POST":
        number = request.POST.get("story", "")
        story = int(number) if number.isdecimal() and len(number) < 18 else 0
        if Story.objects.filter(pk=story).exists():
            act = request.POST.get("act", "")
            actions.relate(found, lambda picks: after(picks, act, story), by=person_of(request))
        return redirect(request.get_full_path())
    picks = actions.picks_of(found)
    return render(request, "desk/writing/related.html", _shown(found, picks, request.GET.get("words", "")[:200]))


def after(picks: Picks, act: str, story: int) -> Picks:
    """The picks once an editor has pressed this button beside this story; an unknown button changes nothing."""
    rest = tuple(one for one in picks.pinned if one != story)
    if act == "pin":
        return Picks((*rest[: SHOWN - 1], story), picks.removed - {story})
    if act == "up" and story in picks.pinned:
        at = max(0, picks.pinned.index(story) - 1)
        return replace(picks, pinned=(*rest[:at], story, *rest[at:]))
    if act == "remove":
        return Picks(rest, picks.removed | {story})
    return Picks(rest, picks.removed - {story}) if act == "as-before" else picks


def _shown(found: Manuscript, picks: Picks, words: str) -> dict[str, Any]:
    like = _like(found)
    chosen = [pk for pk, _ in related.suggested(like, picks)] if like else list(picks.pinned)
    hits = [one.pk for one in queries.stories(_sites(), words, "live")[:FOUND]] if words.strip() else []
    hits = [pk for pk in hits if pk not in chosen and pk != found.story_id]
    rows = Story.objects.select_related("site", "section").defer("body_html").in_bulk([*chosen, *hits, *picks.removed])
    pinned = [pk for pk in chosen if pk in picks.pinned]
    return {
        "manuscript": found, "words": words,
        "lines": [Line(rows[pk], pk in pinned, pk in pinned[:1]) for pk in chosen if pk in rows],
        "removed": [rows[pk] for pk in sorted(picks.removed) if pk in rows],
        "hits": [rows[pk] for pk in hits if pk in rows],
        "edit": reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[found.pk]),
    }  # fmt: skip


def _like(found: Manuscript) -> Story | None:
    """A story that says what the manuscript says, for the rule to look at; it is saved nowhere."""
    if found.section is None:
        return None
    return Story(
        pk=found.story_id, headline=found.headline, standfirst=found.standfirst, section=found.section,
        site=found.section.home, language=found.language or found.section.home.language,
    )  # fmt: skip


def _sites() -> list[int]:
    """Any story of the network may stand under another."""
    return list(Site.objects.values_list("pk", flat=True))
