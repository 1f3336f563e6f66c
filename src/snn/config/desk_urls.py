"""The desk's addresses, on its own host."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("snn.desk.api.urls")),
    path("", include("snn.desk.signin.urls")),
    path("", include(wagtailadmin_urls)),
]

handler400 = "snn.desk.forged.too_much"
