"""Pure: what a provider's answer means for an intent, who may post a form, what a good address is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from snn.support.providers import CheckoutState, Interval, Status

# A supporter is spared the appeal this long: a month's quiet for $5 once; a monthly one for a year, so that
# the cookie outlives many renewals and still ends by itself on a machine that changed hands. Browsers keep no
# cookie longer than 400 days.
APPEAL_HIDDEN = {
    Interval.ONCE: timedelta(days=30),
    Interval.MONTH: timedelta(days=365),
    Interval.YEAR: timedelta(days=395),
}

_STORY_PATH = re.compile(r"/\d{4}/\d{2}/\d{2}/[^/?#\\\s\x00-\x20]{1,700}/(?:lite/)?")
_DAY_PATH = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/")
# One plain address, as a hosted checkout asks for it: no quoted local part, comment, list or line break.
_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,62}")


class State(StrEnum):
    """Where an intent stands."""

    OPEN = "open"
    ABANDONED = "abandoned"
    DECLINED = "declined"
    HELD = "held"
    PAID = "paid"


class HoldReason(StrEnum):
    """Why a paid checkout is not booked but put before a person."""

    OTHER_CHECKOUT = "other_checkout"
    CURRENCY = "currency"
    AMOUNT = "amount"
    FEE = "fee"
    NO_PAYMENT_ID = "no_payment_id"
    NO_SUBSCRIPTION = "no_subscription"
    PAYMENT_USED = "payment_used"


class Outcome(StrEnum):
    """What looking at a checkout came to."""

    BOOKED = "booked"
    BOOKED_BEFORE = "booked_before"
    WAITING = "waiting"
    DECLINED = "declined"
    ABANDONED = "abandoned"
    HELD = "held"
    UPDATED = "updated"
    """What we know of a subscription, or what became of a payment, is as the provider has it."""
    IGNORED = "ignored"
    """Nothing for us to act on."""
    UNKNOWN_CHECKOUT = "unknown_checkout"
    UNAVAILABLE = "unavailable"


class GiveRefusal(StrEnum):
    """Why a reader is not sent on to pay."""

    NOT_FROM_HERE = "not_from_here"
    UNKNOWN_TIER = "unknown_tier"
    METHOD_NOT_OFFERED = "method_not_offered"
    AMOUNT_UNREADABLE = "amount_unreadable"
    AMOUNT_NOT_OFFERED = "amount_not_offered"
    AMOUNT_TOO_SMALL = "amount_too_small"
    AMOUNT_TOO_LARGE = "amount_too_large"
    TOO_OFTEN = "too_often"
    CARDS_REST = "cards_rest"
    PROVIDER_DOWN = "provider_down"


@dataclass(frozen=True)
class Origin:
    """Where a reader came from, as far as the link they followed tells."""

    story_path: str = ""
    """The story, or empty."""
    page: str = ""
    """The page with the form, or empty."""
    ref: str = ""
    """The signed parameter of the appeal."""


@dataclass(frozen=True)
class Wish:
    """What a form says that a reader wants; nothing of it is believed yet."""

    tier: str
    method: str
    chosen: str = ""
    """Of the amounts to choose from."""
    own: str = ""
    """The reader's own amount, as written."""
    origin: Origin = Origin()
    another: bool = False
    """Beside one of the same kind that goes on."""


@dataclass(frozen=True)
class Agreed:
    """What the intent says that the reader agreed to."""

    checkout_id: str
    amount_cents: int
    currency: str
    interval: str


def hold_reason(agreed: Agreed, found: CheckoutState) -> HoldReason | None:
    """Why a paid checkout may not be booked for this intent, or None."""
    if found.checkout_id != agreed.checkout_id:
        return HoldReason.OTHER_CHECKOUT
    if found.currency != agreed.currency:
        return HoldReason.CURRENCY
    if found.gross_cents != agreed.amount_cents:
        return HoldReason.AMOUNT
    if not 0 <= found.fee_cents <= (found.settled_cents if found.settled_currency else found.gross_cents):
        return HoldReason.FEE
    if not found.payment_id:
        return HoldReason.NO_PAYMENT_ID
    if Interval(agreed.interval).recurs and not found.subscription_id:
        return HoldReason.NO_SUBSCRIPTION
    return None


# Never back: news is as old as it is late, and a payment outweighs whatever was heard before.
_RANK = [State.OPEN, State.ABANDONED, State.DECLINED, State.HELD, State.PAID]


def moves_on(stands: str, to: State) -> bool:
    """Whether an intent that stands here may move there."""
    return _RANK.index(to) > _RANK.index(State(stands))


def state_of(status: Status) -> State:
    """Where a checkout's status takes its intent, if nothing is wrong with it."""
    return State(status.value)


def usable_mail(mail: str) -> str:
    """The address if it is one plain address that a mail may safely be sent to, else an empty string."""
    usable = len(mail) <= 254 and _MAIL.fullmatch(mail) and ".." not in mail
    return mail if usable and not mail.startswith(".") and ".@" not in mail else ""


def masked(mail: str) -> str:
    """Enough of an address for its owner to know it by: `b•••@example.org`."""
    name, _, domain = mail.rpartition("@")
    return f"{name[:1]}•••@{domain}" if name else ""


def posted_from_here(headers: Mapping[str, str], origin: str) -> bool:
    """Whether a form was posted by a page of this very site; what a token would show, for pages baked without one.

    Sec-Fetch-Site is the browser's own word and wins; a browser too old for it sends Origin.
    """
    fetch_site = headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return headers.get("Origin") == origin


def story_path(*given: str) -> str:
    """The first of these that is the path of a story, or an empty string."""
    return next((path for path in given if len(path) <= 800 and _STORY_PATH.fullmatch(path)), "")


def page_day(path: str) -> date | None:
    """The day of a story or an edition, by its path; None for a page that is of every day."""
    found = _DAY_PATH.match(path)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def own_page(referer: str, origin: str) -> tuple[str, dict[str, str]]:
    """The path of our own page that a form was on, with its query's parameters; empty for any other."""
    if len(referer) > 4000 or not referer.startswith(origin + "/"):
        return "", {}
    parts = urlsplit(referer)
    try:
        return parts.path, dict(parse_qsl(parts.query, max_num_fields=8))
    except ValueError:
        return parts.path, {}


def back_off(tries: int) -> timedelta:
    """How long to wait after so many failures: 1, 2, 4 s and on to an hour."""
    return timedelta(seconds=min(2 ** min(max(tries - 1, 0), 12), 3600))
