"""Which stories are akin: pure rules over the telling words of headlines and standfirsts.

A shared word counts the more, the fewer stories have it: 1 where LOOKED_AT or more have it, up to 10 where one has. The
same section counts 2. A story shows its three best. It enters the three of another where it is more akin than what
stands there, and shares a rare word: no page is baked again for a likeness that means little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
PINNED = 30_000
"""The score of what an editor pinned first: no likeness is near it, so nothing computed takes its place."""
_RAREST = 10


@dataclass(frozen=True)
class Picks:
    """An editor's word: pinned in this order, SHOWN at most; removed never come."""

    pinned: tuple[int, ...] = ()
    removed: frozenset[int] = frozenset()


NO_PICKS = Picks()


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


def laid_over(score: Mapping[int, int], picks: Picks) -> list[tuple[int, int]]:
    """(story, score) of what a story shows: pinned first, then the most akin that are not removed."""
    pinned = {pk: PINNED - n for n, pk in enumerate(picks.pinned[:SHOWN])}
    return best({pk: one for pk, one in score.items() if pk not in picks.removed} | pinned)


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
