"""Pure: who is asking, how much leave there is, when cards rest."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


class Purpose(StrEnum):
    """What leave is asked for."""

    CARD = "card"
    PAYPAL = "paypal"
    LINK = "link"
    """A mail with a link to one's contributions."""


class Kind(StrEnum):
    """By what leave is counted."""

    ADDRESS = "address"
    NETWORK = "network"
    MAIL = "mail"
    OVERALL = "overall"


class Refusal(StrEnum):
    """Why leave is not given."""

    ADDRESS = "address"
    NETWORK = "network"
    MAIL = "mail"
    OVERALL = "overall"
    RESTING = "resting"


class Alarm(StrEnum):
    """Why cards rest."""

    REFUSED = "refused"
    UNPAID = "unpaid"
    DECLINED = "declined"


@dataclass(frozen=True)
class Limit:
    """So many at once, and one more each time `each` has gone by."""

    burst: int
    each: timedelta


@dataclass(frozen=True)
class Caller:
    """Where a request came from. network: the /24 of an IPv4 address, the /48 of an IPv6 one."""

    address: str
    network: str


@dataclass(frozen=True)
class Refused:
    """No leave, and how long until there may be."""

    why: Refusal
    wait: timedelta


@dataclass(frozen=True)
class Strain:
    """What cards went through in the last WINDOW."""

    admitted: int
    paid: int
    declined: int
    refused: int


WINDOW = timedelta(minutes=10)
REST_AT_LEAST = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)
# A household gives once or twice an evening; a university behind one address, some twenty times on a good one.
# Overall: a network of 3,000 givers a month sees four an hour; a front-page appeal, about a hundred.
LIMITS: Mapping[Purpose, Mapping[Kind, Limit]] = {
    Purpose.CARD: {
        Kind.ADDRESS: Limit(5, 10 * _MINUTE),
        Kind.NETWORK: Limit(20, 2 * _MINUTE),
        Kind.MAIL: Limit(5, 10 * _MINUTE),
        Kind.OVERALL: Limit(60, _MINUTE / 2),
    },
    Purpose.PAYPAL: {
        Kind.ADDRESS: Limit(5, 10 * _MINUTE),
        Kind.NETWORK: Limit(20, 2 * _MINUTE),
        Kind.MAIL: Limit(5, 10 * _MINUTE),
        Kind.OVERALL: Limit(100, _MINUTE / 12),
    },
    Purpose.LINK: {
        Kind.ADDRESS: Limit(5, 5 * _MINUTE),
        Kind.NETWORK: Limit(20, _MINUTE),
        Kind.MAIL: Limit(3, 20 * _MINUTE),
        Kind.OVERALL: Limit(200, _MINUTE / 12),
    },
}
# Testers leave nearly every checkout unpaid; of honest readers who go to one, well over a tenth pay.
_UNPAID_TRIPS, _PAID_SHARE = 40, 10
_DECLINED_TRIPS = 15
_REFUSED_TRIPS, _REFUSED_CALMS = 100, 20


def caller(peer: str, forwarded_for: str) -> Caller:
    """Who asks: the peer, or what our own proxy says of its peer. Only a proxy on this machine is believed.

    The stand drops a stranger's X-Forwarded-For and writes its own, so there is one address in it.
    """
    here = _read(peer)
    named = _read(forwarded_for) if here is None or here.is_loopback else None
    found = named or here
    if found is None:
        return Caller("unknown", "unknown")
    return Caller(_address(found), str(ip_network((found, 24 if found.version == 4 else 48), strict=False)))


def _read(word: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(word.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _address(found: IPv4Address | IPv6Address) -> str:
    """One household: an IPv4 address, or the /64 that a provider gives to each line."""
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))


def buckets(who: Caller, purpose: Purpose, mail: str, *, key: str) -> dict[str, tuple[Kind, Limit]]:
    """The buckets that leave must be taken from, by their keys; in the one order in which they are locked."""
    named = {Kind.ADDRESS: who.address, Kind.NETWORK: who.network, Kind.MAIL: mail.lower(), Kind.OVERALL: "all"}
    found = {
        f"{purpose}:{kind}:{_digest(f'{purpose}:{kind}:{name}', key)}": (kind, LIMITS[purpose][kind])
        for kind, name in named.items()
        if name
    }
    return dict(sorted(found.items()))


def take(full_at: datetime, limit: Limit, now: datetime) -> datetime | timedelta:
    """When the bucket is full again once one is taken now; or, where it is empty, how long until one can be.

    Source: generic cell rate algorithm (ITU-T I.371), a token bucket kept as one moment.
    """
    after = max(full_at, now) + limit.each
    short = after - now - limit.burst * limit.each
    return short if short > timedelta(0) else after


def refusal(wanted: Mapping[str, tuple[Kind, Limit]], stands: Mapping[str, datetime], now: datetime) -> Refused | None:
    """Why leave can't be taken from all of these, or None; of several reasons the longest wait."""
    waits = [
        Refused(Refusal(kind), taken)
        for key, (kind, limit) in wanted.items()
        if isinstance(taken := take(stands.get(key, now), limit, now), timedelta)
    ]
    return max(waits, key=lambda one: one.wait, default=None)


def alarm(strain: Strain) -> Alarm | None:
    """Why cards should rest, or None."""
    if strain.refused >= _REFUSED_TRIPS:
        return Alarm.REFUSED
    if strain.admitted - strain.paid >= _UNPAID_TRIPS and strain.paid * _PAID_SHARE < strain.admitted:
        return Alarm.UNPAID
    if strain.declined >= _DECLINED_TRIPS and strain.declined > 2 * strain.paid:
        return Alarm.DECLINED
    return None


def rested(since: datetime, strain: Strain, now: datetime) -> bool:
    """Whether cards have rested long enough: for a while, and those who were turned away have given up."""
    return now - since >= REST_AT_LEAST and strain.refused < _REFUSED_CALMS


def _digest(words: str, key: str) -> str:
    return hmac.new(key.encode(), b"shield:" + words.encode(), hashlib.sha256).hexdigest()[:32]
