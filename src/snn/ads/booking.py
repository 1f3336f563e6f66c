"""Pure: what can be booked, and why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from snn.ground.addresses import is_internal

PLACES = ("front", "section", "story", "day")
LONGEST_DAYS = 731
_MARKUP = re.compile(r"[<>]|javascript:|&#|[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", re.I)
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST = 10**12


class State(StrEnum):
    """How a flight stands."""

    DRAFT = "draft"
    REVIEW = "review"
    LIVE = "live"
    PAUSED = "paused"
    DONE = "done"
    REFUSED = "refused"


NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.REVIEW, State.DONE}),
    State.REVIEW: frozenset({State.LIVE, State.REFUSED, State.DRAFT}),
    State.LIVE: frozenset({State.PAUSED, State.DONE}),
    State.PAUSED: frozenset({State.LIVE, State.DONE}),
    State.REFUSED: frozenset({State.DRAFT, State.DONE}),
    State.DONE: frozenset(),
}


STEPS: dict[str, State] = {
    "submit": State.REVIEW, "approve": State.LIVE, "refuse": State.REFUSED, "pause": State.PAUSED,
    "resume": State.LIVE, "end": State.DONE,
}  # fmt: skip
"""What is done to a flight, and what it becomes by it."""
_ONLY_FROM = {"approve": State.REVIEW, "resume": State.PAUSED}
EDITABLE = frozenset({State.DRAFT, State.REVIEW, State.REFUSED})


class GoalKind(StrEnum):
    """What is promised: so many views, a share of all, or every one at a place."""

    VIEWS = "views"
    SHARE = "share"
    FIXED = "fixed"


class PricePer(StrEnum):
    """What a price is for."""

    THOUSAND = "thousand"
    DAY = "day"
    FLAT = "flat"


class Refusal(StrEnum):
    """Why something is not booked, in words for the one who asked."""

    NO_NAME = "it has no name; give it one"
    NAME_TAKEN = "another sponsor has that name"
    BAD_CURRENCY = "a currency is three capital letters, like USD"
    BAD_MAIL = "that is no mail address; invoices and reports go there"
    ENDS_FIRST = "it ends before it starts; look at the days"
    TOO_LONG = "it lasts more than two years; book the rest later"
    ALL_PAST = "its days are over; choose days to come"
    UNKNOWN_SITE = "no site of the network has that name"
    UNKNOWN_SECTION = "no section has that name"
    UNKNOWN_PLACE = "a place is front, section, story or day"
    BAD_GOAL = "say a goal above zero: views, or per cent up to 100; a fixed place is 100"
    FIXED_EVERYWHERE = "a fixed place needs its sites and its kind of page named"
    FIXED_CAPPED = "a fixed place is every page of it; take the cap away, or promise views or a share"
    BAD_PRICE = "a price is a whole number of the currency's smallest unit, for a thousand, a day or flat"
    BAD_PRIORITY = "a priority is 1 (first) to 9"
    PLACE_TAKEN = "another flight has that place on some of these days"
    SHARE_TAKEN = "the shares sold there come to more than a hundred per cent on some of these days"
    OVER_FORECAST = (
        "the forecast for these days and places is less than that; promise less, or say that you know better"
    )
    NO_CREATIVE = "it has no message that stands; add one"
    WRONG_STATE = "it is not at that step; look at its state"
    NOT_FOUND = "there is no such row"
    MARKUP = "words only: no tags, no scripts, no control characters"
    TOO_WORDY = (
        "too long: 60 letters in the headline, 140 in the text, 30 in the link, 120 of the picture's description"
    )
    NO_HEADLINE = "the message has no headline or no words for its link"
    BAD_LINK = "the link must be https:// to a public address, without a password, up to 1000 characters"
    NO_ALT = "a picture needs a description for those who can't see it"
    PICTURE_TOO_LARGE = "the picture has more than 500 KB; save it smaller"
    PICTURE_UNREADABLE = "this is no JPEG, PNG or WebP picture (SVG can hold scripts and is not taken)"
    PICTURE_TOO_SMALL = "the picture must be at least 120 by 80 pixels: a smaller one is no picture but a tracker"
    PICTURE_BAD_SHAPE = "the picture must be between square and twice as wide as high"
    PICTURE_MOVES = "the picture moves; send a still one"
    NOTHING_OWED = "nothing was delivered in that month"
    BILLED = "that month was billed"
    BAD_MONTH = "say a month as 2026-11"
    MONTH_NOT_OVER = "that month is not over on every site; bill it from 13:00 UTC on the first of the next"


@dataclass(frozen=True)
class Order:
    """Terms as they are asked for. Empty tuples mean all of the network."""

    name: str
    starts_on: date
    ends_on: date
    goal_kind: str
    goal: int
    price_per: str
    price_cents: int
    sites: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    priority: int = 5
    daily_cap: int = 0


@dataclass(frozen=True)
class Words:
    """A message as it is asked for."""

    headline: str
    text: str
    link_text: str
    href: str
    picture_alt: str = ""


@dataclass(frozen=True)
class Booked:
    """A flight that has its days already."""

    flight: int
    goal_kind: str
    goal: int
    starts_on: date
    ends_on: date
    cells: frozenset[tuple[str, str, str]]
    """(host, section, place)"""


def order_refusal(order: Order, hosts: Iterable[str], slugs: Iterable[str], today: date) -> Refusal | None:
    """Why these terms can't be booked, or None."""
    ladder = (
        (not order.name.strip() or len(order.name) > 120, Refusal.NO_NAME),
        (has_markup(order.name), Refusal.MARKUP),
        (order.ends_on < order.starts_on, Refusal.ENDS_FIRST),
        (order.ends_on - order.starts_on > timedelta(days=LONGEST_DAYS), Refusal.TOO_LONG),
        (order.ends_on < today, Refusal.ALL_PAST),
        (not set(order.sites) <= set(hosts), Refusal.UNKNOWN_SITE),
        (not set(order.sections) <= set(slugs), Refusal.UNKNOWN_SECTION),
        (not set(order.places) <= set(PLACES), Refusal.UNKNOWN_PLACE),
        (not _goal_holds(order), Refusal.BAD_GOAL),
        (order.goal_kind == GoalKind.FIXED and not (order.sites and order.places), Refusal.FIXED_EVERYWHERE),
        (order.goal_kind == GoalKind.FIXED and order.daily_cap, Refusal.FIXED_CAPPED),
        (order.price_per not in set(PricePer) or not 0 <= order.price_cents <= _MOST, Refusal.BAD_PRICE),
        (not 1 <= order.priority <= 9 or not 0 <= order.daily_cap <= 99, Refusal.BAD_PRIORITY),
    )
    return next((refusal for wrong, refusal in ladder if wrong), None)


def words_refusal(words: Words, *, with_picture: bool) -> Refusal | None:
    """Why these words can't be a message, or None."""
    said = (words.headline, words.text, words.link_text, words.picture_alt)
    lengths = zip(said, (60, 140, 30, 120), strict=True)
    ladder = (
        (not words.headline.strip() or not words.link_text.strip(), Refusal.NO_HEADLINE),
        (any(has_markup(one) for one in said), Refusal.MARKUP),
        (any(len(one) > most for one, most in lengths), Refusal.TOO_WORDY),
        (not _link_holds(words.href), Refusal.BAD_LINK),
        (with_picture and not words.picture_alt.strip(), Refusal.NO_ALT),
    )
    return next((refusal for wrong, refusal in ladder if wrong), None)


def overlap_refusal(mine: Booked, others: Sequence[Booked]) -> Refusal | None:
    """Why a fixed place or a share can't be had beside what is booked, or None."""
    if mine.goal_kind == GoalKind.VIEWS:
        return None
    rivals = [
        one
        for one in others
        if one.flight != mine.flight
        and one.goal_kind != GoalKind.VIEWS
        and one.starts_on <= mine.ends_on
        and one.ends_on >= mine.starts_on
        and one.cells & mine.cells
    ]
    fixed = any(one.goal_kind == GoalKind.FIXED for one in rivals)
    if fixed or (mine.goal_kind == GoalKind.FIXED and rivals):
        return Refusal.PLACE_TAKEN
    days = (mine.starts_on + timedelta(days=n) for n in range((mine.ends_on - mine.starts_on).days + 1))
    over = any(_sold_most(day, rivals, mine) + mine.goal > 100 for day in days)
    return Refusal.SHARE_TAKEN if over else None


def _sold_most(day: date, rivals: Sequence[Booked], mine: Booked) -> int:
    """The largest share sold of any of the cells on a day."""
    on = [one for one in rivals if one.starts_on <= day <= one.ends_on]
    return max((sum(one.goal for one in on if cell in one.cells) for cell in mine.cells), default=0)


def may_become(now: str, then: State) -> bool:
    """Whether a flight may go from one state to the other."""
    return then in NEXT[State(now)]


def steps_from(state: str) -> list[str]:
    """What may be done to a flight next."""
    return [step for step, then in STEPS.items() if may_become(state, then) and _ONLY_FROM.get(step, state) == state]


def has_markup(words: str) -> bool:
    """Whether there is more in them than words: tags, scripts, signs that nobody sees."""
    return bool(_MARKUP.search(words))


def currency_holds(currency: str) -> bool:
    return bool(_CURRENCY.fullmatch(currency))


def _goal_holds(order: Order) -> bool:
    if order.goal_kind not in set(GoalKind):
        return False
    if order.goal_kind == GoalKind.FIXED:
        return order.goal == 100
    return 0 < order.goal <= (_MOST if order.goal_kind == GoalKind.VIEWS else 100)


def _link_holds(href: str) -> bool:
    if len(href) > 1000 or re.search(r"[\s\x00-\x1f\x7f<>\"'\\]", href) or not href.startswith("https://"):
        return False
    try:
        parts = urlsplit(href)
        return bool(parts.hostname) and parts.username is None and not is_internal(href)
    except ValueError:
        return False
