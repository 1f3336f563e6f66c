"""The app's addresses, on every site's own host."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("support/", include("snn.support.urls")),
]
