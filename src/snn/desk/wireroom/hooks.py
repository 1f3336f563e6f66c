"""Where Wagtail shows the wire room."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.menu import ItemFor
from snn.desk.permissions import Act, may_somewhere
from snn.desk.wireroom import linking, views


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """The list, what is new in it, one item, and what is done to it."""
    return [
        path("wire-room/", views.listing, name="desk_wire"),
        path("wire-room/new/", views.new, name="desk_wire_new"),
        path("wire-room/refused/", views.refused, name="desk_wire_refused"),
        path("wire-room/<int:pk>/", views.item, name="desk_wire_item"),
        path("wire-room/<int:pk>/part-of/", linking.link, name="desk_wire_link"),
        path("wire-room/<int:pk>/own/", linking.unlink, name="desk_wire_unlink"),
        path("wire-room/<int:pk>/<slug:verb>/", views.act, name="desk_wire_act"),
        path("wire-room/offer/<int:pk>/<slug:verb>/", views.decide, name="desk_wire_offer"),
        path("wire-room/copy/<int:pk>/<slug:verb>/", views.settle, name="desk_wire_copy"),
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who may see it."""
    return ItemFor(
        "Wire room", "/wire-room/", sees=lambda one: may_somewhere(one, Act.VIEW_WIRE), icon="list-ul", order=100
    )
