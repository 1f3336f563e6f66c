"""Datelines: `Kyiv (AFP) March 13, 2022`, as a line of its own or in front of the first paragraph."""

from __future__ import annotations

import re

from snn.ground.text import one_line
from snn.wire.dispatch import Dateline
from snn.wire.formats import moments

# Only these, in brackets after a place, make a dateline: `Inter Milan (ITA) - ` does not.
AGENCIES = {
    "aap", "afp", "agi", "ana-mpa", "anp", "ansa", "ap", "apa", "belga", "bernama", "cna", "cp", "ctk", "dpa",
    "dpa-afx", "dpa-tns", "efe", "esa", "ians", "irna", "jpl", "kyodo", "lusa", "mti", "nasa", "ntb", "nzn", "pa",
    "pap", "pti", "reuters", "ritzau", "rtrs", "sda", "sid", "snn", "spx", "stt", "tass", "tca", "tns", "tt", "upi",
    "xinhua", "xna", "yonhap", "thomson reuters foundation", "the conversation", "associated press",
}  # fmt: skip
_DAY = r"(?P<on>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4})"
_PREFIX = re.compile(
    r"^(?P<place>[^()<>\n]{2,70}?) ?\((?P<source>[^()<>\n]{2,40})\) ?,?(?: " + _DAY + r")? ?(?:--|[-–—_―]|:) ?(?=\S)"
)
_LINE = re.compile(r"^(?P<place>[^()<>\n]{2,70}?) ?\((?P<source>[^()<>\n]{2,40})\),? " + _DAY + r"\.?$")


def split(words: str, sources: frozenset[str] = frozenset()) -> tuple[Dateline, str]:
    """The dateline in front of a paragraph and the words after it; an empty dateline where there is none.

    Shape: sources are further lower-case names that count as a sender, besides the known agencies.
    """
    found = _PREFIX.match(words)
    if not found or not _is_sender(found["source"], sources) or not _is_place(found["place"]):
        return Dateline(), words
    return _of(found), words[found.end() :]


def line(words: str) -> Dateline | None:
    """A whole line that is a dateline with its day, or None."""
    found = _LINE.match(one_line(words))
    return _of(found) if found and _is_place(found["place"]) else None


def _of(found: re.Match[str]) -> Dateline:
    on = moments.day(found["on"]) if found["on"] else None
    return Dateline(place=one_line(found["place"]).rstrip(","), source=one_line(found["source"]), on=on)


def _is_sender(words: str, sources: frozenset[str]) -> bool:
    names = {name.strip() for name in re.split(r"[/,]", words.lower())}
    return bool(names & (AGENCIES | sources))


def _is_place(words: str) -> bool:
    return words[0].isalpha() and not words[0].islower() and len(words.split()) <= 8
