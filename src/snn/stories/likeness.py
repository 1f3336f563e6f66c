"""How alike two texts are: pure. Runs of words, the few of them a story is looked up by, and the comparison."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import accumulate
from zlib import crc32

RUN = 4
"""Words in a row that count as one thing said."""
WHOLE_SLOTS = 4
SLOTS = WHOLE_SLOTS + 1
"""A story is looked up by the smallest of its runs in each of four shares of its text, and the smallest of its opening."""
OPENING_WORDS = 60
MARK_BYTES = 32
LARGEST_WORDS = 4000
"""A text is compared by so many of its first words: enough for a story, and bounded for anything else."""
SHORT = 40
"""Texts of fewer runs say too little to be told apart by their words alone: briefs made by filling in a form."""
_SAME_DAY, _SAME_WEEK = timedelta(hours=20), timedelta(days=7)
# Scripts written without spaces: each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_FIGURE = re.compile(r"\d[\d.,/:-]*\d|\d")


@dataclass(frozen=True)
class Text:
    """A headline and the plain text under it, ready to be compared."""

    headline: str
    body: str

    @cached_property
    def words(self) -> list[str]:
        return _words(self.body)

    @cached_property
    def runs(self) -> list[int]:
        return _runs(self.words)

    @cached_property
    def said(self) -> frozenset[int]:
        return frozenset(self.runs)

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(_FIGURE.findall(self.body))

    @cached_property
    def headline_words(self) -> frozenset[str]:
        return frozenset(_words(self.headline))


@dataclass(frozen=True)
class Mark:
    """What the index keeps of a text: five numbers to look it up by, and 256 bits to rank what was found.

    Unit:   slots are signed 32-bit numbers, as both databases keep an integer; 0 is none.
    """

    slots: tuple[int, ...]
    bits: bytes


@dataclass(frozen=True)
class Likeness:
    """How much of the shorter text stands in the longer, from 0 to 1, and what told it."""

    score: float
    how: str


def mark(text: Text) -> Mark | None:
    """The text's mark; None where it says nothing.

    Source: one-permutation MinHash (Li, Owen, Zhang 2012); one bit of each minimum (Li, König 2010).
    """
    if not text.runs:
        return None
    whole = [0] * WHOLE_SLOTS
    for run in text.said:
        place = run % WHOLE_SLOTS
        if not whole[place] or run < whole[place]:
            whole[place] = run
    # Another order than the whole text's, or both would choose the same runs.
    opening = min((run * 0x9E3779B1) & 0xFFFFFFFF for run in text.runs[:OPENING_WORDS])
    return Mark(tuple(slot - (1 << 32) if slot >= 1 << 31 else slot for slot in (*whole, opening)), _bits(text.said))


def nearness(bits: bytes, other: bytes) -> int:
    """How many of 256 bits agree: about half for strangers, all for twins."""
    return MARK_BYTES * 8 - (int.from_bytes(bits) ^ int.from_bytes(other)).bit_count()


def likeness(text: Text, other: Text) -> Likeness:
    """How much of the shorter one the longer one says."""
    shorter, longer = sorted((text, other), key=lambda one: len(one.said))
    if not shorter.said:
        return Likeness(0.0, "")
    score = len(shorter.said & longer.said) / len(shorter.said)
    how = "the same words" if text.said == other.said else "the shorter stands in the longer" if score == 1 else "words"
    return Likeness(score, how)


def says_the_same(text: Text, other: Text, apart: timedelta) -> Likeness | None:
    """Whether one is a version or a reprint of the other; None where it is not.

    Stories made by filling in a form (prices, dividends, daily tables) share most words and differ in figures and
    names: figures must agree, short texts must agree in the headline too, and the further apart the more words.
    """
    found = likeness(text, other)
    least = min(len(text.said), len(other.said))
    if _agreeing(text.figures, other.figures) < 0.8:
        return None
    if least < SHORT:
        same = _agreeing(text.headline_words, other.headline_words) >= 0.5 and least >= 2 * RUN
        return found if same and found.score >= 0.9 and apart <= _SAME_WEEK else None
    if apart <= _SAME_DAY:
        return found if found.score >= 0.6 else None
    if apart <= _SAME_WEEK:
        return found if found.score >= 0.93 else None
    return found if found.score >= 0.95 and least >= 2 * SHORT else None


def _agreeing(some: frozenset[str], others: frozenset[str]) -> float:
    """The share of the smaller set that is in the other; 1 where one is empty."""
    least = min(len(some), len(others))
    return len(some & others) / least if least else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text[: LARGEST_WORDS * 12].casefold())[:LARGEST_WORDS]


def _runs(words: list[str]) -> list[int]:
    """Each run of four words as a number of 32 bits, in order; of fewer words, one run."""
    said = [word.encode("utf-8", "replace") for word in words]
    text = b" ".join(said)
    if len(said) <= RUN:
        return _mixed([text] if said else [])
    ends = list(accumulate((len(word) for word in said), lambda end, length: end + 1 + length))
    starts = [0, *(end + 1 for end in ends)]
    return _mixed([text[start:end] for start, end in zip(starts, ends[RUN - 1 :], strict=False)])


def _mixed(runs: list[bytes]) -> list[int]:
    # crc32 is quick and the same on every machine, but linear: one multiplication and a fold make its order random.
    mixed = [crc32(run) * 0x2C1B3C6D & 0xFFFFFFFF for run in runs]
    return [(one ^ one >> 15) or 1 for one in mixed]


def _bits(said: frozenset[int]) -> bytes:
    smallest: dict[int, int] = {}
    for run in said:
        place, rest = run & 255, run >> 8
        if rest < smallest.get(place, 1 << 24):
            smallest[place] = rest
    bits = 0
    for place, rest in smallest.items():
        bits |= (rest & 1) << place
    return bits.to_bytes(MARK_BYTES)
