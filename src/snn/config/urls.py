"""The app's addresses, on every site's own host."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from snn.config.intake import receipt_lines, take_arrival
from snn.wire.channels.push.views import Rates, pushing, telling

urlpatterns: list[URLPattern | URLResolver] = [
    path("support/", include("snn.support.urls")),
    path("sponsors/", include("snn.ads.urls")),
    path("wire/push", pushing(take_arrival, receipt_lines, Rates()), name="wire-push"),
    path("wire/push/<str:receipt>", telling(receipt_lines), name="wire-receipt"),
]
