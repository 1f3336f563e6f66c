"""The audience's screens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from snn.audience import queries as counted
from snn.audience.figures import figures, minutes
from snn.audience.history.opening import the_history
from snn.audience.spikes import moves
from snn.desk.audience import queries
from snn.desk.audience.pictures import bars
from snn.desk.audience.silent import or_says_why
from snn.desk.permissions import Act, may
from snn.ground.clock import now
from snn.network.models import Site
from snn.stories.models import Story

SPANS = (7, 28)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What is read now; `part` is the middle of the page alone, for a page that is open already."""
    sites, site = _sites(request), _chosen(request)
    board = counted.board(now(), site=site.pk if site else None)
    context = {
        "tab": "live", "sites": sites, "site": site, "whole": _whole(request), "board": board,
        "minutes": bars(board.by_minute, f"Views by minute, {max(board.by_minute):,} at most"),
    }  # fmt: skip
    return render(request, f"desk/audience/{'board' if request.GET.get('part') else 'live'}.html", context)


@require_safe
@or_says_why
def compare(request: HttpRequest) -> HttpResponse:
    """Sites side by side."""
    days = _span(request)
    lines = queries.compared(_sites(request), days, now().date(), the_history())
    told = [
        (line, bars(line.by_day, f"{line.site.name}: views by day, {max(line.by_day):,} at most")) for line in lines
    ]
    return render(request, "desk/audience/sites.html", {"tab": "sites", "lines": told, "days": days, "spans": SPANS})


@require_safe
@or_says_why
def site(request: HttpRequest, host: str) -> HttpResponse:
    """One site, told apart by everything."""
    found = next((one for one in _sites(request) if one.host == host), None)
    if found is None:
        raise PermissionDenied
    return _told(request, {"tab": "sites", "title": found.name, "place": found}, site=found.pk)


@require_safe
@or_says_why
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """What is read of a story, and what it brought."""
    found = get_object_or_404(Story.objects.select_related("site", "section").defer("body_html"), pk=pk)
    if not may(request.user, Act.AUDIENCE, found.site_id):
        raise PermissionDenied
    more = {
        "title": found.headline, "story": found, "brought": queries.brought(found),
        "own": may(request.user, Act.WRITE, found.site_id),
    }  # fmt: skip
    return _told(request, more, story=pk)


@require_safe
@or_says_why
def referrers(request: HttpRequest) -> HttpResponse:
    """Who sends readers; who sends more or fewer than usual, in words."""
    sites, site = _sites(request), _chosen(request)
    found = moves(now().date(), the_history(), site=site.pk if site else None).lines
    context = {
        "tab": "referrers", "sites": sites, "site": site, "whole": _whole(request),
        "moved": [line for line in found if line.moved],
        "lines": [(line, f"{line.change:+.0%}" if line.usual else "new") for line in found[: queries.ROWS]],
    }  # fmt: skip
    return render(request, "desk/audience/referrers.html", context)


def _told(request: HttpRequest, more: dict[str, Any], **of: int) -> HttpResponse:
    days, today = _span(request), now().date()
    told = figures(_since(today, days), today, the_history(), **of)
    shown = queries.by_day(told)
    context = {
        "days": days, "spans": SPANS, "total": told.total, "minutes": minutes(told.total),
        "scrolled": queries.scrolled(told.total), "tables": queries.tables(told),
        "bars": bars(shown, f"Views by day, {max(shown):,} at most"), "since": told.since, "until": told.until,
    }  # fmt: skip
    return render(request, "desk/audience/figures.html", context | more)


def _since(today: date, days: int) -> date:
    return today - timedelta(days=days - 1)


def _span(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, SPANS) else SPANS[0]


def _whole(request: HttpRequest) -> bool:
    return may(request.user, Act.AUDIENCE, None)


def _sites(request: HttpRequest) -> list[Site]:
    """Those whose figures the person may see."""
    found = [one for one in Site.objects.order_by("position", "id") if may(request.user, Act.AUDIENCE, one.pk)]
    if not found and not _whole(request):
        raise PermissionDenied
    return found


def _chosen(request: HttpRequest) -> Site | None:
    """The site that was asked for; None: all of the network, for those who may see it."""
    sites, host = _sites(request), request.GET.get("site", "")
    if not host:
        return None if _whole(request) else sites[0]
    found = next((one for one in sites if one.host == host), None)
    if found is None:
        raise PermissionDenied
    return found
