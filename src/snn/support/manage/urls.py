"""Below `/support/manage/`."""

from __future__ import annotations

from django.urls import URLPattern, re_path

from snn.support.manage import views

_ID = "(?P<public_id>[A-Za-z0-9_-]{22})"

urlpatterns: list[URLPattern] = [
    re_path(r"^\Z", views.home),
    re_path(r"^ask/\Z", views.ask),
    re_path(r"^sent/\Z", views.sent),
    re_path(rf"^cancel/{_ID}/\Z", views.cancel),
    re_path(rf"^resume/{_ID}/\Z", views.resume),
    re_path(rf"^amount/{_ID}/\Z", views.amount),
    re_path(rf"^card/{_ID}/\Z", views.card),
    re_path(rf"^receipt/{_ID}/(?P<number>[1-9][0-9]{{0,5}})/\Z", views.receipt),
    re_path(r"^statement/(?P<year>20[0-9]{2})/\Z", views.statement),
    re_path(r"^export\.json\Z", views.export),
    re_path(r"^erase/\Z", views.erase),
    re_path(r"^leave/\Z", views.leave),
    re_path(r"^(?P<signed>[A-Za-z0-9_-]{8,80}\.[0-9]{9,12}\.[A-Za-z0-9_-]{20,80})/\Z", views.open_link),
    re_path(r"", views.cut_short),
]
