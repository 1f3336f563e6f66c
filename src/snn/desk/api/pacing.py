"""How often a token may ask: a bucket each, in this process; the desk is one."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

A_MINUTE = 300
AT_ONCE = 60


class Pace:
    """So many requests at once, then so many a minute. Safe to share between threads."""

    def __init__(
        self, a_minute: int = A_MINUTE, at_once: int = AT_ONCE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._a_second, self._at_once, self._clock = a_minute / 60, at_once, clock
        self._buckets: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, token: int) -> int:
        """0 where it may ask now, and has; else the seconds until it may."""
        with self._lock:
            at = self._clock()
            left, since = self._buckets.get(token, (float(self._at_once), at))
            left = min(self._at_once, left + (at - since) * self._a_second)
            if left < 1:
                return math.ceil((1 - left) / self._a_second)
            self._buckets[token] = (left - 1, at)
            return 0


pace = Pace()
