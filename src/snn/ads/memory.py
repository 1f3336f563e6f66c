"""What a process remembers of tokens and, for minutes and only in memory, of addresses."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter

from snn.ads.judging import CLICK_S, VIEW_S, Reason, Told, What

MOST_TOKENS = 1_500_000
"""Of one half; beyond, beacons are refused and counted as such: memory stays what it is."""
HALF_S = 1500
"""Tokens are kept for one to two of these, which is longer than any sheet lasts."""
WINDOW_S = 60
MOST_OFFERS = 240
"""From one address in a minute: a large office, not a script."""
FARM_WINDOW_S = 3600
FARM_CLICKS = 3
"""From one address in an hour, before it is looked at how many it clicks of those it sees."""
FARM_PART = 0.2
_STAGE = {What.OFFERED: 1, What.VIEWED: 2, What.CLICKED: 3}


class Memory:
    """Judges what only memory can tell, and notes what counts."""

    def __init__(self) -> None:
        self._new: dict[int, tuple[int, int, float]] = {}
        self._old: dict[int, tuple[int, int, float]] = {}
        self._turned = 0.0
        self._salt = secrets.token_bytes(16)
        self._offers: Counter[bytes] = Counter()
        self._offers_since = 0.0
        self._seen: Counter[bytes] = Counter()
        self._clicks: Counter[bytes] = Counter()
        self._farms_since = 0.0

    def judge(self, told: Told, address: str, at: float) -> Reason | None:
        """Why it doesn't count, or None: then it is noted, and the same will not count again."""
        self._forget(at)
        who = hashlib.blake2b(_neighbours(address).encode(), key=self._salt, digest_size=8).digest()
        if self._floods(told, who):
            return Reason.FLOOD
        if self._farms(told, who):
            return Reason.CLICK_FARM
        reason = self._sequence(told, at)
        if reason is None:
            self._new[told.token] = (_STAGE[told.what], told.flight, at)
            self._seen[who] += told.what is What.VIEWED
        return reason

    def know(self, token: int, stage: int, flight: int, at: float) -> None:
        """What an earlier process counted."""
        known = self._new.get(token)
        if known is None or known[0] < stage:
            self._new[token] = (stage, flight, at)

    def _sequence(self, told: Told, at: float) -> Reason | None:
        known = self._new.get(told.token) or self._old.get(told.token)
        if known is None:
            if told.what is What.OFFERED:
                return Reason.FULL if len(self._new) >= MOST_TOKENS else None
            return Reason.NO_OFFER if told.what is What.VIEWED else Reason.NO_VIEW
        stage, flight, since = known
        if _STAGE[told.what] <= stage:
            return Reason.REPLAYED
        if told.flight != flight or flight == 0:
            return Reason.OTHER_WORDS
        if told.what is What.VIEWED:
            return Reason.TOO_QUICK if at - since < VIEW_S else None
        if stage < _STAGE[What.VIEWED]:
            return Reason.NO_VIEW
        return Reason.CLICK_TOO_QUICK if at - since < CLICK_S else None

    def _floods(self, told: Told, who: bytes) -> bool:
        self._offers[who] += told.what is What.OFFERED
        return self._offers[who] > MOST_OFFERS

    def _farms(self, told: Told, who: bytes) -> bool:
        """Nobody follows one message in five: who does, again and again, is paid for it. All it tells is refused."""
        self._clicks[who] += told.what is What.CLICKED
        return self._clicks[who] > FARM_CLICKS and self._clicks[who] > FARM_PART * self._seen[who]

    def _forget(self, at: float) -> None:
        # A clock that is set back forgets nothing too early: the windows just last longer.
        if at - self._turned > HALF_S:
            self._old, self._new, self._turned = self._new, {}, at
        if at - self._offers_since > WINDOW_S:
            self._offers.clear()
            self._offers_since = at
        if at - self._farms_since > FARM_WINDOW_S:
            self._seen.clear()
            self._clicks.clear()
            self._salt, self._farms_since = secrets.token_bytes(16), at


def _neighbours(address: str) -> str:
    """An IPv6 line has a whole /64."""
    return ":".join(address.split(":")[:4]) if ":" in address else address
