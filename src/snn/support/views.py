"""The reader's way: give, return, thanks; and the providers' way in."""

from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from snn.ground import clock, money, signing
from snn.network.models import Site
from snn.support import actions, pages, queries, rules
from snn.support.appeals.rules import FROM
from snn.support.models import Intent
from snn.support.providers import Interval, Unavailable, WebhookRefusal, registry
from snn.support.rules import GiveRefusal, Origin, Outcome, Wish

log = logging.getLogger(__name__)

WEBHOOK_MOST_BYTES = 64 * 1024
_REFUSED_STATUS = {
    GiveRefusal.NOT_FROM_HERE: HTTPStatus.FORBIDDEN,
    GiveRefusal.TOO_OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
    GiveRefusal.CARDS_REST: HTTPStatus.SERVICE_UNAVAILABLE,
    GiveRefusal.PROVIDER_DOWN: HTTPStatus.SERVICE_UNAVAILABLE,
}


# Posted by baked pages, which can't hold a token; posted_from_here asks the browser instead.
@csrf_exempt
def give(request: HttpRequest) -> HttpResponse:
    """Take the wish down and send the reader on to pay. The amount is the tier's, whatever else the form says."""
    if request.method != "POST":
        return pages.SeeOther("/support/")
    site = pages.site_of(request)
    if not rules.posted_from_here(request.headers, site.origin):
        return _refuse(request, GiveRefusal.NOT_FROM_HERE)
    said = request.POST.get
    wish = Wish(
        said("tier", ""),
        said("method", ""),
        said("amount", ""),
        said("own", ""),
        _origin(request, site),
        said("another") == "1",
    )
    checkout = actions.give(site, wish, pages.caller_of(request), clock.now())
    if isinstance(checkout, actions.Refused):
        return _refuse(request, checkout.why, wish, checkout.wait)
    return pages.onward(request, checkout.url)


def _origin(request: HttpRequest, site: Site) -> Origin:
    """Where the reader came from: by the form's words, the signed parameter of the link followed, the page itself."""
    page, asked = rules.own_page(request.headers.get("Referer", ""), site.origin)
    followed = signing.unseal(asked.get("from", ""), key=settings.SECRET_KEY, purpose=FROM) or ""
    return Origin(
        story_path=rules.story_path(request.POST.get("from", ""), followed, unquote(page)),
        page=unquote(page),
        ref=request.POST.get("a", "") or asked.get("a", ""),
    )


@require_safe
def come_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Settle what the reader comes back from, and say how it ended."""
    intent = queries.intent(public_id, pages.site_of(request).id)
    if intent is None:
        return pages.respond(request, "support/unknown.html", HTTPStatus.NOT_FOUND)
    match actions.settle(intent.id, clock.now()):
        case Outcome.BOOKED | Outcome.BOOKED_BEFORE:
            return _thank(intent)
        case Outcome.DECLINED:
            return _say(request, "support/declined.html", intent)
        case Outcome.ABANDONED:
            return pages.SeeOther("/support/")
        case Outcome.HELD:
            return _say(request, "support/held.html", intent)
        case _:
            return _say(request, "support/waiting.html", intent)


@require_safe
def thanks(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was given, where the receipt goes, how to stop it."""
    intent = queries.intent(public_id, pages.site_of(request).id)
    if intent is None:
        return pages.respond(request, "support/unknown.html", HTTPStatus.NOT_FOUND)
    contribution = queries.contribution(intent)
    if contribution is None:
        return pages.SeeOther(f"/support/return/{public_id}/")
    provider = registry.named(intent.provider)
    return _say(
        request,
        "support/thanks.html",
        intent,
        mail=rules.masked(contribution.mail),
        days=rules.APPEAL_HIDDEN[Interval(intent.interval)].days,
        back=intent.story_path or "/",
        sandbox=provider is not None and not provider.moves_money,
        duplicate=queries.is_duplicate(contribution),
        again=_again(intent),
    )


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider_name: str) -> HttpResponse:
    """Believe, store, acknowledge; the inbox acts on it. The sandbox costs no network, so that is asked at once."""
    provider = registry.named(provider_name)
    if provider is None:
        return _plain("no such provider in use", HTTPStatus.NOT_FOUND)
    body = _small_body(request)
    if body is None:
        return _plain(f"more than {WEBHOOK_MOST_BYTES} bytes", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    now = clock.now()
    hint = provider.verify(request.headers, body, now)
    if isinstance(hint, WebhookRefusal):
        log.warning("webhook of %s refused: %s (%d bytes)", provider.name, hint.value, len(body))
        return _plain(hint.value, HTTPStatus.BAD_REQUEST)
    if isinstance(hint, Unavailable):
        log.warning("webhook of %s put off: %s", provider.name, hint.why)
        return _plain(hint.why, HTTPStatus.SERVICE_UNAVAILABLE)
    if provider.moves_money:
        actions.store_event(provider.name, hint, body, now)
        return _plain("taken", HTTPStatus.OK)
    event_id = actions.take_event(provider.name, hint, body, now)
    try:
        actions.work_event(event_id, now)
    except Exception:
        log.exception("event %s is stored but could not be worked at once", hint.event_id)
    return _plain("taken", HTTPStatus.OK)


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """No such page, in the site's own face; webhooks to nowhere get plain words."""
    if getattr(request, "site", None) is None:
        return _plain("no such address", HTTPStatus.NOT_FOUND)
    return pages.respond(request, "support/unknown.html", HTTPStatus.NOT_FOUND)


def _thank(intent: Intent) -> HttpResponse:
    """On to the thank-you page, with the cookie that hides the appeal on this site."""
    response = pages.SeeOther(f"/support/thanks/{intent.public_id}/")
    pages.hide_appeal(response, Interval(intent.interval), intent.site, clock.now())
    return pages.keep_nowhere(response)


def _say(request: HttpRequest, template: str, intent: Intent, **more: Any) -> HttpResponse:
    """A page about this intent."""
    methods = next((offer.methods for offer in queries.tiers(intent.site_id) if offer.slug == intent.tier_slug), ())
    facts: dict[str, Any] = {
        "intent": intent.public_id,
        "tier": intent.tier_name,
        "tier_slug": intent.tier_slug,
        "amount": money.show(intent.amount_cents, intent.currency),
        "every": pages.every(intent.interval),
        "method": intent.method,
        "methods": methods,
        "story_path": intent.story_path,
    }
    return pages.respond(request, template, **(facts | more))


def _again(intent: Intent) -> dict[str, str]:
    """The form's fields that ask for the same once more, beside the one there is."""
    shown = money.show(intent.amount_cents, intent.currency).replace(",", "")
    offer = next((one for one in queries.tiers(intent.site_id) if one.slug == intent.tier_slug), None)
    chosen = {choice.cents for choice in offer.choices} if offer else set()
    own = shown if offer and offer.own and intent.amount_cents not in chosen else ""
    fields = {"tier": intent.tier_slug, "amount": str(intent.amount_cents), "own": own, "another": "1"}
    return fields | {"from": intent.story_path}


def _refuse(
    request: HttpRequest, reason: GiveRefusal, wish: Wish | None = None, wait: timedelta = timedelta(0)
) -> HttpResponse:
    """Why not, and what to do instead: wait, or the same by another method."""
    offered = queries.tiers(pages.site_of(request).id) if wish else ()
    offer = next((one for one in offered if wish and one.slug == wish.tier), None)
    response = pages.respond(
        request,
        "support/refused.html",
        _REFUSED_STATUS.get(reason, HTTPStatus.BAD_REQUEST),
        reason=reason.value,
        minutes=ceil(wait / timedelta(minutes=1)),
        offer=offer,
        wish=wish,
        desk=pages.desk(),
    )
    if wait:
        response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def _small_body(request: HttpRequest) -> bytes | None:
    """The body, or None where it is larger than any webhook; what is too large is not read."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > WEBHOOK_MOST_BYTES:
        return None
    body = request.read(WEBHOOK_MOST_BYTES + 1)
    return body if len(body) <= WEBHOOK_MOST_BYTES else None


def _plain(words: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")
