"""The audit, newest first, to look through and to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from snn.desk.audit.models import AuditEntry
from snn.desk.permissions import Act, may

PAGE = 50
ACTS = (
    "sign in", "sign-in refused", "sign out", "set up sign-in", "invite", "give role", "take role back", "let go",
    "add page", "change page", "add source", "change source", "add section", "change section", "add site",
    "change site", "add route", "change route", "end route", "add tier", "change tier", "end tier", "add redirect",
    "end redirect", "make token", "revoke token", "make hook", "end hook", "tell again", "spike", "unspike", "show banner",
    "take banner",
)  # fmt: skip


def listing(request: HttpRequest) -> HttpResponse:
    """A page of lines; older ones by the last line's number, so that no page is slow."""
    found = _found(request)
    before = request.GET.get("before", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before[:18]))
    rows = list(found[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "rows": rows[:PAGE], "older": rows[PAGE - 1].pk if len(rows) > PAGE else None, "acts": ACTS,
        "query": query.urlencode(), "act": request.GET.get("act", ""), "by": request.GET.get("by", ""),
    }  # fmt: skip
    return render(request, "desk/audit/list.html", context)


def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that the filter finds, as CSV, read a thousand lines at a time."""
    response = StreamingHttpResponse(_lines(_found(request)), content_type="text/csv; charset=utf-8")
    response["content-disposition"] = 'attachment; filename="audit.csv"'
    return response


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(found: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(["at", "by", "act", "about", "note"])
    for row in found.iterator(chunk_size=1000):
        cells = [row.at.astimezone(UTC).isoformat(), row.by, row.act, row.about, row.note]
        yield writer.writerow([_no_formula(cell) for cell in cells])


def _no_formula(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula starts with an apostrophe instead."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _found(request: HttpRequest) -> QuerySet[AuditEntry]:
    if not may(request.user, Act.AUDIT, None):
        raise PermissionDenied
    found = AuditEntry.objects.all()
    if request.GET.get("act") in ACTS:
        found = found.filter(act=request.GET["act"])
    if by := request.GET.get("by", "").strip().lower()[:254]:
        found = found.filter(by=by)
    return found
