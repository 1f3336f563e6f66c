"""What every request to the desk passes through."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def only_here(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing of the desk stays in a cache that is not its owner's, or in a search engine."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("cache-control", "private, no-store")
        response.headers.setdefault("x-robots-tag", "noindex")
        return response

    return middleware
