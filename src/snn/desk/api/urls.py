"""The API's addresses, under /api/v1/ on the desk's host."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter

from snn.desk.api import views


class _Number(IntConverter):
    regex = "[0-9]{1,18}"


register_converter(_Number, "number")
urlpatterns: list[URLPattern] = [
    path("openapi.json", views.openapi),
    path("stories", views.stories),
    path("stories/<number:pk>", views.story),
    path("stories/<number:pk>/publish", views.publish),
    path("stories/<number:pk>/correct", views.correct),
    path("stories/<number:pk>/kill", views.kill),
    path("wire", views.push),
]
