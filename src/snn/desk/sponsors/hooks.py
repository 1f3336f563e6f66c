"""Where Wagtail shows the sponsors."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from snn.desk.earnings import views as earnings
from snn.desk.menu import ItemFor
from snn.desk.permissions import Act, may
from snn.desk.sponsors import steps, views


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def urls() -> list[URLPattern]:
    """Flights, sponsors, messages, invoices."""
    return [
        path("sponsors/", views.listing, name="desk_sponsors"),
        path("sponsors/new/", views.new_sponsor, name="desk_sponsor_new"),
        path("sponsors/<int:pk>/", views.sponsor, name="desk_sponsor"),
        path("sponsors/<int:pk>/terms/", views.edit_sponsor, name="desk_sponsor_edit"),
        path("sponsors/campaign/<int:pk>/flight/", views.new_flight, name="desk_flight_new"),
        path("sponsors/flight/<int:pk>/", views.flight, name="desk_flight"),
        path("sponsors/flight/<int:pk>/terms/", views.edit_flight, name="desk_flight_edit"),
        path("sponsors/flight/<int:pk>/package/", steps.keep, name="desk_flight_package"),
        path("sponsors/flight/<int:pk>/<slug:verb>/", steps.step, name="desk_flight_step"),
        path("sponsors/message/<int:pk>/withdraw/", steps.withdraw, name="desk_message_withdraw"),
        path("sponsors/picture/<str:name>", views.picture, name="desk_sponsor_picture"),
        path("sponsors/earned/", earnings.earned, name="desk_earned"),
        path("sponsors/invoices/", steps.invoices, name="desk_invoices"),
        path("sponsors/invoices/<str:number>/paid/", steps.paid, name="desk_invoice_paid"),
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def menu() -> MenuItem:
    """For who sells."""
    return ItemFor("Sponsors", "/sponsors/", sees=lambda one: may(one, Act.SELL, None), icon="tag", order=140)
