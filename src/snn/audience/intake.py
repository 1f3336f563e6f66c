"""From a beacon to a hit on the disk: everything that needs memory, time or the data folder."""

from __future__ import annotations

import logging
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from snn.audience.beacon import Asked, Beacon, Refusal, read, same_page
from snn.audience.segments import Hit, Writer
from snn.audience.today import Today, day_of, forget

FLUSH_S = 0.5
"""A process that is killed loses what came since the last flush."""
MOST_WAITING = 100_000
FLOOD_WINDOW_S = 10
FLOOD_BEACONS = 200
"""From one address in a window: a large office behind one, not a script."""
MOST_ADDRESSES = 200_000
"""In a window; beyond, all begin anew: memory stays what it is."""
REMEMBERED_VIEWS = 1 << 18
LENIENCY_S = 5
log = logging.getLogger(__name__)
Country = Callable[[str], str]


class Intake:
    """Judges beacons one by one and keeps those that count; a thread of its own writes them down.

    hosts: the network's sites by name, asked again now and then. country: of an address; empty where nobody knows.
    """

    def __init__(
        self,
        folder: Path,
        hosts: Callable[[], frozenset[str]],
        *,
        country: Country = lambda address: "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._ask_hosts, self._country, self._clock = folder, hosts, country, clock
        self._writer = Writer(folder / "hits")
        self._today: Today | None = None
        self._hosts: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._hits: list[Hit] = []
        self._refused: Counter[str] = Counter()
        self._starts = _Starts()
        self._flood: Counter[bytes] = Counter()
        self._flood_until = 0.0

    def take(self, asked: Asked) -> Refusal | None:
        """Keep a beacon, or say why not. Either is counted."""
        at = self._clock()
        beacon = read(asked, self._hosts, at)
        with self._lock:
            refusal = beacon if isinstance(beacon, Refusal) else self._judge(beacon, asked, at)
            if refusal:
                self._refused[refusal.value] += 1
            else:
                assert isinstance(beacon, Beacon)
                self._hits.append(self._hit(beacon, asked, at))
        return refusal

    def flush(self) -> None:
        """Write down what came since the last time; what can't be written waits for the next."""
        with self._flushing:
            with self._lock:
                hits, self._hits = self._hits, []
                refused, self._refused = self._refused, Counter()
            try:
                if hits or refused:
                    self._writer.append(hits, refused)
                else:
                    self._writer.rotate()
            except OSError as wrong:
                log.error("hits wait: %s; %d kept in memory", wrong, len(hits))
                with self._lock:
                    self._hits = hits + self._hits
                    self._refused.update(refused)

    def sync(self) -> None:
        """Wait until what was written down is safe from a power cut; said where the disk can't."""
        try:
            self._writer.sync()
        except OSError as wrong:
            log.error("hits are written but not yet safe from a power cut: %s", wrong)

    def look_up_hosts(self) -> None:
        self._hosts = self._ask_hosts()

    def close(self) -> None:
        self.flush()
        self._writer.close()

    def _judge(self, beacon: Beacon, asked: Asked, at: float) -> Refusal | None:
        """What only memory can tell; the cheapest first, and what leaves a mark last."""
        today = self._day(at)
        if self._is_flood(today.mark("address", _neighbours(asked.address)), at):
            return Refusal.FLOOD
        if len(self._hits) >= MOST_WAITING:
            return Refusal.FULL
        if beacon.turn and not today.knows_start(beacon.view):
            return Refusal.NO_START
        if beacon.turn and beacon.seconds > self._starts.age_s(beacon.view, at) + LENIENCY_S:
            return Refusal.LONGER
        if not today.is_new_turn(beacon.view, beacon.turn):
            return Refusal.REPLAY
        return None

    def _hit(self, beacon: Beacon, asked: Asked, at: float) -> Hit:
        today, new_visitor, new_reader = self._day(at), False, False
        if beacon.turn == 0:
            self._starts.add(beacon.view, at)
            who = (asked.host, asked.address, asked.agent)
            new_visitor = today.is_new_reader(today.mark("site", *who))
            new_reader = today.is_new_reader(today.mark("page", *who, same_page(beacon.path)))
        return Hit(
            int(at), asked.host, beacon.path, beacon.referrer, beacon.campaign, int(beacon.device),
            self._country(asked.address), int(beacon.turn == 0), int(new_visitor), int(new_reader),
            beacon.seconds, beacon.quarters,
        )  # fmt: skip

    def _day(self, at: float) -> Today:
        day = day_of(at)
        # A clock that is set back goes on with the day it had: no salt comes back.
        if self._today is None or day > self._today.day:
            forget(self._folder / "days", day)
            if self._today:
                self._today.close()
            self._today = Today(self._folder / "days", day)
        return self._today

    def _is_flood(self, address: bytes, at: float) -> bool:
        over = not self._flood_until - FLOOD_WINDOW_S <= at < self._flood_until
        if over or len(self._flood) >= MOST_ADDRESSES:
            self._flood.clear()
            self._flood_until = at + FLOOD_WINDOW_S
        self._flood[address] += 1
        return self._flood[address] > FLOOD_BEACONS


class Flusher(threading.Thread):
    """Flushes an intake every half second, and asks for the hosts again every ten; a second thread waits for the disk."""

    def __init__(self, intake: Intake) -> None:
        super().__init__(name="hits", daemon=True)
        self._intake = intake
        self._stopping = threading.Event()
        self._syncer = threading.Thread(target=self._sync, name="hits to the disk", daemon=True)

    def run(self) -> None:
        self._syncer.start()
        hosts_due = time.monotonic() + 10
        while not self._stopping.wait(FLUSH_S):
            self._intake.flush()
            if time.monotonic() >= hosts_due:
                hosts_due = time.monotonic() + 10
                try:
                    self._intake.look_up_hosts()
                except Exception:
                    # The edge: a database that rests for a while costs no hit of a site we know already.
                    log.exception("the sites' names could not be read again")

    def stop(self) -> None:
        self._stopping.set()
        self.join()
        self._syncer.join()
        self._intake.close()

    def _sync(self) -> None:
        while not self._stopping.wait(FLUSH_S):
            self._intake.sync()


class _Starts:
    """When the latest views began: a table of fixed size, in which a later view takes the place of an earlier one."""

    def __init__(self) -> None:
        self._views = array("Q", bytes(8 * REMEMBERED_VIEWS))
        self._began = array("d", bytes(8 * REMEMBERED_VIEWS))

    def add(self, view: int, at: float) -> None:
        place = view % REMEMBERED_VIEWS
        self._views[place], self._began[place] = view, at

    def age_s(self, view: int, at: float) -> float:
        """Infinite where it is not known any more: other bounds hold then."""
        place = view % REMEMBERED_VIEWS
        known = self._views[place] == view and self._began[place]
        return at - self._began[place] if known else float("inf")


def _neighbours(address: str) -> str:
    """An IPv6 subscriber has a whole /64."""
    return ":".join(address.split(":")[:4]) if ":" in address else address
