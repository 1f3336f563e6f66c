"""What is done to flights, messages and invoices by a click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from snn.ads import actions
from snn.ads.booking import STEPS, Refusal
from snn.ads.models import Creative
from snn.desk.permissions import Act
from snn.desk.sponsors import queries
from snn.desk.sponsors.forms import MonthForm
from snn.desk.sponsors.views import flight_of, form_page, person_of
from snn.ground import money
from snn.ground.clock import now

DONE = {
    "submit": "Handed in for review.", "approve": "Approved: readers see it from its first day on.", "refuse": "Refused.",
    "pause": "Paused: nobody sees it.", "resume": "Readers see it again.", "end": "Ended.",
}  # fmt: skip


@require_POST
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """On to the next state, or why not."""
    if verb not in STEPS:
        raise Http404
    by, found = person_of(request, Act.SELL if verb == "submit" else Act.APPROVE), flight_of(pk)
    words = (request.POST.get("reason", "").strip()[:300],) if verb == "refuse" else ()
    more: dict[str, Any] = {"beyond_forecast": "beyond" in request.POST} if verb == "submit" else {}
    return _answer(request, getattr(actions, verb)(found.pk, *words, by=by, at=now(), **more), DONE[verb], found.pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A message shows no more."""
    by = person_of(request, Act.APPROVE)
    found = Creative.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return _answer(request, actions.withdraw_creative(pk, by=by, at=now()), "Withdrawn.", found.flight_id)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """The flight's terms become a package."""
    by, name = person_of(request, Act.SELL), request.POST.get("name", "")[:200]
    done = actions.keep_as_package(flight_of(pk).pk, name, by=by, at=now())
    return _answer(request, done, "Kept as a package: it is offered where a flight is booked.", pk)


@form_page
def invoices(request: HttpRequest) -> HttpResponse:
    """What sponsors owe and paid; a post bills a month."""
    by = person_of(request, Act.BILL)
    form = MonthForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.invoice_all(form.cleaned_data["month"], by=by, at=now())
        if not isinstance(made, Refusal):
            said = (
                f"{len(made)} invoice{'' if len(made) == 1 else 's'} made."
                if made
                else "No flight owes anything for that month that was not billed."
            )
            messages.success(request, said)
            return redirect("desk_invoices")
        form.add_error("month", made.value)
    rows = [(row, money.show(row.amount_cents, row.currency)) for row in queries.invoices()]
    return render(request, "desk/sponsors/invoices.html", {"tab": "invoices", "form": form, "rows": rows})


@require_POST
def paid(request: HttpRequest, number: str) -> HttpResponse:
    """The bank has it."""
    by = person_of(request, Act.BILL)
    done = actions.take_payment(number, by=by, at=now())
    if isinstance(done, Refusal):
        raise Http404
    messages.success(request, f"{done.number} is booked as paid.")
    return redirect("desk_invoices")


def _answer(request: HttpRequest, done: object, says: str, flight: int) -> HttpResponse:
    if isinstance(done, Refusal):
        messages.error(request, f"Not done: {done.value}.")
    else:
        messages.success(request, says)
    return redirect("desk_flight", flight)
