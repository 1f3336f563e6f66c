"""Pure rules of the trade: addresses, kinship."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from snn.ground.text import one_line

# Words too common to make two stories kin.
_COMMON = frozenset(
    [
        "about",
        "after",
        "again",
        "against",
        "also",
        "among",
        "another",
        "around",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "could",
        "during",
        "each",
        "every",
        "first",
        "from",
        "have",
        "having",
        "here",
        "into",
        "its",
        "itself",
        "just",
        "last",
        "late",
        "later",
        "made",
        "make",
        "many",
        "more",
        "most",
        "much",
        "must",
        "near",
        "next",
        "only",
        "other",
        "over",
        "said",
        "same",
        "says",
        "several",
        "should",
        "since",
        "some",
        "such",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "three",
        "through",
        "under",
        "until",
        "upon",
        "very",
        "week",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "within",
        "without",
        "would",
        "year",
        "years",
    ]
)
_WORD = re.compile(r"[^\W\d_]{4,}")


def story_path(day: date, slug: str) -> str:
    """`/2022/03/14/russia-asks-china/`."""
    return f"/{day.isoformat().replace('-', '/')}/{slug}/"


def free_slug(wanted: str, taken: Iterable[str]) -> str:
    """wanted, or wanted-2, wanted-3 … where another story has it."""
    used = set(taken)
    if wanted not in used:
        return wanted
    return next(f"{wanted}-{n}" for n in range(2, len(used) + 3) if f"{wanted}-{n}" not in used)


def kin_words(headline: str, standfirst: str) -> frozenset[str]:
    """The telling words of a story: what kinship is measured by."""
    words = _WORD.findall(f"{headline} {standfirst}".lower())
    return frozenset(word for word in words if word not in _COMMON)


def dateline(place: str, source: str, on: date | None) -> str:
    """`Kyiv (AFP) March 13, 2022`, as much of it as is known."""
    day = _long(on) if on else ""
    return one_line(" ".join(part for part in (place, f"({source})" if source else "", day) if part))


@lru_cache(maxsize=1024)
def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
