"""What a beacon says, and whether it can be believed: pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from snn.ground.robots import is_robot

LARGEST_BYTES = 1024
LONGEST_PATH = 300
MOST_TURNS = 20
"""Of one view: its start, and each time the page was left."""
MOST_SECONDS = 1800
"""Of reading between two beacons of a view."""
SKEW_S = 3600
"""So wrong a reader's clock may be."""
LONGEST_VIEW_S = 12 * 3600
_DOMAIN = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}|localhost")
_CAMPAIGN = re.compile(r"[a-z0-9_.~ -]{1,60}")
_VIEW = re.compile(r"[0-9a-f]{16}")
# Half a pair of UTF-16 can stand in JSON, and no database takes it.
_PATH = re.compile(r"/[^\x00-\x20\x7f?#\\\ud800-\udfff]*")


class Refusal(StrEnum):
    """Why a beacon was not counted; each is countable."""

    METHOD = "not a POST"
    HOST = "no site of ours"
    LARGE = "too large"
    PRIVACY = "asked not to be counted"
    ABROAD = "sent from another site"
    ROBOT = "a robot"
    FORM = "not a beacon"
    FUTURE = "from the future"
    STALE = "from the past"
    FLOOD = "too many from one address"
    REPLAY = "sent twice"
    NO_START = "an end without a start"
    LONGER = "more reading than time"
    FULL = "more than the buffer holds"
    PAGE = "no such page"


STATUS = {
    Refusal.METHOD: "405 Method Not Allowed",
    Refusal.HOST: "421 Misdirected Request",
    Refusal.LARGE: "413 Content Too Large",
    Refusal.ABROAD: "403 Forbidden",
    Refusal.FORM: "400 Bad Request",
    Refusal.FUTURE: "400 Bad Request",
    Refusal.STALE: "400 Bad Request",
    Refusal.FLOOD: "429 Too Many Requests",
    Refusal.REPLAY: "409 Conflict",
    Refusal.NO_START: "409 Conflict",
    Refusal.LONGER: "400 Bad Request",
    Refusal.FULL: "503 Service Unavailable",
}
"""What is answered; whoever is not in here is thanked (204) as if counted."""


class Device(IntEnum):
    """By the width of the window."""

    PHONE = 0
    TABLET = 1
    DESKTOP = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for the beacons' address, as far as the rules look at it."""

    method: str
    host: str
    address: str
    agent: str
    origin: str
    fetch_site: str
    private: bool
    """Do Not Track or Global Privacy Control."""
    body: bytes
    """At most one byte more than LARGEST_BYTES of it."""


@dataclass(frozen=True, slots=True)
class Beacon:
    """One beacon: the start of a view, or what was read until the page was left."""

    view: int
    """64 bits by chance, for one view of one page; kept nowhere."""
    turn: int
    """0 is the start."""
    started_s: int
    """When the view began, by the reader's clock."""
    path: str
    referrer: str
    campaign: str
    device: Device
    seconds: int
    """Of reading since the beacon before: the page visible, the reader active."""
    quarters: int
    """Which quarters of the page were reached since then, a bit each."""


def read(asked: Asked, hosts: frozenset[str], at: float) -> Beacon | Refusal:
    """The beacon of a request, or why it is none; at in seconds since 1970."""
    if asked.method != "POST":
        return Refusal.METHOD
    if asked.host not in hosts:
        return Refusal.HOST
    if asked.private:
        return Refusal.PRIVACY
    if len(asked.body) > LARGEST_BYTES:
        return Refusal.LARGE
    if asked.fetch_site not in ("", "same-origin") or not _is_own(asked.origin, asked.host):
        return Refusal.ABROAD
    if is_robot(asked.agent):
        return Refusal.ROBOT
    beacon = _parse(asked.body, asked.host)
    if beacon is None:
        return Refusal.FORM
    if beacon.started_s > at + SKEW_S:
        return Refusal.FUTURE
    if beacon.started_s < at - SKEW_S - (LONGEST_VIEW_S if beacon.turn else 0):
        return Refusal.STALE
    return beacon


def host_of(said: str) -> str:
    """A Host header's name, as sites are known by."""
    return said.rpartition(":")[0].lower() if said[-1:].isdigit() and ":" in said else said.lower()


def same_page(path: str) -> str:
    """The page a path shows: a story's mobile version is the story."""
    return path.removesuffix("lite/") if path.endswith("/lite/") else path


def _is_own(origin: str, host: str) -> bool:
    """Browsers send the origin with every POST; one that sends none has nothing to prove."""
    return not origin or host_of(origin.partition("://")[2]) == host


def _parse(body: bytes, host: str) -> Beacon | None:
    """[1, view, turn, started, path, referrer, campaign, device, seconds, quarters]; None for anything else."""
    try:
        said = json.loads(body)
        version, view, turn, started_s, path, referrer, campaign, device, seconds, quarters = said
        if version != 1 or not all(type(one) is int for one in (turn, started_s, device, seconds, quarters)):
            return None
        if not isinstance(referrer, str) or not isinstance(campaign, str):
            return None
        if not _VIEW.fullmatch(view) or not _PATH.fullmatch(path) or len(path) > LONGEST_PATH:
            return None
        if not (0 <= turn < MOST_TURNS and 0 <= seconds <= MOST_SECONDS and 0 <= quarters <= 15):
            return None
        if turn == 0 and (seconds or quarters):
            return None
        return Beacon(
            int(view, 16), turn, started_s, path, _referrer(referrer, host), _campaign(campaign), Device(device),
            seconds, quarters,
        )  # fmt: skip
    except (ValueError, TypeError, RecursionError):
        return None


def _referrer(said: str, host: str) -> str:
    """A domain other than the page's own; empty for none."""
    domain = said.lower().rstrip(".").removeprefix("www.")[:100]
    return domain if domain != host.removeprefix("www.") and _DOMAIN.fullmatch(domain) else ""


def _campaign(said: str) -> str:
    word = said.strip().lower()
    return word if _CAMPAIGN.fullmatch(word) else ""
