"""What was counted, for years: questions, answers, and what an engine must be able to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias


class By(StrEnum):
    """What figures can be told apart by."""

    ALL = "all"
    DAY = "day"
    SITE = "site"
    STORY = "story"
    PAGE = "page"
    REFERRER = "referrer"
    CAMPAIGN = "campaign"
    DEVICE = "device"
    COUNTRY = "country"


Key: TypeAlias = str | int
"""A day is 2026-11-25; a site and a story are their numbers, 0 for no story; a device is its number."""


@dataclass(frozen=True)
class Question:
    """Figures of these UTC days, both among them; of all sites and stories, or of some."""

    since: date
    until: date
    by: tuple[By, ...] = (By.ALL,)
    site: int | None = None
    story: int | None = None
    most: int = 0
    """Keys of stories, pages, referrers and campaigns at most, those with most views; 0 for all."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was counted. Of several days, visitors and readers are those of each day added up."""

    views: int = 0
    visitors: int = 0
    readers: int = 0
    seconds: int = 0
    quarters: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Views that reached each quarter of the page."""

    def __add__(self, other: Measures) -> Measures:
        one, two, three, four = (mine + yours for mine, yours in zip(self.quarters, other.quarters, strict=True))
        return Measures(
            self.views + other.views, self.visitors + other.visitors, self.readers + other.readers,
            self.seconds + other.seconds, (one, two, three, four),
        )  # fmt: skip


Answer: TypeAlias = dict[By, dict[Key, Measures]]


class Event(NamedTuple):
    """A hit whose page is known. story is 0 and page its path where it is no story."""

    at_s: int
    site: int
    story: int
    page: str
    referrer: str
    campaign: str
    device: int
    country: str
    view: int
    new_visitor: int
    new_reader: int
    seconds: int
    quarters: int


@dataclass(frozen=True)
class Made:
    """A piece of history that was written and is safe on the disk."""

    name: str
    day: date
    hits: int
    size_bytes: int


@dataclass(frozen=True)
class Named:
    """A piece that counts. Only these are asked: a piece that a crash left behind is none."""

    name: str
    day: date
    hits: int = 0
    """As many were written; an engine that has fewer does not answer."""


class History(Protocol):
    """An engine. Writing under the same name again replaces what a crash left of it."""

    def write(self, name: str, day: date, events: Sequence[Event]) -> Made: ...

    def merge(self, name: str, day: date, pieces: Sequence[str]) -> Made: ...

    def ask(self, question: Question, pieces: Sequence[Named]) -> Answer: ...

    def drop(self, names: Sequence[str]) -> None: ...


class HistoryError(OSError):
    """The engine does not do it just now; says what, in words, and never a password."""


LONG = (By.STORY, By.PAGE, By.REFERRER, By.CAMPAIGN)
"""What there may be very many of."""


def shortest(question: Question, by: By) -> int:
    """How many keys an engine has to give, 0 for all: a few more than asked for, which hits that are elsewhere yet may lift."""
    return question.most * 4 + 100 if question.most and by in LONG else 0


def add_up(answers: Sequence[Answer], question: Question) -> Answer:
    """Several answers to a question as one, the largest first."""
    total: Answer = {}
    for by in question.by:
        sums: dict[Key, Measures] = {}
        for answer in answers:
            for key, measures in answer.get(by, {}).items():
                sums[key] = sums[key] + measures if key in sums else measures
        order = sorted(sums, key=str) if by is By.DAY else sorted(sums, key=lambda key: (-sums[key].views, str(key)))
        most = question.most if by in LONG and question.most else len(order)
        total[by] = {key: sums[key] for key in order[:most]}
    return total
