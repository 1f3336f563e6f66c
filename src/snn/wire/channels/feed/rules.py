"""When to ask a feed again: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

LONGEST_WAIT = timedelta(hours=24)
JITTER = 0.1
"""A tenth of the wait more or less, so that feeds that failed together do not all come back together."""


class Told(StrEnum):
    """What a feed's answer means."""

    NEWS = "news"
    NOTHING_NEW = "nothing-new"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True)
class Next:
    """What becomes of a feed's state."""

    told: Told
    at: datetime | None
    failures: int
    says: str = ""


def after_answer(
    status: int, headers: Mapping[str, str], *, every: timedelta, failures: int, at: datetime, chance: float
) -> Next:
    """When to ask again after an answer.

    Unit:   chance is 0 to 1, from whoever calls.
    """
    if status in (200, 304):
        told = Told.NEWS if status == 200 else Told.NOTHING_NEW
        return Next(told, at + _jittered(every, chance), 0)
    if status == 410:
        return Next(Told.GONE, None, failures + 1, "says it is gone for good (410); take it out of the network file")
    asked_for = retry_after(headers.get("retry-after", ""), at) if status in (429, 503) else None
    wait = max(asked_for, every) if asked_for is not None else None
    return after_failure(f"answers {status}", every=every, failures=failures, at=at, chance=chance, wait=wait)


def after_failure(
    says: str, *, every: timedelta, failures: int, at: datetime, chance: float, wait: timedelta | None = None
) -> Next:
    """Twice as long after each failure in a row, a day at most; as long as the server asked where it did."""
    # 2 to the 20th is beyond every cap, and beyond it a timedelta overflows.
    doubled = every * 2 ** min(failures + 1, 20)
    chosen = min(wait, LONGEST_WAIT) if wait is not None else _jittered(min(doubled, LONGEST_WAIT), chance)
    return Next(Told.FAILED, at + chosen, failures + 1, says)


def retry_after(value: str, at: datetime) -> timedelta | None:
    """How long a Retry-After asks to wait: seconds or a date (RFC 9110, 10.2.3); None where it says neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), 10**8))
    try:
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(moment - at, timedelta())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def conditions(etag: str, last_modified: str) -> dict[str, str]:
    """The headers that ask only for what is new."""
    asked = {}
    if etag:
        asked["if-none-match"] = etag
    if last_modified:
        asked["if-modified-since"] = last_modified
    return asked


def _jittered(wait: timedelta, chance: float) -> timedelta:
    return wait * (1 + JITTER * (2 * chance - 1))
