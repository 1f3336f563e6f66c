"""`snn wire status`: what is wrong first, then how each source does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings

from snn.network.models import Feed, Mailbox, Source
from snn.stories import figures
from snn.stories.figures import Figures
from snn.wire.channels.habits import quiet, spoken
from snn.wire.channels.models import Trouble
from snn.wire.models import Dispatch

ALARMING_TIMES = 3
"""A channel that failed so often in a row is an alarm; once or twice is the weather."""
BEAT_S = 60.0
"""The watcher shows that it lives more often than this."""


@dataclass(frozen=True)
class Alarm:
    """Something that a person should look at."""

    kind: str
    subject: str
    says: str
    since: datetime | None = None


@dataclass(frozen=True)
class Status:
    """How intake goes."""

    at: datetime
    since: datetime
    alarms: tuple[Alarm, ...]
    sources: tuple[Figures, ...]

    def as_json(self) -> dict[str, object]:
        told = asdict(self)
        told["at"], told["since"] = self.at.isoformat(), self.since.isoformat()
        for row in (*told["alarms"], *told["sources"]):
            for name in ("since", "last_at"):
                if row.get(name):
                    row[name] = row[name].isoformat()
        return told


def status(at: datetime, hours: int) -> Status:
    """As things stand; figures of the last hours."""
    since = at - timedelta(hours=hours)
    alarms = (*_watcher(at), *_troubles(), *_quiet(at), *_waiting(at))
    return Status(at, since, alarms, tuple(figures.by_source(since)))


def _watcher(at: datetime) -> list[Alarm]:
    """Nobody watches, though there is something to watch."""
    expected = Dispatch.objects.exists() or Feed.objects.exists() or Mailbox.objects.exists()
    try:
        beat = datetime.fromtimestamp(settings.DATA.watch_beat.stat().st_mtime, at.tzinfo)
    except OSError:
        return [Alarm("watcher", "snn wire watch", "has never run here; start it, or snn up")] if expected else []
    if (at - beat).total_seconds() <= BEAT_S:
        return []
    return [Alarm("watcher", "snn wire watch", f"has not run for {spoken(at - beat)}; start it, or snn up", beat)]


def _troubles() -> list[Alarm]:
    rows = Trouble.objects.order_by("since", "id")
    standing = [row for row in rows if row.at_once or row.times >= ALARMING_TIMES]
    return [Alarm(row.channel, row.key, row.says, row.since) for row in standing]


def _quiet(at: datetime) -> list[Alarm]:
    alarms = []
    for source in Source.objects.order_by("name"):
        found = quiet(figures.arrivals_of(source, at), at)
        if found:
            alarms.append(Alarm("quiet", source.name, found.says, found.since))
    return alarms


def _waiting(at: datetime) -> list[Alarm]:
    count = figures.waiting(at)
    says = f"{count} were taken and no story was made of them; restart snn wire watch, and see its log"
    return [Alarm("waiting", "dispatches", says)] if count else []
