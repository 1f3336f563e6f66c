"""A form that Django refuses before the desk sees it (its token does not hold, it is too large): said in words."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render

_UNSAID = re.compile(
    r"csrf|password|credential|secret|code|token|(^|_)(next|act|seen|back|began_with|autosaved)$|revision|-(id|type|order|deleted|count)$"
)
MOST_SHOWN = 60
WRONG = (
    "The desk could not tell that it was you who pressed the button. The page was open for long, you signed in again "
    "in another tab, or this browser keeps no cookies. Nothing was changed."
)
TOO_MUCH = (
    "That is more than the desk takes at once: {most} MB of text. Nothing was changed, and what you typed is still in the "
    "form: go back, and make two stories of it."
)


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a missing or wrong token; reason is for its own log."""
    if "application/json" in request.headers.get("accept", ""):
        said = {"success": False, "error_code": "forbidden", "error_message": WRONG}
        return JsonResponse(said, status=403)
    ours = _is_ours(request)
    context = {"wrong": WRONG, "typed": typed_in(request) if ours else [], "again": _page(request) if ours else "/"}
    return render(request, "desk/forged.html", context, status=403)


def too_much(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to what it would not read."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        # No page: whatever is wrong with the request would go wrong in it again.
        return HttpResponseBadRequest("The desk could not read what was sent. Nothing was changed.")
    wrong = TOO_MUCH.format(most=(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024**2)
    if "application/json" in request.headers.get("accept", ""):
        said = {"success": False, "error_code": "validation_error", "error_message": wrong}
        return JsonResponse(said, status=413)
    return render(request, "desk/forged.html", {"wrong": wrong, "again": _page(request)}, status=413)


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """(field, words) of all that a person wrote; no secrets, nothing that the page itself had put there."""
    found = [(name, _words(value)) for name, value in request.POST.items() if not _UNSAID.search(name)]
    return [(name.replace("_", " "), words) for name, words in found if words.strip()][:MOST_SHOWN]


def _words(value: object) -> str:
    """Of rich text the words alone."""
    said = str(value)
    if not said.startswith('{"') or '"blocks"' not in said:
        return said
    try:
        return "\n\n".join(str(block["text"]) for block in json.loads(said)["blocks"])
    except (ValueError, KeyError, TypeError):
        return said


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of the desk sent it, as far as the browser says; what other sites send is not shown."""
    said = request.headers.get("origin") or request.headers.get("referer") or ""
    return not said or urlsplit(said).netloc == request.get_host()


def _page(request: HttpRequest) -> str:
    """Where the form is: the page it stood on, where the browser says that."""
    stood = urlsplit(request.headers.get("referer", ""))
    return stood.path if stood.netloc == request.get_host() and stood.path.startswith("/") else request.path
