"""`/support/manage/`: in by a link in a mail, out after half an hour."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from snn.ground import clock, money
from snn.support import pages, rules
from snn.support.manage import actions, queries
from snn.support.manage.models import Link
from snn.support.manage.rules import SESSION_HOLDS, Said
from snn.support.models import Subscription
from snn.support.offers import AmountRefusal
from snn.support.providers import Interval, Page, Standing
from snn.support.statements import pdf
from snn.support.statements.queries import given, given_by

COOKIE = "snn_manage"
PATH = "/support/manage/"
View = Callable[..., HttpResponse]


def _inside(view: View) -> View:
    """For those whose session goes on; others are asked for their address. A post must come from our own page."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        site = pages.site_of(request)
        if request.method == "POST" and not rules.posted_from_here(request.headers, site.origin):
            return _not_from_here(request)
        session = queries.session(request.COOKIES.get(COOKIE, ""), site.id, clock.now())
        if session is None:
            return pages.SeeOther(PATH) if request.path != PATH else _ask_page(request)
        return view(request, session, **named)

    return guarded


@require_safe
@_inside
def home(request: HttpRequest, session: Link) -> HttpResponse:
    """All that this address gives and gave. Whoever gives monthly is spared the appeals on this browser too."""
    said = request.GET.get("said", "")
    if said == Said.APPROVE:
        actions.look_again(session.mail, clock.now())
    rows = queries.subscriptions(session.mail)
    paid = given_by(session.mail)
    response = pages.respond(
        request,
        "manage/home.html",
        mail=session.mail,
        said=said if said in list(Said) else "",
        ongoing=[queries.ongoing(row) for row in rows],
        given=[{"one": one, "amount": money.show(one.amount_cents, one.currency)} for one in paid],
        years=sorted({one.on.year for one in paid}, reverse=True),
        sandbox=any(one.sandbox for one in paid),
    )
    goes_on = [row.contribution.interval for row in rows if row.standing == Standing.ACTIVE]
    if goes_on:
        pages.hide_appeal(response, Interval(goes_on[0]), pages.site_of(request), clock.now())
    return response


@csrf_exempt
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Take the address. The answer is the same, and takes as long, whether anybody is known by it or not."""
    site = pages.site_of(request)
    if not rules.posted_from_here(request.headers, site.origin):
        return _not_from_here(request)
    written = request.POST.get("mail", "").strip()
    mail = rules.usable_mail(written)
    if not mail:
        return _ask_page(request, HTTPStatus.BAD_REQUEST, wrong="address", written=written[:254])
    refused = actions.ask(site, mail, pages.caller_of(request), clock.now())
    if refused:
        minutes = ceil(refused.wait.total_seconds() / 60)
        response = _ask_page(request, HTTPStatus.TOO_MANY_REQUESTS, wrong="often", written=mail, minutes=minutes)
        response.headers["Retry-After"] = str(ceil(refused.wait.total_seconds()))
        return response
    return pages.SeeOther(f"{PATH}sent/")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens now."""
    return pages.respond(request, "manage/sent.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, signed: str) -> HttpResponse:
    """A page with one button: mail scanners follow links, and only a press may use this one up."""
    site = pages.site_of(request)
    if request.method != "POST":
        if queries.link(signed, site.id, clock.now()) is None:
            return _ask_page(request, HTTPStatus.GONE, wrong="link")
        return pages.respond(request, "manage/open.html", signed=signed)
    if not rules.posted_from_here(request.headers, site.origin):
        return _not_from_here(request)
    cookie = actions.open_session(signed, site, clock.now())
    if cookie is None:
        return _ask_page(request, HTTPStatus.GONE, wrong="link")
    response = pages.SeeOther(PATH)
    pages.keep_nowhere(response)
    response.set_cookie(
        COOKIE, cookie, max_age=SESSION_HOLDS, path=PATH, secure=site.scheme == "https", httponly=True, samesite="Lax"
    )
    return response


@csrf_exempt
def cut_short(request: HttpRequest) -> HttpResponse:
    """Mail programs break long links; whatever is no page of ours here was one, most likely."""
    return _ask_page(request, HTTPStatus.NOT_FOUND, wrong="link")


@require_http_methods(["GET", "HEAD", "POST"])
@_inside
def cancel(request: HttpRequest, session: Link, public_id: str) -> HttpResponse:
    """One page between the two clicks."""
    row = queries.subscription(session.mail, public_id)
    if row is None:
        return _nothing_there(request)
    if request.method != "POST":
        return pages.respond(request, "manage/cancel.html", one=queries.ongoing(row))
    return _back(actions.cancel(row, clock.now()))


@require_POST
@_inside
def resume(request: HttpRequest, session: Link, public_id: str) -> HttpResponse:
    """Go on with it."""
    row = queries.subscription(session.mail, public_id)
    return _back(actions.resume(row, clock.now())) if row else _nothing_there(request)


@require_http_methods(["GET", "HEAD", "POST"])
@_inside
def amount(request: HttpRequest, session: Link, public_id: str) -> HttpResponse:
    """Choose another amount."""
    row = queries.subscription(session.mail, public_id)
    if row is None:
        return _nothing_there(request)
    if request.method != "POST":
        return _amount_page(request, row)
    said = request.POST.get
    once = said("once", "")
    once = once if len(once) == 22 and once.isascii() and once.isprintable() else secrets.token_urlsafe(16)
    result = actions.change_amount(row, said("amount", ""), said("own", ""), once, clock.now())
    if isinstance(result, AmountRefusal):
        return _amount_page(request, row, HTTPStatus.BAD_REQUEST, wrong=result.value)
    return pages.onward(request, result.url) if isinstance(result, Page) else _back(result)


@require_POST
@_inside
def card(request: HttpRequest, session: Link, public_id: str) -> HttpResponse:
    """On to the provider's page for another card."""
    row = queries.subscription(session.mail, public_id)
    if row is None:
        return _nothing_there(request)
    result = actions.card_page(row, pages.site_of(request), pages.caller_of(request), clock.now())
    return pages.onward(request, result.url) if isinstance(result, Page) else _back(result)


@require_http_methods(["GET", "HEAD", "POST"])
@_inside
def receipt(request: HttpRequest, session: Link, public_id: str, number: str) -> HttpResponse:
    """The receipt once more: by mail when posted, else as the paper itself."""
    row = queries.contribution(session.mail, public_id, int(number))
    if row is None:
        return _nothing_there(request)
    if request.method == "POST":
        return _back(actions.send_receipt(row, clock.now()))
    paid, site = given(row), row.intent.site
    return _file(pdf.receipt(paid, site.look, site.origin), "application/pdf", f"receipt-{paid.on}.pdf")


@require_POST
@_inside
def statement(request: HttpRequest, session: Link, year: str) -> HttpResponse:
    """A year's statement by mail."""
    if int(year) not in queries.years(session.mail):
        return _nothing_there(request)
    return _back(actions.send_statement(session.mail, pages.site_of(request), int(year), clock.now()))


@require_safe
@_inside
def export(request: HttpRequest, session: Link) -> HttpResponse:
    """Everything we keep, to take along."""
    text = json.dumps(queries.everything(session.mail), indent=2, ensure_ascii=False)
    return _file(text.encode(), "application/json", f"{pages.site_of(request).name.lower()}.json")


@require_http_methods(["GET", "HEAD", "POST"])
@_inside
def erase(request: HttpRequest, session: Link) -> HttpResponse:
    """Forget me; asked once more before it is done."""
    if request.method != "POST":
        still = queries.still_active(session.mail)
        return pages.respond(request, "manage/erase.html", mail=session.mail, still_active=still)
    refused = actions.erase(session.mail)
    if refused:
        return _back(refused)
    return _gone(pages.respond(request, "manage/erased.html"))


@require_POST
@_inside
def leave(request: HttpRequest, session: Link) -> HttpResponse:
    """Close the session."""
    actions.close_session(session, clock.now())
    return _gone(pages.SeeOther("/"))


def _amount_page(
    request: HttpRequest, row: Subscription, status: HTTPStatus = HTTPStatus.OK, wrong: str = ""
) -> HttpResponse:
    one, terms = queries.ongoing(row), queries.terms(row)
    offer = pages.offer_of(terms, now_cents=queries.amount_cents(row), interval=row.contribution.interval)
    context = {"one": one, "offer": offer, "wrong": wrong, "once": secrets.token_urlsafe(16)}
    return pages.respond(request, "manage/amount.html", status, **context)


def _ask_page(request: HttpRequest, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HttpResponse:
    facts = {"wrong": "", "written": "", "minutes": 0, "desk": pages.desk()}
    return pages.respond(request, "manage/ask.html", status, **(facts | context))


def _not_from_here(request: HttpRequest) -> HttpResponse:
    return _ask_page(request, HTTPStatus.FORBIDDEN, wrong="not_from_here")


def _nothing_there(request: HttpRequest) -> HttpResponse:
    return pages.respond(request, "support/unknown.html", HTTPStatus.NOT_FOUND)


def _back(said: Said) -> HttpResponse:
    return pages.SeeOther(f"{PATH}?said={said}")


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers | pages.HEADERS)


def _gone(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=PATH)
    return pages.keep_nowhere(response)
