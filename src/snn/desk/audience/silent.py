"""When the history does not answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from snn.audience.history import HistoryError

View = Callable[..., HttpResponse]


def or_says_why(view: View) -> View:
    """The screen, or in a sentence why it has no figures just now."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except HistoryError as wrong:
            return render(request, "desk/audience/silent.html", {"wrong": wrong}, status=503)

    return guarded
