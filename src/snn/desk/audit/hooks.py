"""Where Wagtail shows the audit."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.audit import views
from snn.desk.permissions import Act, may


class _Shown(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Any) -> bool:
        return may(request.user, Act.AUDIT, None)


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """The list and its CSV."""
    return [path("audit/", views.listing, name="desk_audit"), path("audit.csv", views.export, name="desk_audit_csv")]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who may read it."""
    return _Shown("Audit", "/audit/", icon_name="history", order=920)
