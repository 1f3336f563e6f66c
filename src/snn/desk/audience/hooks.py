"""Where Wagtail shows the audience's figures."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.audience import views
from snn.desk.menu import ItemFor
from snn.desk.permissions import Act, may_somewhere


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """Now, sites side by side, one of them, a story, and who sends readers."""
    return [
        path("audience/", views.live, name="desk_audience"),
        path("audience/sites/", views.compare, name="desk_audience_sites"),
        path("audience/site/<str:host>/", views.site, name="desk_audience_site"),
        path("audience/story/<int:pk>/", views.story, name="desk_audience_story"),
        path("audience/referrers/", views.referrers, name="desk_audience_referrers"),
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who may see any."""
    return ItemFor("Audience", "/audience/", sees=lambda one: may_somewhere(one, Act.AUDIENCE), icon="view", order=130)
