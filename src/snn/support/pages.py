"""How this room's pages become answers: one function, so that they wear the site's face from one place."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from snn.network.look import app_page, environment
from snn.network.models import Site
from snn.network.queries import look_of
from snn.support.providers import Interval
from snn.support.shield.rules import Caller, caller

# A page about one reader's money: kept by nobody, found by nobody, its address told to no other site.
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


class SeeOther(HttpResponseRedirect):
    """After a form, a page to look at: Back and reload do not post again."""

    status_code = 303


def respond(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page in the face of the request's site."""
    html, headers = app_page(look_of(site_of(request)), template, **context)
    return HttpResponse(html, status=status, headers=headers | HEADERS)


def render(template: str, **context: Any) -> str:
    """A template's words, without a site's face: for mails."""
    return environment().get_template(template).render(context)


def every(interval: str) -> str:
    """`month` or `year`; empty for what is billed once."""
    return interval if Interval(interval).recurs else ""


def caller_of(request: HttpRequest) -> Caller:
    """Where the request came from, as our own stand says it."""
    return caller(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def site_of(request: HttpRequest) -> Site:
    """The site whose host was asked."""
    return cast(Site, request.site)
