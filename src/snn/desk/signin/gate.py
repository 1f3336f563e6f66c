"""Nobody is at the desk by a password alone."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

STRONG = frozenset({"mfa", "entry"})
_OPEN = ("/login/", "/logout/", "/signin/", "/static/", "/api/v1/", "/jsi18n/")


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send one who came by a password or an invitation alone to set up a passkey or a code generator."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _to_be_stopped(request):
            return redirect("desk_secure")
        return get_response(request)

    return middleware


def is_strong(request: HttpRequest) -> bool:
    """Whether this session began, or went on, with a passkey or a code."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") in STRONG for record in records)


def _to_be_stopped(request: HttpRequest) -> bool:
    if not settings.SIGN_IN_NEEDS_SECOND or request.path.startswith(_OPEN):
        return False
    return request.user.is_authenticated and not is_strong(request)
