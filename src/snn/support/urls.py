"""Below `/support/`, which is itself a baked page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from snn.support import views
from snn.support.providers.sandbox import views as sandbox

_ID = "[A-Za-z0-9_-]{22}"

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/", include("snn.support.manage.urls")),
    re_path(r"^give/\Z", views.give),
    re_path(rf"^return/(?P<public_id>{_ID})/\Z", views.come_back),
    re_path(rf"^thanks/(?P<public_id>{_ID})/\Z", views.thanks),
    re_path(r"^webhooks/(?P<provider_name>[a-z]{1,20})/\Z", views.webhook),
    re_path(rf"^sandbox/(?P<checkout_id>sbx_{_ID})/\Z", sandbox.checkout),
    re_path(r"", views.unknown),
]
