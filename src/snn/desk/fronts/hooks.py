"""Where Wagtail shows the fronts."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.fronts import views
from snn.desk.menu import ItemFor
from snn.desk.permissions import Act, may_somewhere


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """The list, a front, its preview, the banner."""
    return [
        path("fronts/", views.index, name="desk_fronts"),
        path("fronts/<str:host>/", views.front, name="desk_front"),
        path("fronts/<str:host>/banner/", views.banner, name="desk_front_banner"),
        path("fronts/<str:host>/look/", views.look, name="desk_front_look"),
        path("fronts/<str:host>/section/<slug:slug>/", views.front, name="desk_section_front"),
        path("fronts/<str:host>/section/<slug:slug>/look/", views.look, name="desk_section_front_look"),
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who arranges any."""
    return ItemFor("Fronts", "/fronts/", sees=lambda one: may_somewhere(one, Act.FRONT), icon="grip", order=120)
