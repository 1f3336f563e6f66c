"""What a thousand views earns, on one screen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from snn.audience.history.opening import the_history
from snn.desk.audience.silent import or_says_why
from snn.desk.earnings import queries
from snn.desk.earnings.rules import months
from snn.desk.permissions import Act
from snn.desk.sponsors.views import person_of
from snn.ground import money
from snn.ground.clock import now

SHOWN = 12


@require_safe
@or_says_why
def earned(request: HttpRequest) -> HttpResponse:
    """A month of every site."""
    person_of(request, Act.MONEY)
    known = months(f"{now():%Y-%m}", SHOWN)
    month = request.GET.get("month", "")
    month = month if month in known else known[0]
    rows = [
        (line, money.show(line.sponsors_cents, line.currency), money.show(line.readers_cents, line.currency))
        for line in queries.earnings(month, now(), the_history())
    ]
    return render(
        request, "desk/earnings/earned.html", {"tab": "earned", "rows": rows, "month": month, "months": known}
    )  # fmt: skip
