"""How this room's pages become answers: one function, so that they wear the site's face from one place."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from snn.ground import money, signing
from snn.network.look import app_page
from snn.network.look.environment import environment
from snn.network.models import Site
from snn.network.queries import look_of
from snn.support import rules
from snn.support.offers import Bounds, Choice, Offer, Terms
from snn.support.providers import Interval
from snn.support.shield.rules import Caller, caller

SUPPORTER = "snn_supporter"
# A page about one reader's money: kept by nobody, found by nobody, its address told to no other site.
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


class SeeOther(HttpResponseRedirect):
    """After a form, a page to look at: Back and reload do not post again."""

    status_code = 303


def respond(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page in the face of the request's site."""
    html, headers = app_page(look_of(site_of(request)), template, **context)
    return HttpResponse(html, status=status, headers=headers | HEADERS)


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """On to a provider's page: at once, and by a link where a browser does not follow.

    Not a redirect: our pages let forms go to their own site only, and browsers hold a form to that along redirects.
    """
    if url.startswith(f"{site_of(request).origin}/"):
        return SeeOther(url)
    response = respond(request, "support/onward.html", url=url, host=urlsplit(url).hostname)
    response.headers["Refresh"] = f"0;url={url}"
    return response


def keep_nowhere(response: HttpResponse) -> HttpResponse:
    """The same answer, kept by nobody."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def hide_appeal(response: HttpResponse, interval: Interval, site: Site, now: datetime) -> None:
    """The signed cookie that hides the appeals of this site: it says how one gives, and not who."""
    lasts = rules.APPEAL_HIDDEN[interval]
    until = int((now + lasts).timestamp())
    response.set_cookie(
        SUPPORTER,
        signing.sign(interval, key=settings.SECRET_KEY, purpose="supporter", expires_at=until),
        max_age=lasts,
        path="/",
        secure=site.scheme == "https",
        httponly=True,
        samesite="Lax",
    )


def offer_of(terms: Terms, *, now_cents: int, interval: str) -> Offer:
    """What another amount may be, as a form shows it; the present one is chosen already."""
    choices = dict.fromkeys(sorted({*terms.choices, now_cents} if terms.choices else ()))
    show = partial(money.show, currency=terms.currency)
    bounds = None
    if terms.least_cents is not None and terms.most_cents is not None:
        bounds = Bounds(show(terms.least_cents), show(terms.most_cents))
    return Offer(
        slug="amount",
        name="",
        amount=show(now_cents),
        interval=interval,
        methods=(),
        choices=tuple(Choice(cents, show(cents)) for cents in choices),
        own=bounds,
        currency=terms.currency,
    )


def render(template: str, site: Site, **context: Any) -> str:
    """A mail's words, in the site's language where there is such a template."""
    return environment().select_template([f"{site.language}/{template}", template]).render(site=site, **context)


def every(interval: str) -> str:
    """`month` or `year`; empty for what is billed once."""
    return interval if Interval(interval).recurs else ""


def desk() -> str:
    """The address that a reader can write to."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def caller_of(request: HttpRequest) -> Caller:
    """Where the request came from, as our own stand says it."""
    return caller(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def site_of(request: HttpRequest) -> Site:
    """The site whose host was asked."""
    return cast(Site, request.site)
