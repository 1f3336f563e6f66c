"""What desks write above a headline: `1ST LEAD`, `CORRECTION`, `KILL`, `EMBARGO until …`, bylines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from snn.wire.dispatch import Kind, Reason, Refused
from snn.wire.formats import moments


@dataclass(frozen=True)
class Label:
    """One label: what it makes of the item, and of its version where it counts."""

    kind: Kind = Kind.NEW
    version: int = 1


_ORDINAL = r"(?P<nth>\d{1,2})(?:ST|ND|RD|TH)\s+"
# First match wins; a whole line in capitals, with or without brackets.
_LABELS: tuple[tuple[re.Pattern[str], Kind], ...] = tuple(
    (re.compile(rf"^[(\[*]*\s*(?:{pattern})\s*[)\]*]*\s*[:!.]?$"), kind)
    for pattern, kind in (
        (r"(?:BULLETIN |MANDATORY |URGENT )?KILL|(?:STORY )?WITHDRAWAL|WITHDRAWN|STORNO|ANNULATION", Kind.KILL),
        (rf"(?:{_ORDINAL})?(?:CORRECTION|CORRECTED|CORRECTIVE|BERICHTIGUNG|CORRECTIF)", Kind.CORRECTION),
        (r"ADVISORY|NOTE TO EDITORS|ACHTUNG|Achtung|HINWEIS AN DIE REDAKTIONEN", Kind.ADVISORY),
        (rf"(?:{_ORDINAL})?(?:LEAD|LD|LD-WRITETHRU|ROUNDUP|UPDATE|ZUSAMMENFASSUNG|ADD)(?: \d+)?", Kind.UPDATE),
        (r"REFILE|RECASTS?|WRITETHRU|NEU", Kind.UPDATE),
        (
            r"\d{1,2}(?:ST|ND|RD|TH) NET|NEWS SERVICE|EXTRA|URGENT|FLASH|BULLETIN|ALERT|EIL|EILMELDUNG|FEATURE|PREVIEW|"
            r"ANALYSIS|BACKGROUND|NEWS FEATURE",
            Kind.NEW,
        ),
    )
)
_EMBARGO = re.compile(
    r"^[(\[*]*\s*(?:EMBARGO(?:ED|ÉD)?|SPERRFRIST|HOLD FOR RELEASE)\b[\s:,-]*"
    r"(?:for release|not for release|until|till|to|at|bis|jusqu'au|before|:|\s)*(?P<when>.*?)\s*[)\]*]*$",
    re.I,
)
_BY = re.compile(r"^(?:by|von|par|por|بقلم|מאת)[\s:]+", re.I)
_BYLINE = re.compile(r"^(?:By|Von|Par|Por|מאת|بقلم)\s+(?=[^\W\d_])(?P<who>.{2,150})$")
# What a sentence says after By where a byline has a name.
_NO_NAME = re.compile(
    r"(?:(?:early |late |mid-?)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|April|July|August|September|October|"
    r"November|December|Then|Now|Noon|Midnight|Dawn|Dusk|Nightfall|Contrast|Comparison|Law|This|That|Its|His|Her|Their|All|"
    r"Some|Many|Most|Next|Last|Late|Early|Evening|Morning|Afternoon)\b|[a-z]+ing\b"
)
# Four words in lower case on end: `Ada Novak of the Daily Star` has two.
_PROSE = re.compile(r"(?:(?<=\s)[a-z]{2,}[, ]+){3}[a-z]{2,}")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Jr|Sr|St|Dr|Co|Inc|Ltd|Corp|Ph\.D|[A-Z]\.[A-Z])\.$")


def label(line: str) -> Label | None:
    """The label that a line is, or None for any other line."""
    for pattern, kind in _LABELS:
        found = pattern.match(line.strip())
        if found:
            nth = found.groupdict().get("nth")
            return Label(kind, 1 + int(nth) if nth else 1)
    return None


def embargo(line: str) -> datetime | None:
    """The moment a line forbids publication before; None where the line is about no embargo.

    Raises: Refused (bad-date) where it speaks of an embargo whose end can't be read: better held than too early.
    """
    found = _EMBARGO.match(line.strip()[:200])
    if not found:
        return None
    if not found["when"]:
        raise Refused(Reason.BAD_DATE, f"“{line.strip()[:60]}” names no end of the embargo; add its day and hour")
    return moments.spoken(found["when"], "the end of the embargo")


def byline(line: str) -> str:
    """The names in `By Ada Lovelace`, empty where the line is no byline."""
    found = _BYLINE.match(line.strip())
    if not found or found["who"].endswith((".", "?", "!")) or is_prose(found["who"]):
        return ""
    return found["who"].strip()


def is_prose(who: str) -> bool:
    """Whether what follows By is the rest of a sentence: `By Friday Evening Rescue Teams Had Gone.`"""
    ended = who.endswith((".", "?", "!")) and not _ABBREVIATED.search(who)
    return ended or bool(_NO_NAME.match(who) or _PROSE.search(f" {who}"))


def without_by(words: str) -> str:
    """Names as they came, without the `By` of several languages in front."""
    return _BY.sub("", words.strip())
