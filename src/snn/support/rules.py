"""Pure: what a provider's answer means for an intent, who may post a form, what a good address is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from snn.support.providers import CheckoutState, Interval, Method, Status

# A supporter is spared the appeal this long: a month's quiet for $5 once; a monthly one for a year, so that
# the cookie outlives many renewals and still ends by itself on a machine that changed hands.
APPEAL_HIDDEN = {
    Interval.ONCE: timedelta(days=30),
    Interval.MONTH: timedelta(days=365),
    Interval.YEAR: timedelta(days=365),
}

_STORY_PATH = re.compile(r"/\d{4}/\d{2}/\d{2}/[^/?#\\\s\x00-\x20]{1,700}/(?:lite/)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
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
    PROVIDER_DOWN = "provider_down"


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


def story_path(given: str, referer: str, origin: str) -> str:
    """The path of the story that the reader came from, or an empty string: the form's word, else the referer's."""
    if _STORY_PATH.fullmatch(given):
        return given
    if len(referer) > 2000 or not referer.startswith(origin + "/"):
        return ""
    path = urlsplit(referer).path
    return path if len(path) <= 800 and _STORY_PATH.fullmatch(path) else ""


def back_off(tries: int) -> timedelta:
    """How long to wait after so many failures: 1, 2, 4 s and on to an hour."""
    return timedelta(seconds=min(2 ** min(max(tries - 1, 0), 12), 3600))


def tier_problem(row: Mapping[str, Any]) -> str | None:
    """What is wrong with a tier as written in a file, or None."""
    if not re.fullmatch(r"[a-z0-9-]{1,40}", str(row.get("slug", ""))):
        return "slug: 1 to 40 small letters, digits and hyphens"
    if not isinstance(row.get("name"), str) or not 0 < len(row["name"]) <= 80:
        return "name: 1 to 80 characters"
    amount = row.get("amount_cents")
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 < amount < 100_000_000:
        return "amount_cents: a whole number above 0, in the currency's minor unit"
    if not _CURRENCY.fullmatch(str(row.get("currency", ""))):
        return "currency: three capital letters"
    if row.get("interval") not in list(Interval):
        return f"interval: {' or '.join(Interval)}"
    methods = row.get("methods")
    if not isinstance(methods, list) or not methods or any(method not in list(Method) for method in methods):
        return f"methods: a list of {', '.join(Method)}"
    return None
