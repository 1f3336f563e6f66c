"""What of intake a person should look at, in words; for `snn wire status`, `snn status`, the desk's first page and the wire room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Window

from snn.network.models import Feed, Mailbox
from snn.stories import figures
from snn.stories.quiet import quiet_sources
from snn.wire.channels.habits import spoken
from snn.wire.channels.models import Trouble
from snn.wire.models import Dispatch, Quarantine

ALARMING_TIMES = 3
"""A channel that failed so often in a row is an alarm; once or twice is the weather."""
BEAT_S = 60.0
"""The watcher shows that it lives more often than this."""
SHOWN = 3


@dataclass(frozen=True)
class Alarm:
    """Something that a person should look at."""

    kind: str
    subject: str
    says: str
    since: datetime | None = None

    def __str__(self) -> str:
        since = f" (since {self.since:%Y-%m-%d %H:%M} UTC)" if self.since else ""
        return f"{self.kind} {self.subject}: {self.says}{since}"


def alarms(at: datetime) -> tuple[Alarm, ...]:
    """All of them, what stops most first."""
    quiet = [Alarm("quiet", name, found.says, found.since) for name, found in quiet_sources(at)]
    return (*_watcher(at), *_troubles(), *quiet, *_waiting(at), *_refused())


def _watcher(at: datetime) -> list[Alarm]:
    """Nobody watches, though there is something to watch."""
    try:
        beat = datetime.fromtimestamp(settings.DATA.watch_beat.stat().st_mtime, at.tzinfo)
    except OSError:
        expected = Dispatch.objects.exists() or Feed.objects.exists() or Mailbox.objects.exists()
        return [Alarm("watcher", "snn wire watch", "has never run here; start it, or snn up")] if expected else []
    if (at - beat).total_seconds() <= BEAT_S:
        return []
    return [Alarm("watcher", "snn wire watch", f"has not run for {spoken(at - beat)}; start it, or snn up", beat)]


def _troubles() -> list[Alarm]:
    rows = Trouble.objects.order_by("since", "id")
    standing = [row for row in rows if row.at_once or row.times >= ALARMING_TIMES]
    return [Alarm(row.channel, row.key, row.says, row.since) for row in standing]


def _waiting(at: datetime) -> list[Alarm]:
    count = figures.waiting(at)
    says = f"{count} were taken and no story was made of them; restart snn wire watch, and see its log"
    return [Alarm("waiting", "dispatches", says)] if count else []


def _refused() -> list[Alarm]:
    """What could not be read and nobody has looked at: the newest by name, the rest as a number."""
    kept = Quarantine.objects.filter(retried_at=None, dropped_at=None).order_by("-id")
    newest = list(kept.annotate(all=Window(Count("pk")))[:SHOWN])
    alarms = [Alarm("quarantine", one.label, f"{one.name}: {one.message[:200]}", one.at) for one in newest]
    more = newest[0].all - SHOWN if newest else 0
    if more <= 0:
        return alarms
    says = "could not be read; snn wire retry --all reads them again, snn wire drop lays one aside"
    return [*alarms, Alarm("quarantine", f"{more:,} others", says)]
