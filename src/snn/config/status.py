"""`snn wire status`: what is wrong first, then how each source does."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from snn.stories import figures
from snn.stories.alarms import Alarm, alarms
from snn.stories.figures import Figures


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
    return Status(at, since, alarms(at), tuple(figures.by_source(since)))
