"""Flights, their packages and their messages, from draft to done."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from snn.ads import pictures, queries
from snn.ads.actions.deeds import log
from snn.ads.booking import (
    EDITABLE,
    Order,
    Refusal,
    State,
    Words,
    currency_holds,
    may_become,
    order_refusal,
    overlap_refusal,
    words_refusal,
)
from snn.ads.models import Campaign, Creative, Flight, Package
from snn.ground.clock import day_in
from snn.network.models import Site


@transaction.atomic
def new_package(
    slug: str, order: Order, currency: str, *, by: str, at: datetime
) -> Package | Refusal:  # fmt: skip
    """Terms to be booked again and again; order's days say how long."""
    refusal = _refusal(order, at) or (None if currency_holds(currency) else Refusal.BAD_CURRENCY)
    if refusal:
        return refusal
    fields = _fields(order) | {"currency": currency, "days": (order.ends_on - order.starts_on).days + 1}
    fields = {key: value for key, value in fields.items() if key not in ("starts_on", "ends_on")}
    row, _ = Package.objects.update_or_create(slug=slug, defaults=fields)
    log(f"package:{row.pk}", "set", by, at)
    return row


def keep_as_package(number: int, name: str, *, by: str, at: datetime) -> Package | Refusal:
    """A flight's terms, to be booked again; the same name again takes the place of what it had."""
    row = Flight.objects.filter(pk=number).select_related("campaign").first()
    if row is None:
        return Refusal.NOT_FOUND
    slug = _slug(name)
    if not slug:
        return Refusal.NO_NAME
    today = day_in(at, "UTC")
    order = Order(
        name.strip(), today, today + (row.ends_on - row.starts_on), row.goal_kind, row.goal, row.price_per, row.price_cents,
        tuple(row.sites), tuple(row.sections), tuple(row.places), row.priority, row.daily_cap,
    )  # fmt: skip
    return new_package(slug, order, row.campaign.currency, by=by, at=at)


@transaction.atomic
def new_flight(campaign: Campaign, order: Order, *, by: str, at: datetime) -> Flight | Refusal:
    """A draft."""
    refusal = _refusal(order, at)
    if refusal:
        return refusal
    row = Flight.objects.create(campaign=campaign, **_fields(order))
    log(f"flight:{row.pk}", "new", by, at)
    return row


def book_package(campaign: Campaign, package: Package, starts_on: date, *, by: str, at: datetime) -> Flight | Refusal:
    """A draft with a package's terms."""
    if package.currency != campaign.currency:
        return Refusal.BAD_CURRENCY
    order = Order(
        package.name, starts_on, starts_on + timedelta(days=package.days - 1), package.goal_kind, package.goal,
        package.price_per, package.price_cents, tuple(package.sites), tuple(package.sections),
        tuple(package.places), package.priority, package.daily_cap,
    )  # fmt: skip
    return new_flight(campaign, order, by=by, at=at)


@transaction.atomic
def edit_flight(number: int, order: Order, *, by: str, at: datetime) -> Flight | Refusal:
    """Other terms for a flight that is not live: it is a draft again."""
    row = _locked(number)
    if row is None:
        return Refusal.NOT_FOUND
    if row.state not in EDITABLE:
        return Refusal.WRONG_STATE
    refusal = _refusal(order, at)
    if refusal:
        return refusal
    for name, value in (_fields(order) | {"state": State.DRAFT, "reason": ""}).items():
        setattr(row, name, value)
    row.save()
    log(f"flight:{row.pk}", "edit", by, at)
    return row


@transaction.atomic
def add_creative(number: int, words: Words, picture: bytes | None, *, by: str, at: datetime) -> Creative | Refusal:
    """A message for a flight; it shows once it is approved."""
    row = _locked(number)
    if row is None:
        return Refusal.NOT_FOUND
    if row.state == State.DONE:
        return Refusal.WRONG_STATE
    refusal = words_refusal(words, with_picture=picture is not None)
    if refusal:
        return refusal
    name = pictures.keep(picture, settings.DATA.media) if picture is not None else ""
    if isinstance(name, Refusal):
        return name
    made = Creative.objects.create(flight=row, picture=name, **asdict(words))
    log(f"flight:{row.pk}", "message", by, at, words.headline)
    return made


@transaction.atomic
def withdraw_creative(number: int, *, by: str, at: datetime) -> Creative | Refusal:
    """A message shows no more."""
    row = Creative.objects.filter(pk=number, withdrawn_at=None).first()
    if row is None:
        return Refusal.NOT_FOUND
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    log(f"flight:{row.flight_id}", "withdraw", by, at, row.headline)
    return row


@transaction.atomic
def submit(number: int, *, by: str, at: datetime, beyond_forecast: bool = False) -> Flight | Refusal:
    """To be looked at; what can't be kept is refused here. beyond_forecast: the owner knows better."""
    row = _locked(number)
    if row is None:
        return Refusal.NOT_FOUND
    if not may_become(row.state, State.REVIEW):
        return Refusal.WRONG_STATE
    refusal = _unkept(row, at, beyond_forecast)
    return refusal or _become(row, State.REVIEW, "submit", by, at)


@transaction.atomic
def approve(number: int, *, by: str, at: datetime) -> Flight | Refusal:
    """Live from its first day on, with every message that it has now."""
    row = _locked(number)
    if row is None:
        return Refusal.NOT_FOUND
    if row.state != State.LIVE and not (row.state == State.REVIEW and may_become(row.state, State.LIVE)):
        return Refusal.WRONG_STATE
    # What came between must not be oversold: the place may have gone to another since it was submitted.
    refusal = _unkept(row, at, True) if row.state == State.REVIEW else None
    if refusal:
        return refusal
    row.creatives.filter(approved_at=None, withdrawn_at=None).update(approved_at=at)
    return _become(row, State.LIVE, "approve", by, at)


@transaction.atomic
def refuse(number: int, reason: str, *, by: str, at: datetime) -> Flight | Refusal:
    """Back to its sponsor, with the reason."""
    return _move(number, State.REFUSED, "refuse", by, at, reason[:300])


@transaction.atomic
def pause(number: int, *, by: str, at: datetime) -> Flight | Refusal:
    """Not shown until it is resumed."""
    return _move(number, State.PAUSED, "pause", by, at)


@transaction.atomic
def resume(number: int, *, by: str, at: datetime) -> Flight | Refusal:
    """Shown again."""
    row = _locked(number)
    if row is not None and row.state != State.PAUSED:
        return Refusal.WRONG_STATE
    return _move(number, State.LIVE, "resume", by, at)


@transaction.atomic
def end(number: int, *, by: str, at: datetime) -> Flight | Refusal:
    """Over, before its time perhaps."""
    return _move(number, State.DONE, "end", by, at)


@transaction.atomic
def finish_due(at: datetime) -> int:
    """End the flights whose last day is over everywhere; how many."""
    over = Flight.objects.filter(state__in=[State.LIVE, State.PAUSED], ends_on__lt=day_in(at, "Etc/GMT+12")).order_by(
        "pk"
    )
    for row in over:
        _become(row, State.DONE, "end", "clock", at)
    return len(over)


def _move(number: int, then: State, verb: str, by: str, at: datetime, reason: str = "") -> Flight | Refusal:
    row = _locked(number)
    if row is None:
        return Refusal.NOT_FOUND
    if not may_become(row.state, then):
        return Refusal.WRONG_STATE
    row.reason = reason
    return _become(row, then, verb, by, at, reason)


def _become(row: Flight, then: State, verb: str, by: str, at: datetime, says: str = "") -> Flight:
    row.state = then
    row.save(update_fields=["state", "reason"])
    log(f"flight:{row.pk}", verb, by, at, says)
    return row


def _unkept(row: Flight, at: datetime, beyond_forecast: bool) -> Refusal | None:
    """What would not be kept if this flight went live."""
    if not row.creatives.filter(withdrawn_at=None).exists():
        return Refusal.NO_CREATIVE
    if row.ends_on < day_in(at, "UTC"):
        return Refusal.ALL_PAST
    # One at a time: of two that ask for one place at once, the second sees the first.
    Site.objects.select_for_update().order_by("position", "id").first()
    rivals = queries.booked(exclude=row.pk)
    refusal = overlap_refusal(queries.as_booked(row), rivals)
    if refusal or beyond_forecast:
        return refusal
    return Refusal.OVER_FORECAST if queries.shortfall_with(row, at) else None


def _slug(name: str) -> str:
    """A name for addresses; of letters that ASCII lacks a number stands in, the same for the same name."""
    plain, whole = slugify(name), slugify(name, allow_unicode=True)
    if len(plain) == len(whole):
        return plain[:40]
    return f"{plain[:27]}-{blake2b(whole.encode(), digest_size=6).hexdigest()}".lstrip("-")


def _refusal(order: Order, at: datetime) -> Refusal | None:
    return order_refusal(order, queries.hosts(), queries.slugs(), day_in(at, "UTC"))


def _fields(order: Order) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(order).items()}


def _locked(number: int) -> Flight | None:
    return Flight.objects.select_for_update().filter(pk=number).first()
