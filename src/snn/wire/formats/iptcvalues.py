"""Values that the IPTC formats share: moments, datelines, subject codes."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from snn.wire.dispatch import Dateline, Subject

_MOMENT = re.compile(
    r"^\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?\s*$"
)
_DATELINE = re.compile(r"^(?P<place>[^()]{0,120})(?:\((?P<source>[^()]{1,60})\))?(?P<rest>[^()]{0,80})$")
_MONTH_FIRST = re.compile(r"\b([^\W\d]{3,12})\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.?\s+([^\W\d]{3,12})\.?(?:\s+(\d{4}))?\b")
_DIGITS = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "май": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10,
    "ноя": 11, "дек": 12, "ينا": 1, "فبر": 2, "مار": 3, "ابر": 4, "أبر": 4, "ماي": 5, "يون": 6, "يول": 7, "اغس": 8,
    "أغس": 8, "سبت": 9, "اكت": 10, "أكت": 10, "نوف": 11, "ديس": 12, "شبا": 2, "آذا": 3, "نيس": 4,
    "jan": 1, "gen": 1, "ene": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5, "mai": 5,
    "maj": 5, "mag": 5, "jun": 6, "giu": 6, "jul": 7, "lug": 7, "aug": 8, "aou": 8, "ago": 8, "sep": 9, "set": 9,
    "oct": 10, "okt": 10, "ott": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12, "des": 12,
}  # fmt: skip


_IPTC_LISTS = {"scode", "topic", "cat", "category", "own", "code", "literal"}
# Agencies that write their own wall clock without a zone.
_WALL_CLOCKS = {"STT": ZoneInfo("Europe/Helsinki"), "NTB": ZoneInfo("Europe/Oslo")}


def wall_clock(provider: str) -> tzinfo:
    """The zone that a sender's moments without a zone are in."""
    return _WALL_CLOCKS.get(provider, UTC)


def moment(text: str, zone: tzinfo = UTC) -> datetime | None:
    """An aware moment from ISO 8601, basic or extended; in zone where none is named, None where it is no moment."""
    found = _MOMENT.match(text or "")
    if not found:
        return None
    year, month, day, hour, minute, second, named = found.groups()
    if not 1900 <= int(year) <= 2200:
        return None
    try:
        return datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=_zone(named) if named else zone,
        )
    except ValueError:
        return None


def dateline(text: str, *, near: datetime | None = None) -> Dateline:
    """Place, source and day out of `STOCKHOLM, Aug 29, 2014 (AFP) -`; near gives the year where none is named."""
    trimmed = " ".join(text.split()).strip(" -–—.")
    if re.match(r"\d{4}-\d\d-\d\d", trimmed):
        # Reuters puts the moment of sending here: neither a place nor the day of the report.
        return Dateline()
    found = _DATELINE.match(trimmed)
    if not found:
        return Dateline(place=place(trimmed[:120]))
    town, source, rest = (found.group(part) or "" for part in ("place", "source", "rest"))
    on, town = day_in(town, near)
    if on is None:
        on, _ = day_in(rest, near)
    return Dateline(place=place(town.strip(" ,-–—.")), source=source.strip(), on=on)


def place(name: str) -> str:
    """Agencies shout their places; a page says `Kyiv (AFP)`."""
    return name.title() if name.isupper() else name


def subject_of(qcode: str, name: str = "") -> Subject | None:
    """A Subject from `medtop:20000002`, `sttsubj:04000000`, `subj:…` or a bare code; None where there is no code."""
    scheme, _, code = qcode.strip().rpartition(":")
    return Subject(scheme_of(scheme, code), code, name) if code else None


def scheme_of(said: str, code: str) -> str:
    """`medtop` or `subj` where a code of eight digits is the IPTC's, whatever the sender calls its list; else that."""
    if len(code) != 8 or not code.isdigit():
        return said or "code"
    named = said.lower()
    if "medtop" in named or "mediatopic" in named or "media-topic" in named:
        return "medtop"
    if not named or "subj" in named or "iptc" in named or named in _IPTC_LISTS:
        # Media Topics other than the 17 roots begin with 2; subject codes with 0 or 1.
        return "medtop" if code[0] == "2" else "subj"
    return said


def whole(text: str, default: int | None) -> int | None:
    """The leading whole number, or default."""
    found = re.match(r"\s*(\d{1,18})", text or "")
    return int(found.group(1)) if found else default


def urgency(text: str) -> int | None:
    """1 (flash) to 9; None where not given or not in range."""
    number = whole(text, None)
    return number if number and 1 <= number <= 9 else None


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]) % 24, minutes=int(digits[2:] or 0) % 60)
    return timezone(-offset if text[0] == "-" else offset)


def day_in(text: str, near: datetime | None) -> tuple[date | None, str]:
    """The first day named, and the text before it."""
    for pattern, order in ((_MONTH_FIRST, (2, 1, 3)), (_DAY_FIRST, (1, 2, 3)), (_DIGITS, (1, 2, 3))):
        for found in pattern.finditer(text):
            day, month, year = (found.group(index) for index in order)
            on = _day(day, month, year or (str(near.year) if near else ""))
            if on:
                return on, text[: found.start()]
    return None, text


def without_day(text: str) -> str:
    """The text before a day that names no year: `MELBOURNE` of `MELBOURNE, March 3`."""
    for pattern, order in ((_MONTH_FIRST, (2, 1)), (_DAY_FIRST, (1, 2))):
        for found in pattern.finditer(text):
            if _day(found[order[0]], found[order[1]], "2000"):
                return text[: found.start()]
    return text


def _day(day: str, month: str, year: str) -> date | None:
    number = int(month) if month.isdigit() else _month(month)
    if not number or not year or not 1900 <= int(year) <= 2200:
        return None
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _month(name: str) -> int | None:
    plain = unicodedata.normalize("NFKD", name.lower()) if name[:1] < "\u0370" else name.lower()
    folded = "".join(c for c in plain if c.isalpha() and (c.isascii() or c >= "\u0370"))
    # French: juin and juillet share their first three letters.
    if folded.startswith("jui"):
        return 7 if folded.startswith("juil") else 6
    return _MONTHS.get(folded[:3])
