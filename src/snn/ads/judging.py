"""Pure: which beacons count. The rules are published (docs/sponsors.md); every refusal has a reason and is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

from snn.ads.booking import PLACES
from snn.ads.sheets import LASTS_S, Sheet, read_sheet
from snn.ground.robots import is_robot

LARGEST_BYTES = 4096
"""A sheet's word is the most of it."""
VIEW_S = 0.9
"""A view takes a second; a tenth is lost on the way."""
CLICK_S = 0.3
EARLY_S = 90
"""So much may another machine's clock be ahead."""
_NUMBER = re.compile(r"[0-9a-z]{6,14}")
_CAPPED = re.compile(r"o([1-9][0-9]{0,11})")


class What(StrEnum):
    """What a beacon tells: the message stands, was seen, was followed."""

    OFFERED = "o"
    VIEWED = "v"
    CLICKED = "c"


class Reason(StrEnum):
    """Why something is not counted."""

    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    FORGED = "forged"
    FUTURE = "from-the-future"
    EXPIRED = "expired"
    OTHER_SITE = "another-site"
    NOT_OFFERED = "not-on-the-sheet"
    NOT_OUR_PAGE = "not-from-our-page"
    ROBOT = "robot"
    FLOOD = "too-many"
    CLICK_FARM = "click-farm"
    FULL = "too-busy"
    REPLAYED = "replayed"
    NO_OFFER = "view-before-offer"
    TOO_QUICK = "view-too-quick"
    NO_VIEW = "click-before-view"
    CLICK_TOO_QUICK = "click-too-quick"
    OTHER_WORDS = "another-flight"


@dataclass(frozen=True)
class Asked:
    """A request as far as the rules look at it."""

    host: str
    address: str
    agent: str
    origin: str
    fetch_site: str
    body: bytes


@dataclass(frozen=True)
class Told:
    """A beacon that is what it should be, as far as it can tell by itself."""

    site: int
    section: str
    place: str
    flight: int
    what: What
    token: int
    until_s: int
    capped: int = 0
    """The flight that was drawn, but had been seen in this browser as often as its cap has it; ours stood there."""


def read(asked: Asked, sites: dict[str, int], key: str, at: float) -> Told | Reason:
    """What the beacon tells, or why it can't be believed; memory is asked afterwards."""
    if len(asked.body) > LARGEST_BYTES:
        return Reason.TOO_LARGE
    parts = asked.body.decode("latin-1").split("\n")
    if len(parts) != 5 or not _NUMBER.fullmatch(parts[1]) or not parts[2].isdecimal() or len(parts[2]) > 12:
        return Reason.UNREADABLE
    word, number, flight, place, what = parts
    capped = _CAPPED.fullmatch(what) if flight == "0" else None
    if place not in PLACES or (what not in set(What) and not capped):
        return Reason.UNREADABLE
    sheet = _sheet(word, key)
    if sheet is None:
        return Reason.FORGED
    told = Told(
        sheet.site, sheet.section, place, int(flight), What.OFFERED if capped else What(what),
        token_of(word, number), sheet.made_s + LASTS_S, int(capped[1]) if capped else 0,
    )  # fmt: skip
    return _doubt(asked, sheet, told, sites, at) or told


def _doubt(asked: Asked, sheet: Sheet, told: Told, sites: dict[str, int], at: float) -> Reason | None:
    ladder = (
        (sheet.made_s > at + EARLY_S, Reason.FUTURE),
        (told.until_s < at, Reason.EXPIRED),
        (sites.get(asked.host) != sheet.site, Reason.OTHER_SITE),
        (not {told.flight, told.capped} - {0} <= set(sheet.flights), Reason.NOT_OFFERED),
        (not _from_here(asked), Reason.NOT_OUR_PAGE),
        (is_robot(asked.agent), Reason.ROBOT),
    )
    return next((reason for wrong, reason in ladder if wrong), None)


def _from_here(asked: Asked) -> bool:
    """Browsers say where a beacon comes from; one that says nothing is old, and is believed."""
    if asked.fetch_site and asked.fetch_site not in ("same-origin", "none"):
        return False
    try:
        return not asked.origin or (urlsplit(asked.origin).hostname or "") == asked.host
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def _sheet(word: str, key: str) -> Sheet | None:
    return read_sheet(word, key)


def token_of(word: str, number: str) -> int:
    """A sheet and a number as one whole number of 63 bits, the same in every process."""
    return int.from_bytes(blake2b(f"{word[-22:]}{number}".encode(), digest_size=8).digest()) >> 1
