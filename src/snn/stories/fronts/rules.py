"""How an editor's decisions are laid over the newest stories: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

PINNED_MOST = 12
HIDDEN_MOST = 10
"""A section's list is walked ten stories further than it shows: so many may be hidden, and it is still full."""
LONGEST = timedelta(days=7)
WORDS_MOST = 140


class Refusal(StrEnum):
    """Why an arrangement or a banner is not kept, in words for an editor."""

    STALE = "Somebody changed this front while you looked at it. Here is how it is now; yours was not put out."
    LEADS = "Only one story can lead. Choose which."
    PINS = f"At most {PINNED_MOST} stories can be pinned to a front. Unpin some."
    HIDES = f"At most {HIDDEN_MOST} stories can be hidden from a front. Show some again."
    END = "Every pin, hidden story and banner needs an end within seven days from now."
    TWICE = "A story can stand on a front once. Reload the page."
    ELSEWHERE = "One of the stories is not before readers on this front any more. Reload the page."
    WORDS = f"A banner needs words, {WORDS_MOST} letters at most."
    LINK = "A banner leads to an address of the site (/2026/11/25/…/) or to one that starts with https://."


@dataclass(frozen=True)
class Picked:
    """One decision: the story leads, is pinned or hidden, until then."""

    story: int
    stands: str
    until: datetime


@dataclass(frozen=True)
class Arrangement:
    """What editors decided about one front."""

    lead: int | None = None
    pinned: tuple[int, ...] = ()
    hidden: frozenset[int] = frozenset()

    def free(self, newest: Sequence[int]) -> list[int]:
        """Of the newest, those that nobody decided about: the rule orders them."""
        decided = {self.lead, *self.pinned} | self.hidden
        return [story for story in newest if story not in decided]

    def order(self, newest: Sequence[int], by_rule: int | None = None) -> list[int]:
        """The lead (an editor's, else the rule's), what is pinned in its order, then the newest that are not hidden."""
        lead = self.lead or by_rule
        return list(dict.fromkeys([*([lead] if lead else []), *self.pinned, *self.free(newest)]))


def wrong_with(picks: Sequence[Picked], at: datetime) -> Refusal | None:
    """Why these decisions can't stand together."""
    counts = {stands: sum(one.stands == stands for one in picks) for stands in ("lead", "pinned", "hidden")}
    if len({one.story for one in picks}) < len(picks):
        return Refusal.TWICE
    if counts["lead"] > 1:
        return Refusal.LEADS
    if counts["pinned"] > PINNED_MOST:
        return Refusal.PINS
    if counts["hidden"] > HIDDEN_MOST:
        return Refusal.HIDES
    if not all(_ends(one.until, at) for one in picks):
        return Refusal.END
    return None


def wrong_with_banner(words: str, href: str, until: datetime, at: datetime) -> Refusal | None:
    """Why it can't be shown."""
    if not words.strip() or len(words) > WORDS_MOST:
        return Refusal.WORDS
    if href and not _leads_somewhere(href):
        return Refusal.LINK
    return None if _ends(until, at) else Refusal.END


def _ends(until: datetime, at: datetime) -> bool:
    # A minute of grace: the form was made a little before it is read.
    return at < until <= at + LONGEST + timedelta(minutes=1)


def _leads_somewhere(href: str) -> bool:
    if len(href) > 500 or any(letter.isspace() or letter == "\\" for letter in href):
        return False
    if href.startswith("/"):
        return not href.startswith("//")
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
