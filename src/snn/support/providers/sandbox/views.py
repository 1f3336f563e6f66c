"""The hosted page. It asks for an e-mail and nothing else; any other field is refused unread."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from snn.ground import clock, money
from snn.support import pages
from snn.support.providers import Status, registry
from snn.support.providers.sandbox.actions import Decision, decide
from snn.support.providers.sandbox.models import SandboxCheckout
from snn.support.providers.sandbox.provider import SANDBOX
from snn.support.rules import posted_from_here, usable_mail

_FIELDS = {"decision", "mail"}


# No token: posted_from_here asks the browser instead, as on the baked pages.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest, checkout_id: str) -> HttpResponse:
    """Show the checkout, or take the reader's decision."""
    row = SandboxCheckout.objects.filter(public_id=checkout_id).first() if registry.named("sandbox") else None
    if row is None:
        return pages.respond(request, "sandbox/unknown.html", 404)
    if request.method != "POST":
        return _show(request, row)
    if not posted_from_here(request.headers, pages.site_of(request).origin):
        return _show(request, row, 403, "That did not come from this page. Please decide again here.")
    if set(request.POST) - _FIELDS:
        return _show(request, row, 400, "This page takes an e-mail address and nothing else; the rest was not read.")
    return _decide(request, row)


def _decide(request: HttpRequest, row: SandboxCheckout) -> HttpResponse:
    wish = request.POST.get("decision", "")
    if wish not in list(Decision):
        return _show(request, row, 400, "Please choose one of the three buttons.")
    mail = usable_mail(request.POST.get("mail", "").strip())
    if wish == Decision.APPROVE and not mail:
        return _show(request, row, 400, "Please give an e-mail address such as ben@example.org, for the receipt.")
    status = decide(row.public_id, Decision(wish), mail, clock.now())
    return pages.SeeOther(row.cancel_url if status is Status.ABANDONED else row.return_url)


def _show(request: HttpRequest, row: SandboxCheckout, code: int = 200, wrong: str = "") -> HttpResponse:
    state = SANDBOX.fetch(row.public_id, clock.now())
    facts = {
        "merchant": row.merchant,
        "description": row.description,
        "amount": money.show(row.amount_cents, row.currency),
        "currency": row.currency,
        "every": pages.every(row.interval),
        "method": row.method,
        "return_url": row.return_url,
        "cancel_url": row.cancel_url,
        "stands": getattr(state, "status", Status.ABANDONED).value,
        "wrong": wrong,
    }
    return pages.respond(request, "sandbox/checkout.html", code, **facts)
