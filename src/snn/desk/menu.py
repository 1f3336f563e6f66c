"""The desk's menu: our lines, each for those whose role has a use for it, and none of Wagtail's that say nothing here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui import sidebar

NOT_OURS = frozenset({"explorer", "images", "documents", "snippets", "reports", "settings", "help"})
"""Page tree, libraries and reports of a Wagtail site: stories, pictures and the audit have places of their own."""


class ItemFor(MenuItem):  # type: ignore[misc]
    """A line that only those see whom `sees` names."""

    def __init__(self, label: str, url: str, *, sees: Callable[[Any], bool], icon: str, order: int) -> None:
        super().__init__(label, url, icon_name=icon, order=order)
        self._sees = sees

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person does."""
        return self._sees(request.user)


@hooks.register("construct_main_menu")  # type: ignore[untyped-decorator]
def only_ours(request: HttpRequest, items: list[Any]) -> None:
    """What is left is the newsroom's."""
    items[:] = [item for item in items if item.name not in NOT_OURS]


class MenuWithSignIn(sidebar.MainMenuModule):  # type: ignore[misc]
    """Wagtail's menu; the lines about oneself lead to one's sessions and keys too."""

    def __init__(self, menu_items: Any, account_menu_items: list[Any], user: Any) -> None:
        ours = [
            sidebar.LinkMenuItem("sessions", "Where I am signed in", reverse("usersessions_list"), icon_name="desktop"),
            sidebar.LinkMenuItem("keys", "How I sign in", reverse("mfa_index"), icon_name="key"),
        ]
        super().__init__(menu_items, [*account_menu_items[:-1], *ours, *account_menu_items[-1:]], user)


def settle_menu(module: Any) -> None:
    """Wagtail has no hook for these lines: put our menu in the place of its own."""
    module.MainMenuModule = MenuWithSignIn
