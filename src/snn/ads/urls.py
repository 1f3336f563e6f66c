"""Below `/sponsors/`: a sponsor's own pages, by a signed word."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, re_path

from snn.ads import views

_WORD = r"(?P<signed>[A-Za-z0-9_.-]{20,200})"

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"^{_WORD}/\Z", views.report),
    re_path(rf"^{_WORD}/rules/\Z", views.rules),
    re_path(rf"^{_WORD}/report\.csv\Z", views.csv_file),
    re_path(rf"^{_WORD}/(?P<month>\d{{4}}-\d\d)\.pdf\Z", views.pdf_file),
    re_path(rf"^{_WORD}/(?P<number>\d{{1,9}})\.svg\Z", views.picture),
]
