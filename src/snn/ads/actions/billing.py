"""Invoices and payments, in the same books as the readers' money."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from snn.ads import reports
from snn.ads.booking import Refusal, State
from snn.ads.models import Deed, Flight, Invoice
from snn.ground.clock import day_in
from snn.ledger import rules as books
from snn.ledger.actions import post
from snn.ledger.rules import Account, Line

LATE = timedelta(hours=1)
"""So long after a month counts of it may still be written."""


@transaction.atomic
def invoice_month(number: int, month: str, *, by: str, at: datetime) -> Invoice | Refusal:
    """Bill what a flight delivered in a month that is over, once; owed from now on."""
    if refusal := _month_refusal(month, at):
        return refusal
    flight = Flight.objects.select_for_update().filter(pk=number).select_related("campaign__sponsor").first()
    if flight is None:
        return Refusal.NOT_FOUND
    if Invoice.objects.filter(flight=flight, month=month).exists():
        return Refusal.BILLED
    owed = reports.owed(flight, month, at)
    if owed.amount_cents <= 0:
        return Refusal.NOTHING_OWED
    row = Invoice.objects.create(
        number=f"S{flight.pk}-{month}", flight=flight, month=month, amount_cents=owed.amount_cents,
        currency=flight.campaign.currency, says=owed.says, issued_at=at,
    )  # fmt: skip
    lines = (
        Line(Account.SPONSORS, row.amount_cents, row.currency),
        Line(Account.SPONSORSHIP, -row.amount_cents, row.currency),
    )
    _posted(post(f"invoice:{row.number}", "invoice", at, lines, reference=row.number))
    Deed.objects.create(at=at, by=by, verb="invoice", subject=f"flight:{flight.pk}", says=row.number)
    return row


def invoice_all(month: str, *, by: str, at: datetime) -> list[Invoice] | Refusal:
    """Bill every flight that owes something for a month that is over; those that were billed are left alone."""
    if refusal := _month_refusal(month, at):
        return refusal
    rows = Flight.objects.exclude(state__in=[State.DRAFT, State.REVIEW, State.REFUSED]).order_by("pk")
    done = [invoice_month(number, month, by=by, at=at) for number in rows.values_list("pk", flat=True)]
    return [one for one in done if isinstance(one, Invoice)]


@transaction.atomic
def take_payment(number: str, *, by: str, at: datetime) -> Invoice | Refusal:
    """An invoice was paid to our bank; told twice, booked once."""
    row = Invoice.objects.select_for_update().filter(number=number).first()
    if row is None:
        return Refusal.NOT_FOUND
    lines = (
        Line(Account.BANK, row.amount_cents, row.currency),
        Line(Account.SPONSORS, -row.amount_cents, row.currency),
    )
    _posted(post(f"paid:{row.number}", "sponsor paid", at, lines, reference=row.number))
    if row.paid_at is None:
        row.paid_at = at
        row.save(update_fields=["paid_at"])
        Deed.objects.create(at=at, by=by, verb="paid", subject=f"flight:{row.flight_id}", says=row.number)
    return row


def _month_refusal(month: str, at: datetime) -> Refusal | None:
    """Each site has months of its own: one is over when it is over everywhere, and late counts are in."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return Refusal.BAD_MONTH
    now = day_in(at - LATE, "Etc/GMT+12")
    return Refusal.MONTH_NOT_OVER if f"{first:%Y-%m}" >= f"{now:%Y-%m}" else None


def _posted(said: object) -> None:
    """Our own lines balance: a refusal here is a fault, and nothing may be half written."""
    if isinstance(said, books.Refusal):
        raise ValueError(f"the books refuse it: {said}")
