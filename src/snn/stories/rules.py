"""Pure rules of the trade: addresses, routing, kinship."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from snn.ground.text import one_line
from snn.wire.dispatch import Item

RELATED_SHOWN = 3
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


@dataclass(frozen=True)
class SectionRoute:
    """What routes an item to a section: its words and topic codes."""

    slug: str
    keywords: tuple[str, ...]
    topics: tuple[str, ...]


def story_path(day: date, slug: str) -> str:
    """`/2022/03/14/russia-asks-china/`."""
    return f"/{day:%Y/%m/%d}/{slug}/"


def route(item: Item, sections: Sequence[SectionRoute], default: str) -> str:
    """The section an item belongs to: a topic code counts 4, a keyword in the headline 3, elsewhere 1.

    Ties go to the section named first in the network file; no match at all to default.
    """
    codes = {f"{subject.scheme}:{subject.code}" for subject in item.subjects}
    head = f" {_plain(item.headline)} {_plain(item.slugline)} {_plain(' '.join(item.keywords))} "
    body = f" {_plain(re.sub('<[^>]*>', ' ', item.body_html))} "
    best, best_score = default, 0
    for section in sections:
        score = 4 * len(codes.intersection(section.topics))
        score += sum(3 * (f" {word} " in head) + (f" {word} " in body) for word in section.keywords)
        if score > best_score:
            best, best_score = section.slug, score
    return best


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


def nearest(words: frozenset[str], section: str, candidates: Sequence[tuple[int, frozenset[str], str]]) -> list[int]:
    """Ids of the stories most akin, best first: two points a shared word, one for the same section.

    Shape:  candidates are (id, words, section), newest first; ties keep that order; 3 at most are given,
            and only those that share a word or the section.
    """
    scored = [
        (2 * len(words & other_words) + (section == other_section), -place, story_id)
        for place, (story_id, other_words, other_section) in enumerate(candidates)
    ]
    return [story_id for score, _, story_id in sorted(scored, reverse=True)[:RELATED_SHOWN] if score > 0]


def dateline(place: str, source: str, on: date | None) -> str:
    """`Kyiv (AFP) March 13, 2022`, as much of it as is known."""
    day = f"{on:%B} {on.day}, {on.year}" if on else ""
    return one_line(" ".join(part for part in (place, f"({source})" if source else "", day) if part))


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[\w'-]+", words.lower()))
