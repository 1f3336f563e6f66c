"""Leave is given and counted; cards are sent to rest and woken."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from snn.support.shield import queries, rules
from snn.support.shield.models import Attempts, Bucket, Rest
from snn.support.shield.rules import Caller, Kind, Limit, Purpose, Refusal, Refused

log = logging.getLogger(__name__)

_KEPT = timedelta(days=30)


def admit(who: Caller, purpose: Purpose, now: datetime, mail: str = "") -> Refused | None:
    """Take leave for this, or say why there is none. A refusal writes nothing: it must cost us less than them."""
    refused = _resting(purpose, now) or _take(rules.buckets(who, purpose, mail, key=settings.SECRET_KEY), purpose, now)
    if refused:
        REFUSALS.add(purpose, refused.why, now)
    return refused


def watch(now: datetime) -> None:
    """Send cards to rest, or wake them, as the last ten minutes say; forget what is old."""
    REFUSALS.write(now)
    strain = queries.strain(now)
    resting = Rest.objects.filter(closed_at=None).first()
    if resting is None:
        _rest_if_strained(strain, now)
    elif rules.rested(resting.opened_at, strain, now):
        Rest.objects.filter(closed_at=None).update(closed_at=now)
        log.warning("shield: cards are taken again, after %s", now - resting.opened_at)
    Bucket.objects.filter(full_at__lt=now).delete()
    Attempts.objects.filter(minute_at__lt=now - _KEPT).delete()


def _rest_if_strained(strain: rules.Strain, now: datetime) -> None:
    alarm = rules.alarm(strain)
    if alarm is None:
        return
    detail = (
        f"in ten minutes {strain.admitted} checkouts by card, {strain.paid} paid, {strain.declined} declined,"
        f" {strain.refused} refused"
    )
    _, is_new = Rest.objects.get_or_create(reason=alarm, closed_at=None, defaults={"opened_at": now, "detail": detail})
    if is_new:
        log.warning("shield: cards rest, PayPal stays open: %s", detail)


def _resting(purpose: Purpose, now: datetime) -> Refused | None:
    since = queries.resting_since() if purpose is Purpose.CARD else None
    if since is None:
        return None
    return Refused(Refusal.RESTING, max(since + rules.REST_AT_LEAST - now, rules.WINDOW))


def _take(wanted: dict[str, tuple[Kind, Limit]], purpose: Purpose, now: datetime) -> Refused | None:
    """First a look without a lock, which turns a flood away cheaply; then all buckets under locks, or none."""
    refused = rules.refusal(wanted, _stands(wanted), now)
    if refused:
        return refused
    with transaction.atomic():
        Bucket.objects.bulk_create([Bucket(key=key, full_at=now) for key in wanted], ignore_conflicts=True)
        rows = {row.key: row for row in Bucket.objects.select_for_update().filter(key__in=wanted).order_by("key")}
        refused = rules.refusal(wanted, {key: row.full_at for key, row in rows.items()}, now)
        if refused:
            return refused
        for key, (_, limit) in wanted.items():
            taken = rules.take(rows[key].full_at, limit, now)
            Bucket.objects.filter(key=key).update(full_at=taken)
        _count(purpose, "admitted", 1, now)
    return None


def _stands(wanted: dict[str, tuple[Kind, Limit]]) -> dict[str, datetime]:
    return dict(Bucket.objects.filter(key__in=wanted).values_list("key", "full_at"))


def _count(purpose: Purpose, outcome: str, times: int, now: datetime) -> None:
    minute = {"minute_at": now.replace(second=0, microsecond=0), "purpose": purpose, "outcome": outcome}
    Attempts.objects.bulk_create([Attempts(**minute)], ignore_conflicts=True)
    Attempts.objects.filter(**minute).update(count=F("count") + times)


class _Refusals:
    """Refusals counted in memory and written at most once a second: a crash loses a second of counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[tuple[Purpose, Refusal]] = Counter()
        self._written_at: datetime | None = None

    def add(self, purpose: Purpose, why: Refusal, now: datetime) -> None:
        with self._lock:
            self._counted[purpose, why] += 1
            due = self._written_at is None or abs(now - self._written_at) >= timedelta(seconds=1)
            if due:
                self._written_at = now
        if due:
            watch(now)

    def write(self, now: datetime) -> None:
        with self._lock:
            counted, self._counted = self._counted, Counter()
        for (purpose, why), times in counted.items():
            _count(purpose, why, times, now)

    def clear(self) -> None:
        """Forget what was counted and not yet written."""
        with self._lock:
            self._counted, self._written_at = Counter(), None


REFUSALS = _Refusals()
