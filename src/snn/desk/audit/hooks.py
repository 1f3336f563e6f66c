"""Where Wagtail shows the audit."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.audit import views
from snn.desk.menu import ItemFor
from snn.desk.permissions import Act, may


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """The list and its CSV."""
    return [path("audit/", views.listing, name="desk_audit"), path("audit.csv", views.export, name="desk_audit_csv")]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who may read it."""
    return ItemFor("Audit", "/audit/", sees=lambda one: may(one, Act.AUDIT, None), icon="history", order=920)
