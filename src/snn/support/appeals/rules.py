"""Pure: which words a page shows, what a signed parameter says, which appeal an experiment favours."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from snn.ground import signing
from snn.support.offers import Offer

A, B = "a", "b"
REF = "appeal-ref"
FROM = "story-ref"
# A page of a day brings most of what it brings in its first days; later ones are not waited for.
OPEN_FOR = timedelta(days=2)
# Tuned to decide after some hundred contributions; any value keeps the promise (see Evidence).
_SPREAD = 0.02
SURE = 0.05


@dataclass(frozen=True)
class Words:
    """A headline and paragraphs."""

    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """An appeal as the pages need it. name: the slug and a mark of its words, so that new words are a new experiment."""

    name: str
    site_id: int | None
    section: str
    story: str
    a: Words
    b: Words | None


@dataclass(frozen=True)
class Ask:
    """What a page asks of its reader."""

    offers: tuple[Offer, ...] = ()
    words: Words | None = None
    """None: the words that come with the house."""
    ref: str = ""
    """The signed parameter that says which words these are; the same on every page that shows them."""


@dataclass(frozen=True)
class Unit:
    """A page on its day: what the coin is tossed for. key: a digest of both."""

    key: str
    on: date
    variant: str


@dataclass(frozen=True)
class Brought:
    """The contributions that one unit brought."""

    on: date
    variant: str
    count: int


@dataclass(frozen=True)
class Evidence:
    """What the contributions so far say. p is valid however often it is looked at."""

    a: int
    b: int
    p: float

    @property
    def better(self) -> str | None:
        """The wording that brings more, where that is sure."""
        if self.p > SURE or self.a == self.b:
            return None
        return B if self.b > self.a else A


def name_of(slug: str, words: Sequence[str]) -> str:
    """`spring@1f3a9c`: new words make a new name."""
    return f"{slug}@{hashlib.sha256(chr(0).join(words).encode()).hexdigest()[:6]}"


def paragraphs(text: str) -> tuple[str, ...]:
    """A text at its empty lines."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def chosen(wordings: Iterable[Wording], site_id: int, section: str, path: str) -> Wording | None:
    """The closest: of the story, else of its section here, its section anywhere, the site, the network."""
    fitting = [
        one
        for one in wordings
        if one.site_id in (None, site_id) and one.section in ("", section) and one.story in ("", path)
    ]
    return max(fitting, key=lambda one: (one.story != "", one.section != "", one.site_id is not None), default=None)


def coin(name: str, path: str, on: date, *, key: str) -> str:
    """Which wording the page shows that day: a fair toss that comes out the same each time."""
    toss = hmac.new(key.encode(), f"coin:{name}:{path}:{on}".encode(), hashlib.sha256).digest()
    return B if toss[0] & 1 else A


def ref(name: str, variant: str, *, key: str) -> str:
    """The signed parameter of this wording."""
    return signing.seal(f"{name}:{variant}", key=key, purpose=REF)


def read_ref(word: str, *, key: str) -> tuple[str, str]:
    """The name and the variant that the parameter says; both empty where it is not ours."""
    told = signing.unseal(word, key=key, purpose=REF) or ""
    name, _, variant = told.rpartition(":")
    return name, variant


def unit(name: str, variant: str, path: str, on: date, today: date, *, key: str) -> Unit | None:
    """What this contribution counts for; None where it says nothing: too late, or a page other than that of its day."""
    if not name or not path or today - on > OPEN_FOR or coin(name, path, on, key=key) != variant:
        return None
    digest = hmac.new(key.encode(), f"unit:{name}:{path}:{on}".encode(), hashlib.sha256).hexdigest()[:24]
    return Unit(digest, on, variant)


def evidence(brought: Iterable[Brought], today: date) -> Evidence:
    """Whether one wording brings more, by what closed units brought, day by day.

    If both bring the same, each unit's count is as likely to stand on either side, however large it is: so
    exp(l*S - l*l*V/2), with S the signed sum of counts and V the sum of their squares, is a supermartingale for
    every l, and so is its mixture over l. The chance that it ever reaches 20 is at most 1 in 20, looked at daily
    or not, and one story that everybody reads can't fool it.

    Source: de la Peña, Klass, Lai (2004), self-normalized processes; Robbins (1970) for the mixture.
    """
    closed = sorted((one for one in brought if today - one.on > OPEN_FOR), key=lambda one: one.on)
    signed, squares, highest = 0, 0, 0.0
    for place, one in enumerate(closed):
        signed += one.count if one.variant == B else -one.count
        squares += one.count**2
        is_days_last = place + 1 == len(closed) or closed[place + 1].on != one.on
        if is_days_last:
            highest = max(highest, _log_mixture(signed, squares))
    counts = {variant: sum(one.count for one in closed if one.variant == variant) for variant in (A, B)}
    return Evidence(counts[A], counts[B], min(1.0, math.exp(-highest)))


def _log_mixture(signed: int, squares: int) -> float:
    """The logarithm of the mixture over l ~ N(0, _SPREAD)."""
    weight = 1 + _SPREAD * squares
    return _SPREAD * signed**2 / (2 * weight) - math.log(weight) / 2


def problem(row: Mapping[str, Any]) -> str | None:
    """What is wrong with an appeal as written in a file, or None."""
    if ("b_headline" in row) != ("b_text" in row):
        return "b_headline, b_text: give both for a second wording, or neither"
    for field in ("headline", "b_headline"):
        if not 0 < len(row.get(field, "x")) <= 120:
            return f"{field}: 1 to 120 characters"
    for field in ("text", "b_text"):
        if not 0 < len(row.get(field, "x").strip()) <= 4000:
            return f"{field}: 1 to 4,000 characters"
    if row.get("story") and "site" not in row:
        return "story: name its site too"
    return None
