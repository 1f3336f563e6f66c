"""What a process remembers of tokens and, for minutes and only in memory, of addresses."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter

from snn.ads.judging import CLICK_S, VIEW_S, Reason, Told, What
from snn.ads.sheets import LASTS_S

MOST_TOKENS = 1_000_000
"""Of one half; beyond, beacons are refused and counted as such: memory stays what it is."""
HALF_S = LASTS_S + 120
"""Tokens are kept for one to two of these: longer than any sheet lasts."""
MOST_ADDRESSES = 500_000
WINDOW_S = 60
MOST_OFFERS = 120
"""From one address in a minute: a large office, not a script."""
FARM_WINDOW_S = 3600
FARM_CLICKS = 3
"""From one address in an hour, before it is looked at how many it clicks of those it sees."""
FARM_PART = 0.2
CAUGHT_S = 24 * 3600
"""For so long nothing counts of an address that was found out; then the salt is new and nobody is known any more."""
_FLIGHT = (1 << 40) - 1
_STAGE = {What.OFFERED: 1, What.VIEWED: 2, What.CLICKED: 3}


class Memory:
    """Judges what only memory can tell, and notes what counts."""

    def __init__(self) -> None:
        self._new: dict[int, int] = {}
        self._old: dict[int, int] = {}
        self._turned = 0.0
        self._salt, self._salted = secrets.token_bytes(16), 0.0
        self._offers: Counter[bytes] = Counter()
        self._offers_since = 0.0
        self._seen: Counter[bytes] = Counter()
        self._clicks: Counter[bytes] = Counter()
        self._farms_since = 0.0
        self._caught: dict[bytes, Reason] = {}

    def judge(self, told: Told, address: str, at: float) -> Reason | None:
        """Why it doesn't count, or None: then it is noted, and the same will not count again."""
        self._forget(at)
        who = hashlib.blake2b(_neighbours(address).encode(), key=self._salt, digest_size=8).digest()
        reason = self._caught.get(who) or self._habit(told, who)
        if reason:
            self._caught[who] = reason
            return reason
        reason = self._sequence(told, at)
        if reason is None:
            self._new[told.token] = _packed(_STAGE[told.what], told.flight, at)
            if told.what is What.VIEWED:
                self._seen[who] += 1
        return reason

    def know(self, token: int, stage: int, flight: int, at: float) -> None:
        """What an earlier process counted."""
        known = self._new.get(token)
        if known is None and len(self._new) >= MOST_TOKENS:
            return
        if known is None or known & 3 < stage:
            self._new[token] = _packed(stage, flight, at)

    def _sequence(self, told: Told, at: float) -> Reason | None:
        known = self._new.get(told.token) or self._old.get(told.token)
        if known is None:
            if told.what is What.OFFERED:
                return Reason.FULL if len(self._new) >= MOST_TOKENS else None
            return Reason.NO_OFFER if told.what is What.VIEWED else Reason.NO_VIEW
        stage, flight, since = known & 3, known >> 2 & _FLIGHT, (known >> 42) / 1000
        if _STAGE[told.what] <= stage:
            return Reason.REPLAYED
        if told.flight != flight or flight == 0:
            return Reason.OTHER_WORDS
        if told.what is What.VIEWED:
            return Reason.TOO_QUICK if at - since < VIEW_S else None
        if stage < _STAGE[What.VIEWED]:
            return Reason.NO_VIEW
        return Reason.CLICK_TOO_QUICK if at - since < CLICK_S else None

    def _habit(self, told: Told, who: bytes) -> Reason | None:
        """What one line does again and again. Nobody follows one message in five: who does is paid for it."""
        # Only what was done makes an entry: of a flood from many addresses nothing is kept that is not needed.
        if told.what is What.OFFERED:
            self._offers[who] += 1
        elif told.what is What.CLICKED:
            self._clicks[who] += 1
        if self._offers[who] > MOST_OFFERS:
            return Reason.FLOOD
        many = self._clicks[who] > FARM_CLICKS and self._clicks[who] > FARM_PART * self._seen[who]
        return Reason.CLICK_FARM if many else None

    def _forget(self, at: float) -> None:
        # A clock that jumped ahead and was set back must not make the windows last until then.
        self._turned, self._offers_since = min(self._turned, at), min(self._offers_since, at)
        self._farms_since, self._salted = min(self._farms_since, at), min(self._salted, at)
        if at - self._turned > HALF_S:
            self._old, self._new, self._turned = self._new, {}, at
        if at - self._offers_since > WINDOW_S or len(self._offers) > MOST_ADDRESSES:
            self._offers.clear()
            self._offers_since = at
        if at - self._farms_since > FARM_WINDOW_S or len(self._seen) + len(self._clicks) > MOST_ADDRESSES:
            self._seen.clear()
            self._clicks.clear()
            self._farms_since = at
        if at - self._salted > CAUGHT_S or len(self._caught) > MOST_ADDRESSES:
            self._caught.clear()
            self._salt, self._salted = secrets.token_bytes(16), at


def _packed(stage: int, flight: int, at: float) -> int:
    """Stage, flight and moment in one number: a million of them are to fit in memory."""
    return int(at * 1000) << 42 | flight << 2 | stage


def _neighbours(address: str) -> str:
    """An IPv6 line has a whole /64."""
    return ":".join(address.split(":")[:4]) if ":" in address else address
