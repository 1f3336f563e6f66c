"""Which stories are akin: pure rules over the telling words of headlines and standfirsts.

A shared word counts the more, the fewer stories have it: 1 where LOOKED_AT or more have it, up to 10 where one has. The
same section counts 2. A story shows its three best. It enters the three of another where it is more akin than what
stands there, and shares a rare word: no page is baked again for a likeness that means little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from snn.stories.rules import kin_words

SHOWN = 3
WORDS_KEPT = 24
LOOKED_AT = 64
"""Stories looked at a word, the newest: a look-up takes as long in a million stories as in a thousand."""
SAME_SECTION = 2
REFRESHED = 3
"""Stories at most whose choice changes because one was published."""
LEAST_TO_ENTER = 8
_RAREST = 10


def word_numbers(headline: str, standfirst: str) -> list[int]:
    """The telling words as 64-bit numbers, those of the headline first; 24 at most."""
    first = sorted(kin_words(headline, ""))
    rest = sorted(kin_words("", standfirst) - set(first))
    return [_number(word) for word in (*first, *rest)[:WORDS_KEPT]]


def likeness(having: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """How akin each story is.

    Shape:  having maps each word to the newest LOOKED_AT stories that have it.
    """
    score: dict[int, int] = defaultdict(int)
    for stories in having.values():
        weight = _weight(len(stories))
        for story in stories:
            score[story] += weight
    return dict(score)


def best(score: Mapping[int, int], limit: int = SHOWN) -> list[tuple[int, int]]:
    """(story, score) of the most akin, best first; of equals, the newer."""
    return sorted(score.items(), key=lambda one: (-one[1], -one[0]))[:limit]


def enters(chosen: Sequence[tuple[int, int]], newcomer: int, score: int) -> list[tuple[int, int]] | None:
    """What another story shows once the newcomer is published, or None where nothing changes."""
    if score < LEAST_TO_ENTER or newcomer in dict(chosen):
        return None
    after = best(dict([*chosen, (newcomer, score)]))
    return after if newcomer in dict(after) else None


def gain(chosen: Sequence[tuple[int, int]], score: int) -> int:
    """How much better another story's choice gets by a newcomer of that score."""
    return score - (chosen[-1][1] if len(chosen) >= SHOWN else 0)


def _weight(stories: int) -> int:
    return 1 + (_RAREST - 1) * (LOOKED_AT - min(stories, LOOKED_AT)) // (LOOKED_AT - 1)


def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(errors="replace"), digest_size=8).digest(), "big", signed=True)
