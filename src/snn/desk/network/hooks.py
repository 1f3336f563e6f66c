"""Where Wagtail shows people, roles and the network."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.network import people, screens
from snn.desk.permissions import Act, may


class _ForPeople(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Any) -> bool:
        return may(request.user, Act.PEOPLE, None)


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """People first: who may work here."""
    return [
        path("people/", people.listing, name="desk_people"),
        path("people/invite/", people.invite, name="desk_people_invite"),
        path("people/<int:pk>/role/", people.give, name="desk_people_give"),
        path("people/role/<int:pk>/end/", people.take_back, name="desk_people_take_back"),
        path("people/<int:pk>/let-go/", people.let_go, name="desk_people_let_go"),
        path("people/table/", people.table, name="desk_permissions"),
        path("network/", screens.listing, name="desk_network"),
        path("network/page/<slug:slug>/", screens.page, name="desk_network_page"),
        path("network/source/<slug:slug>/", screens.source, name="desk_network_source"),
        path("network/section/<slug:slug>/", screens.section, name="desk_network_section"),
    ]


class _ForNetwork(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Any) -> bool:
        return may(request.user, Act.NETWORK, None)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def network_menu() -> MenuItem:
    """For who changes the network."""
    return _ForNetwork("Network", "/network/", icon_name="site", order=905)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who gives roles."""
    return _ForPeople("People", "/people/", icon_name="group", order=910)
