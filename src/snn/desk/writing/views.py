"""The pages around the editor: the list, publish, correct, kill, and what the press made of it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from snn.desk.models import Person
from snn.desk.permissions import Act, may
from snn.desk.writing import actions, queries
from snn.desk.writing.checks import check
from snn.desk.writing.forecast import touches
from snn.desk.writing.forms import CorrectForm, KillForm, PictureForm, PublishForm
from snn.desk.writing.models import Manuscript
from snn.desk.writing.policy import editable_by, may_edit, sites_of, sites_where
from snn.desk.writing.racks import the_rack
from snn.ground.clock import now
from snn.stories import actions as stories
from snn.stories import pictures
from snn.stories.models import Offer, Picture, Story

_SHOWN_ACTS = (Act.EDIT_ANY, Act.CORRECT, Act.KILL, Act.AUDIENCE)
_RENDITION = re.compile(r"[0-9a-f]{20}-[0-9]{2,4}\.webp")
form_page = require_http_methods(["GET", "POST"])
NAMES = {
    "headline": "headline", "standfirst": "standfirst", "byline": "byline", "dateline_place": "dateline's place",
    "dateline_source": "dateline's agency", "dateline_on": "dateline's day", "body_html": "body", "urgency": "urgency",
    "rights": "rights",
}  # fmt: skip


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is being written, and every story the person may edit."""
    asked = request.GET
    before = asked.get("before", "")
    own = sites_where(request.user, Act.EDIT_ANY)
    site = int(asked["site"]) if asked.get("site", "").isdecimal() else None
    sites = [site] if site in own else own
    words, state = asked.get("words", "")[:200], asked.get("state", "")
    rows = queries.stories(sites, words, state, int(before) if before.isdecimal() and len(before) < 18 else None)
    found = {
        "drafts": editable_by(request.user).select_related("section__home", "owner", "story").defer("body")[:10],
        "stories": rows[: queries.A_PAGE],
        "next": rows[queries.A_PAGE].pk if len(rows) > queries.A_PAGE else None,
        "sites": queries.named(own), "site": site, "words": words, "state": state, "states": queries.STATES,
        "new": reverse(Manuscript.snippet_viewset.get_url_name("add")),
        "edit_name": Manuscript.snippet_viewset.get_url_name("edit"),
    }  # fmt: skip
    return render(request, "desk/writing/index.html", found)


@require_GET
def awake(request: HttpRequest) -> JsonResponse:
    """For an editor whose words the desk did not take: it answers, knows the person, and takes this token."""
    return JsonResponse({"token": get_token(request)})


@require_POST
def edit_story(request: HttpRequest, story: int) -> HttpResponse:
    """Open the story's working copy."""
    found = _story(request, story, Act.EDIT_ANY)
    manuscript = actions.open_manuscript(found, by=person_of(request))
    return redirect(Manuscript.snippet_viewset.get_url_name("edit"), manuscript.pk)


@form_page
def publish(request: HttpRequest, manuscript: int) -> HttpResponse:
    """What will change, and the button that makes it so."""
    found = manuscript_of(request, manuscript)
    form = PublishForm(_posted(request), zone=_zone(found), now=now())
    changed = False
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            actions.locked(manuscript)
            # Read and permitted anew: until here somebody else may have changed it.
            found = manuscript_of(request, manuscript)
            if not _may_publish(request, found):
                raise PermissionDenied
            changed = request.POST.get("seen") != actions.mark_of(found)
            if not changed and (story := _published(request, found, form)) is not None:
                return redirect("writing:story", story.pk)
        form = PublishForm(_posted(request), zone=_zone(found), now=now())
    shown = _before_publishing(request, found, form) | {"changed": changed}
    return render(request, "desk/writing/publish.html", shown)


def _published(request: HttpRequest, found: Manuscript, form: PublishForm) -> Story | None:
    said = _chosen(request)
    return actions.publish(found, by=person_of(request), at=now(), when=form.when(), **said).story


def _may_publish(request: HttpRequest, found: Manuscript) -> bool:
    return bool(sites_of(found)) and all(may(request.user, Act.PUBLISH, site) for site in sites_of(found))


def _zone(found: Manuscript) -> str:
    return found.section.home.timezone if found.section else ""


def _before_publishing(request: HttpRequest, found: Manuscript, form: PublishForm) -> dict[str, Any]:
    # Before all else: what changes while the page is made was not seen.
    seen, allowed = actions.mark_of(found), _may_publish(request, found)
    refusals = actions.refusals(found)
    torn = _torn(found)
    everything = tuple(NAMES)
    by = person_of(request)
    pages = [] if refusals else touches(lambda: actions.publish(found, by=by, at=now(), over=everything).story)
    return {
        "manuscript": found, "form": form, "seen": seen, "allowed": allowed, "refusals": refusals, "torn": torn, "pages": pages,
        "count": sum(len(one.paths) for one in pages), "ready": allowed and not refusals,
        "hints": [one.words for one in check(actions.seen(found)) if not one.must],
        "offers": _offers(found), "zone": _zone(found),
        "edit": reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[found.pk]),
    }  # fmt: skip


def _torn(found: Manuscript) -> list[tuple[str, str, str, str]]:
    """(field, its name, the newer words of the story, the person's)."""
    if found.story is None:
        return []
    theirs, mine = actions.words_of(Story.objects.get(pk=found.story.pk)), actions.typed(found)
    return [(one, NAMES[one], theirs[one], mine[one]) for one in actions.merged_with(found).torn]


def _offers(found: Manuscript) -> list[str]:
    """Fields for which the agency's words wait to be taken or declined."""
    if found.story is None:
        return []
    waiting = found.story.offers.filter(state=Offer.State.OPEN)
    return [NAMES.get(field, field) for field in waiting.values_list("field", flat=True)]


def _chosen(request: HttpRequest) -> dict[str, list[str]]:
    return {way: [field for field in NAMES if request.POST.get(f"torn-{field}") == way] for way in ("take", "over")}


@form_page
def picture(request: HttpRequest, manuscript: int) -> HttpResponse:
    """Choose the story's picture: upload one, or have none."""
    found = manuscript_of(request, manuscript)
    edit = reverse(Manuscript.snippet_viewset.get_url_name("edit"), args=[found.pk])
    if request.method == "POST" and "remove" in request.POST:
        actions.depict(found, None, by=person_of(request))
        return redirect(edit)
    form = PictureForm(_posted(request), request.FILES or None, has=found.picture)
    if request.method == "POST" and form.is_valid() and (kept := _keep(form, found.picture)) is not None:
        actions.depict(found, kept, by=person_of(request))
        return taken(request, redirect(edit))
    src = reverse("writing:media", args=[_middle(found.picture)]) if found.picture else ""
    return render(request, "desk/writing/picture.html", {"manuscript": found, "form": form, "edit": edit, "src": src})


@require_GET
def media(request: HttpRequest, name: str) -> FileResponse:
    """A picture that may be on no site's shelf yet."""
    if not _RENDITION.fullmatch(name) or not (file := settings.DATA.media / name).is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/webp")


def _middle(picture: Picture) -> str:
    return pictures.name_of(picture.sha256, picture.widths[len(picture.widths) // 2])


def _keep(form: PictureForm, has: Picture | None) -> Picture | None:
    said = form.cleaned_data
    words = {"alt": said["alt"], "caption": said["caption"], "credit": said["credit"]}
    try:
        if said["file"] is None and has is not None:
            return pictures.reword(has, **words, focus=form.focus())
        return pictures.keep(said["file"].read(pictures.LARGEST_BYTES + 1), **words, focus=form.focus())
    except pictures.NoPicture as why:
        form.add_error("file", f"Not taken: {why}.")
        return None


@require_GET
def story(request: HttpRequest, story: int) -> HttpResponse:
    """A story as it stands: where it is, what the press made of it, what may be done to it."""
    found = _story(request, story, Act.WRITE)
    killed = getattr(found, "kill", None)
    shown = {
        "story": found, "progress": queries.progress(found), "killed": killed, "addresses": queries.addresses(found),
        "url": _url(found), "audit": found.audit.order_by("-pk")[:20], "corrections": found.corrections.all(),
        "proof": queries.proof(found, the_rack()) if killed else [],
        "may": {act.name.lower(): may(request.user, act, found.site_id) for act in _SHOWN_ACTS},
    }  # fmt: skip
    return render(request, "desk/writing/story.html", shown)


@require_GET
def progress(request: HttpRequest, story: int) -> JsonResponse:
    """How far the press is, for the page that waits."""
    found = queries.progress(_story(request, story, Act.WRITE))
    return JsonResponse({"done": found.done, "seconds": round(found.seconds, 2), "pages": found.pages})


@form_page
def correct(request: HttpRequest, story: int) -> HttpResponse:
    """Say in public what was wrong."""
    found = _story(request, story, Act.CORRECT)
    form = CorrectForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        stories.correct(found, form.said(), by=_by(request), at=now())
        return taken(request, redirect("writing:story", found.pk))
    pages = touches(lambda: stories.correct(found, "x", by=_by(request), at=now()))
    return render(request, "desk/writing/act.html", _act(found, form, pages, "Correct", "Publish the correction"))


@form_page
def kill(request: HttpRequest, story: int) -> HttpResponse:
    """Withdraw the story for good."""
    found = _story(request, story, Act.KILL)
    form = KillForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        stories.kill(found, form.cleaned_data["reason"], by=_by(request), at=now())
        return taken(request, redirect("writing:story", found.pk))
    pages = touches(lambda: stories.kill(found, "x", by=_by(request), at=now()))
    return render(request, "desk/writing/act.html", _act(found, form, pages, "Kill", "Withdraw the story"))


def taken(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Tells the browser that it need not keep what was typed in this form any more."""
    answer.set_cookie("desk_taken", request.path, max_age=600, samesite="Lax", secure=request.is_secure())
    return answer


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _act(found: Story, form: Any, pages: Any, verb: str, button: str) -> dict[str, Any]:
    return {
        "story": found, "form": form, "pages": pages, "verb": verb, "button": button,
        "count": sum(len(one.paths) for one in pages),
    }  # fmt: skip


def _url(found: Story) -> str:
    return f"{found.site.origin}{queries.addresses(found)[0][1]}" if found.day else ""


def person_of(request: HttpRequest) -> Person:
    """Who asks."""
    # Wagtail lets nobody in without an account.
    assert isinstance(request.user, Person)
    return request.user


def _by(request: HttpRequest) -> str:
    return person_of(request).email


def manuscript_of(request: HttpRequest, pk: int) -> Manuscript:
    """The manuscript, if the person may change it."""
    found = get_object_or_404(Manuscript.objects.select_related("section__home", "story", "picture"), pk=pk)
    if not may_edit(request.user, found):
        raise PermissionDenied
    return found


def _story(request: HttpRequest, pk: int, act: Act) -> Story:
    found = get_object_or_404(Story.objects.select_related("site", "section", "source"), pk=pk)
    if not may(request.user, act, found.site_id):  # type: ignore[arg-type]
        raise PermissionDenied
    return found
