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
    return found["who"].strip() if found and not found["who"].endswith((".", "?", "!")) else ""


def without_by(words: str) -> str:
    """Names as they came, without the `By` of several languages in front."""
    return _BY.sub("", words.strip())
