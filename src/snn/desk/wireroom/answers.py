"""What every button of the wire room has in common."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from snn.desk.models import Person
from snn.desk.permissions import Act, may


def answer(request: HttpRequest, wrong: str, done: str) -> HttpResponse:
    """Back to where the button stood, with what came of it."""
    if wrong:
        messages.error(request, f"Not done: {wrong}.")
    else:
        messages.success(request, f"{done}.")
    back = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "desk_wire")


def allowed(request: HttpRequest, wanted: Act, site_id: int | None) -> str:
    """The name of who asks; raises PermissionDenied for who may not."""
    if not isinstance(request.user, Person) or not may(request.user, wanted, site_id):
        raise PermissionDenied
    return request.user.email


def number(words: str) -> int | None:
    """From an address or a form; None for anything else."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= 18 else None
