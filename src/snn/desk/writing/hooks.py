"""What the writing desk adds to Wagtail: its addresses, its line in the menu, its buttons in the editor."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from snn.desk.menu import ItemFor
from snn.desk.permissions import Act, may_somewhere
from snn.desk.writing.models import Manuscript
from snn.desk.writing.viewset import Manuscripts, PublishItem

register_snippet(Manuscript, viewset=Manuscripts)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Under /writing/."""
    return [path("writing/", include("snn.desk.writing.urls"))]


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    """Stories, near the top."""
    return ItemFor(
        "Stories", reverse("writing:index"), sees=lambda one: may_somewhere(one, Act.WRITE), icon="edit", order=110
    )


@hooks.register("register_snippet_action_menu_item")
def publish_item(model: type) -> PublishItem | None:
    """Publish… is the editor's first button."""
    return PublishItem() if model is Manuscript else None


@hooks.register("insert_editor_js")
def kept_at_hand() -> str:
    """What is typed is also kept in the browser, for when the way to the desk is cut."""
    scripts = ((static(f"desk/writing/{name}.js"),) for name in ("keep", "again", "together", "shown", "typed"))
    return format_html_join("", '<script type="module" src="{}"></script>', scripts)


@hooks.register("insert_global_admin_css")
def editor_style() -> str:
    """The writing desk's own sheet in the editor too."""
    return format_html('<link rel="stylesheet" href="{}">', static("desk/writing/writing.css"))
