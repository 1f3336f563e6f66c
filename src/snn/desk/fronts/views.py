"""The fronts a person may arrange, and the table on which it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from snn.desk.fronts import actions, preview, queries, sheet
from snn.desk.fronts.sheet import Row
from snn.desk.permissions import Act, may
from snn.ground.clock import now
from snn.network.models import Carriage, Section, Site
from snn.stories.fronts.actions import arrange
from snn.stories.fronts.queries import banner_of, mark_of

# What a reader's page needs, and no script: it stands on the desk's own host.
_PREVIEW_CSP = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src * data:; base-uri *"


def index(request: HttpRequest) -> HttpResponse:
    """Every front that the person may arrange."""
    sites = [site for site in Site.objects.order_by("position", "id") if may(request.user, Act.FRONT, site.pk)]
    if not sites:
        raise PermissionDenied
    carried: dict[int, list[Section]] = {site.pk: [] for site in sites}
    for one in Carriage.objects.filter(site__in=sites).select_related("section").order_by("position", "id"):
        carried[one.site_id].append(one.section)
    return render(request, "desk/fronts/index.html", {"sites": [(site, carried[site.pk]) for site in sites]})


def front(request: HttpRequest, host: str, slug: str = "") -> HttpResponse:
    """The table. A post moves the draft about, or puts it out; nothing is kept until then."""
    site, section = _place(request, host, slug)
    pk, picks = section.pk if section else None, queries.decided(site.pk, section.pk if section else None)
    rows, seen = sheet.laid_out(picks, queries.newest(site.pk, pk)), mark_of(site.pk, pk)
    if request.method == "POST":
        seen, act = request.POST.get("seen", "")[:16], request.POST.get("act", "")[:30]
        rows = sheet.read(request.POST, {one.story: one.until for one in picks})  # type: ignore[arg-type]
        if act == "out":
            return _put_out(request, site, section, rows, seen)
        rows = _moved(request, site, pk, rows, act)
    return _shown(request, site, section, rows, seen)


@require_POST
def look(request: HttpRequest, host: str, slug: str = "") -> HttpResponse:
    """The draft as readers would see it."""
    site, section = _place(request, host, slug)
    pk = section.pk if section else None
    ends = {one.story: one.until for one in queries.decided(site.pk, pk)}
    rows = sheet.read(request.POST, ends)  # type: ignore[arg-type]
    known = queries.shown(site.pk, [row.story for row in rows])
    live = [row for row in rows if row.story in known and known[row.story].live]
    response = HttpResponse(preview.page(site.pk, pk, sheet.arrangement(live)))
    response["content-security-policy"] = _PREVIEW_CSP
    return response


@require_POST
def banner(request: HttpRequest, host: str) -> HttpResponse:
    """Breaking news, with an end; or the end of it."""
    site, _ = _place(request, host, "")
    by, at, hours = _name(request), now(), request.POST.get("hours", "")
    if request.POST.get("act") == "take":
        actions.take_banner(site, by=by, at=at)
        messages.success(request, "The banner is taken away.")
        return redirect("desk_front", host)
    span = timedelta(hours=int(hours) if hours in [str(one) for one, _ in sheet.HOURS] else sheet.HOURS[0][0])
    words, href = request.POST.get("words", ""), request.POST.get("href", "")
    if wrong := actions.show_banner(site, words, href, until=at + span, by=by, at=at):
        messages.error(request, wrong.value)
        return _shown(request, site, None, *_as_it_stands(site), said={"words": words[:200], "href": href[:500]})
    messages.success(request, f"The banner stands above the fronts of {site.name}.")
    return redirect("desk_front", host)


def _put_out(request: HttpRequest, site: Site, section: Section | None, rows: list[Row], seen: str) -> HttpResponse:
    at, pk = now(), section.pk if section else None
    wrong = arrange(site.pk, pk, sheet.decided(rows, at), seen=seen, by=_name(request), at=at)
    if wrong is None:
        messages.success(request, "Put out. Readers see it in a moment.")
        return redirect(request.path)
    messages.error(request, wrong.value)
    if wrong.name in ("STALE", "ELSEWHERE"):
        return redirect(request.path)
    return _shown(request, site, section, rows, seen)


def _moved(request: HttpRequest, site: Site, section: int | None, rows: list[Row], act: str) -> list[Row]:
    step, _, word = act.partition(":")
    if step in ("up", "down") and word.isascii() and word.isdecimal():
        return sheet.moved(rows, int(word), -1 if step == "up" else 1)
    if step == "add":
        story = queries.at_address(site, section, request.POST.get("address", ""))
        if story is None:
            messages.error(request, "No story that readers see on this front has this address.")
            return rows
        others = [row for row in rows if row.story != story]
        row = next((row for row in rows if row.story == story), Row(story))
        return sheet.in_order([replace(row, stands="pinned"), *others])
    return rows


def _shown(
    request: HttpRequest, site: Site, section: Section | None, rows: list[Row], seen: str, said: Any = None
) -> HttpResponse:
    known = queries.shown(site.pk, [row.story for row in rows])
    context = {
        "site": site, "section": section, "seen": seen, "stands": sheet.STANDS, "hours": sheet.HOURS,
        "usual": sheet.USUAL_HOURS, "path": request.path if "banner" not in request.path else f"/fronts/{site.host}/",
        "rows": [(row, known[row.story]) for row in rows if row.story in known],
        "banner": banner_of(site.pk) if section is None else None, "said": said or {},
    }  # fmt: skip
    return render(request, "desk/fronts/front.html", context)


def _as_it_stands(site: Site) -> tuple[list[Row], str]:
    rows = sheet.laid_out(queries.decided(site.pk, None), queries.newest(site.pk, None))
    return rows, mark_of(site.pk, None)


def _place(request: HttpRequest, host: str, slug: str) -> tuple[Site, Section | None]:
    site = Site.objects.filter(host=host).first()
    if site is None or not may(request.user, Act.FRONT, site.pk):
        raise PermissionDenied
    if not slug:
        return site, None
    section = Section.objects.filter(slug=slug, carriages__site=site).first()
    if section is None:
        raise Http404(f"{site.name} carries no section {slug}")
    return site, section


def _name(request: HttpRequest) -> str:
    return str(request.user.email)[:150]  # type: ignore[union-attr]
