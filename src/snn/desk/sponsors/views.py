"""The sponsors' screens: the list, a sponsor, a flight and its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from snn.ads import actions
from snn.ads.booking import EDITABLE, Refusal, State, steps_from
from snn.ads.forecast import forecast
from snn.ads.models import Campaign, Flight, Package, Sponsor
from snn.desk.audience.pictures import bars
from snn.desk.permissions import Act, may
from snn.desk.sponsors import queries
from snn.desk.sponsors.forms import CampaignForm, FlightForm, MessageForm, PackageForm, SponsorForm, typed
from snn.ground import money
from snn.ground.clock import now

form_page = require_http_methods(["GET", "POST"])
_PICTURE = re.compile(r"[0-9a-f]{20}-[0-9]{1,4}\.webp")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every flight that is not over, and the last that are."""
    person_of(request, Act.SELL)
    context = {"tab": "flights", "told": queries.overview(now()), "sponsors": Sponsor.objects.all()[:500]}
    return render(request, "desk/sponsors/list.html", context)


@form_page
def new_sponsor(request: HttpRequest) -> HttpResponse:
    """Somebody who may book."""
    by = person_of(request, Act.SELL)
    form = SponsorForm(request.POST or None)

    def save(said: dict[str, Any]) -> Sponsor | Refusal:
        return actions.new_sponsor(said["name"], said["mail"], domain=said["domain"], by=by, at=now())

    return _saved(request, form, save, "A new sponsor", "desk_sponsor")


@form_page
def edit_sponsor(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, mail or domain."""
    by, found = person_of(request, Act.SELL), get_object_or_404(Sponsor, pk=pk)
    start = {name: getattr(found, name) for name in SponsorForm.base_fields}
    form = SponsorForm(request.POST or None, initial=start)

    def save(said: dict[str, Any]) -> Sponsor | Refusal:
        return actions.edit_sponsor(pk, said["name"], said["mail"], domain=said["domain"], by=by, at=now())

    return _saved(request, form, save, found.name, "desk_sponsor")


@form_page
def sponsor(request: HttpRequest, pk: int) -> HttpResponse:
    """Campaigns with their flights, the signed page, invoices; a post makes a campaign."""
    by, found = person_of(request, Act.SELL), get_object_or_404(Sponsor, pk=pk)
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = actions.new_campaign(found, said["name"], said["currency"], by=by, at=now())
        if not isinstance(made, Refusal):
            return redirect("desk_flight_new", made.pk)
        form.add_error(None, made.value)
    invoices = [(one, money.show(one.amount_cents, one.currency)) for one in queries.invoices(found)]
    context = {
        "sponsor": found, "form": form, "campaigns": found.campaigns.prefetch_related("flights"),
        "link": queries.report_link(found, now()), "invoices": invoices,
        "bills": may(request.user, Act.BILL, None),
    }  # fmt: skip
    return render(request, "desk/sponsors/sponsor.html", context)


@form_page
def new_flight(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, by its terms or from a package."""
    by, found = person_of(request, Act.SELL), get_object_or_404(Campaign.objects.select_related("sponsor"), pk=pk)
    package = PackageForm(request.POST if "package" in request.POST else None, currency=found.currency)
    if package.is_bound and package.is_valid():
        said = package.cleaned_data
        made = actions.book_package(found, said["package"], said["starts_on"], by=by, at=now())
        if not isinstance(made, Refusal):
            return _booked(request, made)
        package.add_error(None, made.value)
    posted = request.POST if request.method == "POST" and not package.is_bound else None
    form = FlightForm(posted, currency=found.currency)

    def save(_: dict[str, Any]) -> Flight | Refusal:
        return actions.new_flight(found, form.order(), by=by, at=now())

    packages = package if Package.objects.filter(currency=found.currency).exists() else None
    return _saved(
        request, form, save, f"A flight of {found.sponsor}: {found.name}", "", package=packages, currency=found.currency
    )


@form_page
def edit_flight(request: HttpRequest, pk: int) -> HttpResponse:
    """Other terms; it is a draft again."""
    by, found = person_of(request, Act.SELL), flight_of(pk)
    form = FlightForm(request.POST or None, currency=found.campaign.currency, initial=typed(found))

    def save(_: dict[str, Any]) -> Flight | Refusal:
        return actions.edit_flight(found.pk, form.order(), by=by, at=now())

    return _saved(request, form, save, found.name, "", currency=found.campaign.currency)


@form_page
def flight(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a flight; a post adds a message."""
    by, found = person_of(request, Act.SELL), flight_of(pk)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_creative(found.pk, form.words(), form.raw(), by=by, at=now())
        if not isinstance(made, Refusal):
            messages.success(request, "The message is kept. It shows once it is approved.")
            return redirect("desk_flight", pk)
        form.add_error(None, made.value)
    return render(request, "desk/sponsors/flight.html", _shown(request, found, form))


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A message's picture, which readers get from the stand."""
    person_of(request, Act.SELL)
    file = Path(settings.DATA.media) / name
    if not _PICTURE.fullmatch(name) or not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/webp")


def person_of(request: HttpRequest, act: Act) -> str:
    """Who asks, by mail address; what is sold is sold on the whole network."""
    if not may(request.user, act, None):
        raise PermissionDenied
    return str(request.user.email)[:120]  # type: ignore[union-attr]


def flight_of(pk: int) -> Flight:
    return get_object_or_404(Flight.objects.select_related("campaign__sponsor"), pk=pk)


def _shown(request: HttpRequest, found: Flight, form: MessageForm) -> dict[str, Any]:
    at = now()
    line = queries.line(found, at)
    views = queries.by_day(line.report)
    waits = found.state in (State.DRAFT, State.REVIEW, State.REFUSED)
    decides = may(request.user, Act.APPROVE, None)
    unapproved = found.state == State.LIVE and found.creatives.filter(approved_at=None, withdrawn_at=None).exists()
    return {
        "line": line, "flight": found, "form": form, "creatives": queries.messages(found),
        "forecast": forecast(found, at) if waits else None, "decides": decides, "unapproved": unapproved,
        "steps": [step for step in steps_from(found.state) if step == "submit" or decides],
        "editable": found.state in EDITABLE, "over": found.state == State.DONE, "deeds": queries.deeds(found),
        "link": queries.report_link(found.campaign.sponsor, at),
        "bars": bars(views, f"Views by day, {max(views):,} at most") if views else "",
    }  # fmt: skip


def _saved(
    request: HttpRequest, form: forms.Form, save: Callable[[dict[str, Any]], Any], title: str, then: str, **more: Any
) -> HttpResponse:
    """The form until what it says is taken."""
    if form.is_bound and form.is_valid():
        made = save(form.cleaned_data)
        if isinstance(made, Flight):
            return _booked(request, made)
        if not isinstance(made, Refusal):
            return redirect(then, made.pk)
        form.add_error(None, made.value)
    return render(request, "desk/sponsors/form.html", {"form": form, "title": title, **more})


def _booked(request: HttpRequest, made: Flight) -> HttpResponse:
    """The forecast is said at once."""
    told = forecast(made, now())
    (messages.success if told.feasible else messages.warning)(request, f"Kept as a draft. {' '.join(told.says)}")
    return redirect("desk_flight", made.pk)
