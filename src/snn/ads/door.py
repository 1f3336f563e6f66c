"""Beacons and clicks, before Django: each costs a fraction of what a request to a view costs."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import close_old_connections, connection

from snn.ads.actions.counting import CountKey, Token, forget_seen, unpack, write_counts
from snn.ads.judging import LARGEST_BYTES, Asked, Reason, Told, What, read
from snn.ads.memory import Memory
from snn.ads.models import Creative, Seen
from snn.ads.sheets import LASTS_S
from snn.network.models import Site

BEACON, CLICK = "/seen", "/go/"
FLUSH_S = 0.5
"""A process that is killed loses what came since."""
MOST_WAITING = 100_000
KNOWN_S = 10.0
Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_STAGE = {What.OFFERED: 0, What.VIEWED: 1, What.CLICKED: 2}
_CAPPED = 3
_HEADERS = [("cache-control", "no-store"), ("content-length", "0"), ("referrer-policy", "origin")]
log = logging.getLogger(__name__)


class Counting:
    """Judges beacons, keeps counts for half a second, writes them down."""

    def __init__(self, key: str, clock: Callable[[], float] = time.time) -> None:
        self._key, self._clock = key, clock
        self._memory = Memory()
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._counts: dict[CountKey, list[int]] = {}
        self._refused: Counter[tuple[datetime, int, str]] = Counter()
        self._tokens: list[Token] = []
        self._sites: dict[str, int] = {}
        self._links: dict[int, tuple[int, str]] = {}

    def take(self, asked: Asked) -> Reason | None:
        """Count a beacon, or say why not. Either is written down."""
        at = self._clock()
        told = read(asked, self._sites, self._key, at)
        hour = _hour(at)
        with self._lock:
            if isinstance(told, Reason):
                return self._refuse(hour, 0, told)
            if len(self._tokens) >= MOST_WAITING:
                return self._refuse(hour, told.flight, Reason.FULL)
            reason = self._memory.judge(told, asked.address, at)
            if reason:
                return self._refuse(hour, told.flight, reason)
            stage = _STAGE[told.what]
            self._count(hour, told, told.flight, stage)
            if told.capped:
                self._count(hour, told, told.capped, _CAPPED)
            self._tokens.append(Token(told.token, stage + 1, told.flight))
        return None

    def follow(self, asked: Asked, path: str) -> str | None:
        """Where a message leads; counted where the rules say so, but nobody is kept from going."""
        parts = path.removeprefix(CLICK).split("/")
        *tail, creative = parts
        if len(tail) != 4 or not creative.isdecimal() or len(creative) > 12:
            return None
        flight, link = self._links.get(int(creative), (0, ""))
        if tail[2] != str(flight):
            return None
        body = "\n".join([*tail, What.CLICKED]).encode("latin-1", "replace")
        self.take(Asked(asked.host, asked.address, asked.agent, "", asked.fetch_site, body))
        return link

    def start(self) -> None:
        """Know what an earlier process counted, and where messages lead."""
        at = self._clock()
        rows = Seen.objects.filter(until__gte=_moment(at)).order_by("pk").values_list("packed", flat=True)
        for one in unpack(rows.iterator()):
            self._memory.know(one.token, one.stage, one.flight, at)
        self.look_up()

    def look_up(self) -> None:
        self._sites = dict(Site.objects.values_list("host", "pk"))
        # Those that were withdrawn, too: pages that showed them are still open.
        rows = Creative.objects.filter(approved_at__isnull=False).order_by("pk")
        self._links = {number: (flight, href) for number, flight, href in rows.values_list("pk", "flight_id", "href")}

    def flush(self) -> None:
        """Write down what came; what can't be written waits for the next time."""
        with self._writing:
            with self._lock:
                counts, self._counts = self._counts, {}
                refused, self._refused = self._refused, Counter()
                tokens, self._tokens = self._tokens, []
            if not counts and not refused:
                return
            try:
                write_counts(counts, refused, tokens, int(self._clock()) + LASTS_S)
            except Exception:
                # The edge: the database rests. Nothing was written, so nothing is lost or doubled.
                log.exception("%d counts wait in memory", len(tokens))
                connection.close()
                self._put_back(counts, refused, tokens)

    def forget(self) -> None:
        forget_seen(_moment(self._clock()))

    def _count(self, hour: datetime, told: Told, flight: int, column: int) -> None:
        self._counts.setdefault((hour, told.site, told.section, told.place, flight), [0, 0, 0, 0])[column] += 1

    def _put_back(
        self, counts: dict[CountKey, list[int]], refused: Counter[tuple[datetime, int, str]], tokens: list[Token]
    ) -> None:  # fmt: skip
        with self._lock:
            for key, four in counts.items():
                now = self._counts.setdefault(key, [0, 0, 0, 0])
                now[:] = [one + more for one, more in zip(now, four, strict=True)]
            self._refused.update(refused)
            self._tokens = tokens + self._tokens

    def _refuse(self, hour: datetime, flight: int, reason: Reason) -> Reason:
        self._refused[hour, flight, reason.value] += 1
        return reason


class Flusher(threading.Thread):
    """Writes every half second; looks up what changed every ten."""

    def __init__(self, counting: Counting) -> None:
        super().__init__(name="counts", daemon=True)
        self._counting, self._stopping = counting, threading.Event()

    def run(self) -> None:
        due = time.monotonic() + KNOWN_S
        while not self._stopping.wait(FLUSH_S):
            self._counting.flush()
            if time.monotonic() < due:
                continue
            due = time.monotonic() + KNOWN_S
            try:
                close_old_connections()
                self._counting.look_up()
                self._counting.forget()
            except Exception:
                log.exception("what messages lead to could not be read again")
                connection.close()

    def stop(self) -> None:
        self._stopping.set()
        self.join()
        self._counting.flush()


def door(app: App, make: Callable[[], Counting]) -> App:
    """A WSGI application that takes beacons and clicks itself and hands all else to app."""
    made: list[Counting] = []
    making = threading.Lock()

    def counting() -> Counting:
        with making:
            if not made:
                first = make()
                first.start()
                Flusher(first).start()
                made.append(first)
        return made[0]

    def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == BEACON and environ["REQUEST_METHOD"] == "POST":
            reason = (made[0] if made else counting()).take(
                _asked(environ, environ["wsgi.input"].read(LARGEST_BYTES + 1))
            )
            start_response("413 Content Too Large" if reason is Reason.TOO_LARGE else "204 No Content", _HEADERS)
            return ()
        if path.startswith(CLICK) and environ["REQUEST_METHOD"] == "GET":
            link = (made[0] if made else counting()).follow(_asked(environ, b""), path)
            if link:
                start_response("302 Found", [*_HEADERS, ("location", link), ("x-robots-tag", "noindex, nofollow")])
                return ()
        return app(environ, start_response)

    return application


def _asked(environ: Environ, body: bytes) -> Asked:
    said = environ.get
    return Asked(
        host=said("HTTP_HOST", "").partition(":")[0].lower(),
        # The stand drops what strangers claim here and writes whom it saw.
        address=said("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or said("REMOTE_ADDR", ""),
        agent=said("HTTP_USER_AGENT", ""),
        origin=said("HTTP_ORIGIN", ""),
        fetch_site=said("HTTP_SEC_FETCH_SITE", ""),
        body=body,
    )


def _hour(at: float) -> datetime:
    return _moment(at // 3600 * 3600)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
