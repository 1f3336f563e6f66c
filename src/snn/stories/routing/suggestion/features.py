"""What the model sees of a story; the same in training and afterwards."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from snn.network.expressions import tokens_of

LONGEST_BODY = 20_000
"""Characters of a body that are looked at."""
LONGEST_TOKEN = 40


def features(headline: str, body: str) -> Counter[str]:
    """How often each word occurs; those of the headline once more as `h:word`, and its pairs of words.

    Shape:  a number is `#`, whichever it is: amounts tell the kind of a story, not its subject.
    """
    head = _folded(headline[:500])
    counts = Counter(_folded(body[:LONGEST_BODY]))
    counts.update(head)
    counts.update(f"h:{token}" for token in head)
    counts.update(f"{one} {other}" for one, other in pairwise(head))
    return counts


def _folded(words: str) -> list[str]:
    return ["#" if token.isdigit() else token[:LONGEST_TOKEN] for token in tokens_of(words)]
