"""Waiting for strangers' servers on threads of their own, so that a slow one delays nobody else.

An errand talks to the outside and never to the database; what it brings is dealt with on the channel's own thread.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

AT_ONCE = 8
"""So many servers at once: each may hold 20 MB until it is taken."""
TENDED_S = 5.0
"""So long a channel waits for its errands before it looks for what else is due; they go on meanwhile."""
_LOOK_UP_S = 0.2

Act = Callable[[], object]
Bring = Callable[[Act], None]
"""Has an act done by the channel's thread; returns once it is. Raises Abandoned where it failed."""


class Abandoned(Exception):
    """What an errand brought could not be taken; it goes home and leaves the rest where it is."""


@dataclass
class Errands:
    """At most so many at once, and one at each place at a time."""

    at_once: int = AT_ONCE
    _out: set[str] = field(default_factory=set)
    _brought: queue.SimpleQueue[Act] = field(default_factory=queue.SimpleQueue)

    def is_out(self, place: str) -> bool:
        return place in self._out

    def may_go(self, place: str) -> bool:
        return place not in self._out and len(self._out) < self.at_once

    def send(self, place: str, errand: Callable[[Bring], Act]) -> None:
        """Start an errand; the act that it returns is done when it is home."""
        self._out.add(place)
        # A daemon: an errand that hangs is left behind when the process ends.
        threading.Thread(target=self._run, args=(place, errand), daemon=True).start()

    def tend(self, stopping: Callable[[], bool], within_s: float = TENDED_S) -> bool:
        """Do what errands bring, until one is home or the time is up; False where none is out, or a stop was asked for.

        Raises: whatever an act raises; the other errands are not touched by it.
        """
        deadline = time.monotonic() + within_s
        while self._out and time.monotonic() < deadline:
            if stopping():
                return False
            try:
                act = self._brought.get(timeout=min(_LOOK_UP_S, within_s))
            except queue.Empty:
                continue
            act()
            if isinstance(act, _Home):
                return True
        return False

    def _run(self, place: str, errand: Callable[[Bring], Act]) -> None:
        try:
            last = errand(self._bring)
        except Abandoned:
            last = _nothing
        except Exception as wrong:
            last = _Raising(wrong)
        self._brought.put(_Home(self._out, place, last))

    def _bring(self, act: Act) -> None:
        asked = _Asked(act)
        self._brought.put(asked)
        asked.done.wait()
        if not asked.went_well:
            raise Abandoned


@dataclass
class _Asked:
    act: Act
    done: threading.Event = field(default_factory=threading.Event)
    went_well: bool = False

    def __call__(self) -> None:
        try:
            self.act()
            self.went_well = True
        finally:
            self.done.set()


@dataclass(frozen=True)
class _Home:
    out: set[str]
    place: str
    last: Act

    def __call__(self) -> None:
        self.out.discard(self.place)
        self.last()


@dataclass(frozen=True)
class _Raising:
    wrong: Exception

    def __call__(self) -> None:
        raise self.wrong


def _nothing() -> None:
    pass
