"""What changed between two versions of an item, word by word: pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORDS_LOOKED_AT = 4_000
"""Of each text; comparing takes the product of the two."""


class Mark(StrEnum):
    """Whether words stood before, stand now, or both."""

    SAME = "same"
    GONE = "del"
    NEW = "ins"


@dataclass(frozen=True)
class Piece:
    """Words that stand together under one mark."""

    mark: Mark
    words: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The later text with what was taken out and put in.

    Shape:  the pieces but GONE, joined by spaces, are after's words; those but NEW are before's.
    """
    old, new = before.split()[:WORDS_LOOKED_AT], after.split()[:WORDS_LOOKED_AT]
    pieces = []
    for _, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if old[a:b] == new[c:d]:
            pieces.append(Piece(Mark.SAME, " ".join(old[a:b])))
            continue
        pieces += [
            Piece(mark, " ".join(words)) for mark, words in ((Mark.GONE, old[a:b]), (Mark.NEW, new[c:d])) if words
        ]
    return tuple(pieces)


def is_cut(*texts: str) -> bool:
    """Whether more words were there than are compared."""
    return any(len(text.split()) > WORDS_LOOKED_AT for text in texts)
