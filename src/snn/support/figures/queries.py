"""Reads: the owner's figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from snn.support.figures import rules
from snn.support.figures.rules import Given, Leaves, Recurring, StatementRow
from snn.support.models import Contribution, StatementLine, Subscription
from snn.support.notes.models import Note
from snn.support.notes.rules import Kind
from snn.support.providers import Interval, MovementKind, Standing

_TAKEN_BACK = (MovementKind.REFUND, MovementKind.REFUND_FAILED, MovementKind.DISPUTE, MovementKind.DISPUTE_WON)
_PLACE = ("month", "intent__site__name", "intent__tier_name", "kept_in", "story")
_A_YEARS_MONTHS = 12


def statement(by_story: bool = False) -> tuple[StatementRow, ...]:
    """What was given and taken back, by month, site and tier, and by story if asked; newest month first."""
    given = [
        StatementRow(f"{month:%Y-%m}", site, tier, currency, count, gross, fees, 0, story)
        for month, site, tier, currency, story, count, gross, fees in _kept(by_story)
        .values_list(*_PLACE)
        .annotate(count=Count("id"), gross=Sum("kept_cents"), fees=Sum("fee_cents"))
    ]
    return rules.merged([*given, *_taken_back(by_story)])


def given_since(since: datetime) -> tuple[Given, ...]:
    """What came in from this moment on, by site, tier and currency: today's contributions, where it is midnight."""
    return _given(_kept(False).filter(at__gte=since))


def given_from(site: int, paths: Sequence[str]) -> tuple[Given, ...]:
    """What readers gave who came from one of these pages of a site."""
    return _given(_kept(False).filter(intent__site=site, intent__story_path__in=paths))


def leaves() -> tuple[Leaves, ...]:
    """What each tier's amount leaves after fees, by method."""
    by = ("intent__tier_name", "intent__method", "kept_in")
    rows = _kept(False).values_list(*by).annotate(n=Count("id"), gross=Sum("kept_cents"), fees=Sum("fee_cents"))
    return tuple(Leaves(*row) for row in rows.order_by(*by))


def recurring() -> list[Recurring]:
    """Every recurring contribution there was, at its present amount; duplicates that were given back left out."""
    rows = Subscription.objects.filter(duplicate_of=None).select_related("contribution")
    return [_recurring(row) for row in rows.order_by("id")]


def failing() -> int:
    """How many recurring contributions have a failed payment just now."""
    return Subscription.objects.filter(standing__in=[Standing.PAST_DUE, Standing.PAUSED], failures__gt=0).count()


def failed_by_month() -> dict[str, int]:
    """How many began to fail in each month, by the first reminder; how many were ended is in the other figures."""
    firsts = (
        Note.objects.filter(kind=Kind.FAILED, key__endswith=":1")
        .annotate(month=TruncMonth("due_at", tzinfo=UTC))
        .order_by()
    )
    return {f"{month:%Y-%m}": count for month, count in firsts.values_list("month").annotate(count=Count("id"))}


def _given(rows: QuerySet[Contribution]) -> tuple[Given, ...]:
    by = ("intent__site__name", "intent__tier_name", "kept_in")
    sums = rows.values_list(*by).annotate(n=Count("id"), gross=Sum("kept_cents"), fees=Sum("fee_cents"))
    return tuple(Given(*row) for row in sums.order_by(*by))


def _kept(by_story: bool) -> QuerySet[Contribution]:
    """Contributions in the currency in which the provider keeps them, which is that of its fee."""
    converted = ~Q(settled_currency="")
    return Contribution.objects.annotate(
        month=TruncMonth("at", tzinfo=UTC),
        kept_in=Case(When(converted, then=F("settled_currency")), default=F("currency")),
        kept_cents=Case(When(converted, then=F("settled_cents")), default=F("gross_cents")),
        story=F("intent__story_path") if by_story else Value(""),
    ).order_by()


def _taken_back(by_story: bool) -> list[StatementRow]:
    """Refunds and disputes, in the month in which they happened; their fees count with the fees."""
    lines = StatementLine.objects.filter(kind__in=_TAKEN_BACK, contribution__isnull=False).order_by()
    story = F("contribution__intent__story_path") if by_story else Value("")
    rows = lines.annotate(month=TruncMonth("at", tzinfo=UTC), story=story).values_list(
        "month", "contribution__intent__site__name", "contribution__intent__tier_name", "currency", "story"
    )
    return [
        StatementRow(f"{month:%Y-%m}", site, tier, currency, 0, 0, fees, -gross, story)
        for month, site, tier, currency, story, gross, fees in rows.annotate(
            gross=Sum("gross_cents"), fees=Sum("fee_cents")
        )
    ]


def _recurring(row: Subscription) -> Recurring:
    cents = row.amount_cents or row.contribution.gross_cents
    yearly = row.contribution.interval == Interval.YEAR
    ended_at = row.cancelled_at or row.stopped_at
    return Recurring(
        started_on=row.active_at.date(),
        ended_on=ended_at.date() if ended_at else None,
        month_cents=round(cents / _A_YEARS_MONTHS) if yearly else cents,
        currency=row.contribution.currency,
    )
