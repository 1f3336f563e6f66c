"""Where Wagtail shows people, roles and the network."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.menu import ItemFor
from snn.desk.network import people, redirects, screens
from snn.desk.permissions import Act, may, may_somewhere


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
        path("sponsors/house/", screens.house_messages, name="desk_house"),
        path("network/redirects/", redirects.listing, name="desk_redirects"),
        path("network/redirects/<int:pk>/end/", redirects.end, name="desk_redirect_end"),
        path("network/<slug:kind>/add/", screens.add, name="desk_network_add"),
        path("network/<slug:kind>/<str:key>/", screens.change, name="desk_network_change"),
        path("network/<slug:kind>/<str:key>/end/", screens.end, name="desk_network_end"),
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def network_menu() -> MenuItem:
    """For who changes the network."""
    return ItemFor(
        "Network", "/network/", sees=lambda one: any(may_somewhere(one, act) for act in screens.ACTS), icon="site", order=905
    )  # fmt: skip


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who gives roles."""
    return ItemFor("People", "/people/", sees=lambda one: may(one, Act.PEOPLE, None), icon="group", order=910)
