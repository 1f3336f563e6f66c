"""Dates as agencies write them; what can't be read is refused, since order and embargo hang on them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from dateutil import parser as dateutil_parser

from snn.wire.dispatch import Reason, Refused

# English and German short names, as they stand in a date-time group.
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "mae": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_ZONE_HOURS = {
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AEST": 10, "AEDT": 11,
}  # fmt: skip
_GROUP = re.compile(r"\b(\d{2})(\d{2})(\d{2})\s*(?:GMT|UTC|Z)?\s+([A-Za-zä]{3,4})[a-z]*\.?\s+(\d{4}|\d{2})\b")
_AP_TIME = re.compile(r"\b(\d{2})-(\d{2})-(\d{2,4})\s+(\d{2})(\d{2})GMT\b")


def moment(words: object, what: str) -> datetime | None:
    """An ISO 8601 moment, None where there is none; without an offset it counts as UTC.

    Raises: Refused (bad-date), naming `what`.
    """
    if words is None or words == "":
        return None
    try:
        return _aware(datetime.fromisoformat(str(words).strip()))
    except ValueError:
        raise bad_date(words, what) from None


def date_time_group(words: str) -> datetime | None:
    """`131137 GMT Nov 13` (day, hour, minute) anywhere in words; None where there is none.

    Raises: Refused (bad-date) for a group that no calendar has.
    """
    found = _GROUP.search(words)
    if not found or found[4].lower()[:3] not in _MONTHS:
        return None
    day, hour, minute, month, year = (*map(int, found.group(1, 2, 3)), _MONTHS[found[4].lower()[:3]], int(found[5]))
    return _calendar(_century(year), month, day, hour, minute, found[0])


def ap_time(words: str) -> datetime | None:
    """`AP-WF-11-13-13 1509GMT`, the closing line of an ANPA message."""
    found = _AP_TIME.search(words)
    if not found:
        return None
    month, day, year, hour, minute = map(int, found.groups())
    return _calendar(_century(year), month, day, hour, minute, found[0])


def spoken(words: str, what: str) -> datetime:
    """A moment as people write it: `13 November 2013, 12:00 GMT`.

    Raises: Refused (bad-date) where it can't be read or names no clock time.
    """
    group = date_time_group(words)
    if group:
        return group
    zones = {name: timezone(timedelta(hours=hours)) for name, hours in _ZONE_HOURS.items()}
    try:
        # Two defaults apart in every part: where they differ in the day, the day was not said.
        first, second = (
            dateutil_parser.parse(words, default=unsaid, tzinfos=zones)
            for unsaid in (datetime(2000, 1, 1, 0, 0, tzinfo=UTC), datetime(2004, 2, 3, 5, 7, tzinfo=UTC))
        )
    except (ValueError, OverflowError):
        raise bad_date(words, what) from None
    if first != second:
        raise bad_date(words, what)
    return first


def day(words: str) -> date | None:
    """`March 13, 2022`, `Mar 13, 2022` or `13 March 2022`; None where it is no day."""
    for form in ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words.replace(".", "").strip(), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def bad_date(words: object, what: str) -> Refused:
    return Refused(
        Reason.BAD_DATE, f"{what} “{str(words)[:60]}” is no date I can read; send it as 2022-03-13T12:00:00Z"
    )


def _calendar(year: int, month: int, day: int, hour: int, minute: int, words: str) -> datetime:
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        raise bad_date(words, "the closing date-time group") from None


def _century(year: int) -> int:
    if year > 99:
        return year
    return year + (1900 if year > 69 else 2000)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
