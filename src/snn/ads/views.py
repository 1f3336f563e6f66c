"""A sponsor's own pages: no password, a signed link; nobody keeps a copy."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from snn.ads import drawing, papers, reports
from snn.ads.models import Sponsor
from snn.ads.published import REASONS
from snn.ads.reports import SponsorReport
from snn.ground import clock
from snn.network.look import app_page
from snn.network.queries import look_of

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@require_safe
def report(request: HttpRequest, signed: str) -> HttpResponse:
    """Delivery against promise."""
    found = reports.sponsor_of(signed, clock.now())
    if found is None:
        return _unknown(request)
    made = reports.of_sponsor(found, clock.now())
    return _page(
        request, "sponsors/report.html", report=made, base=f"/sponsors/{signed}/", at=clock.now(), months=_months(made)
    )


@require_safe
def rules(request: HttpRequest, signed: str) -> HttpResponse:
    """What counts and what doesn't."""
    return _page(request, "sponsors/rules.html", reasons=[(key.value, words) for key, words in REASONS.items()])


@require_safe
def csv_file(request: HttpRequest, signed: str) -> HttpResponse:
    """A line a day, site and flight."""
    found = reports.sponsor_of(signed, clock.now())
    return _unknown(request) if found is None else _file(as_csv(found), "text/csv; charset=utf-8", "report.csv")


@require_safe
def pdf_file(request: HttpRequest, signed: str, month: str) -> HttpResponse:
    """A month on paper."""
    found = reports.sponsor_of(signed, clock.now())
    if found is None:
        return _unknown(request)
    body = papers.month(reports.of_sponsor(found, clock.now(), month), month, look_of(request.site).name)  # type: ignore[arg-type]  # Site rows, not contrib.sites
    return _file(body, "application/pdf", f"{month}.pdf")


@require_safe
def picture(request: HttpRequest, signed: str, number: str) -> HttpResponse:
    """A flight's days, drawn."""
    found = reports.sponsor_of(signed, clock.now())
    made = reports.of_sponsor(found, clock.now()).flights if found else ()
    flight = next((one for one in made if one.number == int(number)), None)
    if flight is None:
        return _unknown(request)
    return HttpResponse(drawing.days(flight), content_type="image/svg+xml", headers=HEADERS)


def as_csv(sponsor: Sponsor) -> bytes:
    """All days of all flights; a name that a spreadsheet would take for a formula is written as words."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["flight", "name", "day", "site", "offered", "viewed", "clicked"])
    for flight in reports.of_sponsor(sponsor, clock.now()).flights:
        name = f"'{flight.name}" if flight.name[:1] in "=+-@" else flight.name
        for line in flight.days:
            rows.writerow([flight.number, name, line.day, line.site, line.offered, line.viewed, line.clicked])
    return out.getvalue().encode()


def _months(made: SponsorReport) -> list[str]:
    return sorted({line.day.isoformat()[:7] for flight in made.flights for line in flight.days}, reverse=True)[:24]


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)


def _unknown(request: HttpRequest) -> HttpResponse:
    return _page(request, "sponsors/unknown.html", status=HTTPStatus.NOT_FOUND)


def _page(request: HttpRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    html, headers = app_page(look_of(request.site), template, **context)  # type: ignore[arg-type]  # as above
    return HttpResponse(html, status=status, headers=headers | HEADERS)
