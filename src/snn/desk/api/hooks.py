"""Where Wagtail shows tokens and hooks."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.api import screens
from snn.desk.menu import ItemFor
from snn.desk.permissions import Act, may


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """The page, and what is done on it."""
    return [
        path("tools/", screens.listing, name="desk_tools"),
        path("tools/token/", screens.make_token, name="desk_token_make"),
        path("tools/token/<int:pk>/end/", screens.end_token, name="desk_token_end"),
        path("tools/hook/", screens.make_hook, name="desk_hook_make"),
        path("tools/hook/<int:pk>/end/", screens.end_hook, name="desk_hook_end"),
        path("tools/hook/<int:pk>/again/", screens.tell_again, name="desk_hook_again"),
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who gives them out."""
    return ItemFor("Tools", "/tools/", sees=lambda one: may(one, Act.TOOLS, None), icon="code", order=915)
