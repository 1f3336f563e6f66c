"""The page on which what two people typed at once becomes one version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from snn.desk.wireroom.rules import Piece, differences, is_cut
from snn.desk.writing import asides
from snn.desk.writing.models import Aside, Manuscript
from snn.desk.writing.views import NAMES, manuscript_of, person_of
from snn.ground.clock import now
from snn.ground.markup import to_text
from snn.network.models import Section, Source

WORDS = NAMES | {"section_id": "section", "language": "language", "links": "related links", "source_id": "source"}


@dataclass(frozen=True)
class Torn:
    """A field that both changed: the newest version's words, with what the other would take out and put in."""

    field: str
    name: str
    theirs: str
    mine: str
    pieces: tuple[Piece, ...]
    cut: bool
    both: bool


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, aside: int) -> HttpResponse:
    """What each of the two changed, and where they part; the post makes one version of it."""
    found = get_object_or_404(Aside.objects.select_related("revision__user"), pk=aside)
    manuscript = manuscript_of(request, found.manuscript_id)
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[manuscript.pk])
    if found.settled_at is not None:
        messages.info(request, "These words were put together before; both versions are in the history.")
        return redirect(edit)
    chosen = {field: request.POST.get(f"torn-{field}", "") for field in WORDS}
    if request.method == "POST" and _done(request, found, chosen):
        return redirect(edit)
    return render(request, "desk/writing/aside.html", _shown(found, manuscript, chosen) | {"edit": edit})


def _done(request: HttpRequest, found: Aside, chosen: dict[str, str]) -> bool:
    if request.POST.get("act") == "theirs":
        asides.leave(found, at=now())
        messages.success(request, "The newer version stands. The other one is in the history, and can be restored.")
        return True
    if asides.settle(found, chosen, seen=request.POST.get("seen", ""), by=person_of(request), at=now()):
        messages.success(request, "Put together: this is the newest version now, and both are in the history.")
        return True
    messages.warning(request, "Not put together yet: look at what stands below and choose. Nothing is lost meanwhile.")
    return False


def _shown(found: Aside, manuscript: Manuscript, chosen: dict[str, str]) -> dict[str, Any]:
    sides = asides.sides(found, manuscript)
    made = asides.put_together(sides, {})
    newest = manuscript.latest_revision
    return {
        "manuscript": manuscript, "aside": found, "seen": asides.mark_of(manuscript), "chosen": chosen,
        "mine": found.revision.user or found.by, "theirs": newest.user if newest else None,
        "at": newest.created_at if newest else None,
        "torn": [_torn(field, sides) for field in made.torn],
        "brought": [(WORDS[field], _said(field, made.words[field])) for field in made.brought],
        "stays": [(WORDS[field], _said(field, sides.now[field])) for field in made.stays],
        "history": reverse(Manuscript.snippet_viewset.get_url_name("history"), args=[manuscript.pk]),
    }  # fmt: skip


def _torn(field: str, sides: asides.Sides) -> Torn:
    theirs, mine = _said(field, sides.now[field]), _said(field, sides.mine[field])
    is_body = field == asides.BODY
    return Torn(field, WORDS[field], theirs, mine, differences(theirs, mine), is_cut(theirs, mine), is_body)


def _said(field: str, value: Any) -> str:
    """In words."""
    if field == "section_id":
        section = Section.objects.filter(pk=value).select_related("home").first()
        return f"{section.home.name}: {section.name}" if section else "none"
    if field == "source_id":
        source = Source.objects.filter(pk=value).first()
        return source.full_name if source else "the desk's own"
    return to_text(value) if field == asides.BODY else str(value if value not in (None, "") else "(empty)")
