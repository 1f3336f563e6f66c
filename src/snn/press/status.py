"""How the press is doing, for a person and for a monitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from snn.network.models import Change
from snn.press.models import Failure, LastBake, Rebake
from snn.press.notices.queries import purge_status


@dataclass(frozen=True)
class BakeFigures:
    """A kind of bake, as it went the last time."""

    kind: str
    at: str
    changes: int
    pages: int
    written: int
    seconds: float


@dataclass(frozen=True)
class Background:
    """A site that is being baked whole."""

    host: str
    done: int
    total: int


@dataclass(frozen=True)
class Failing:
    """A page that keeps its last good bytes because it can't be rendered."""

    host: str
    page: str
    since: str
    wrong: str


@dataclass(frozen=True)
class Telling:
    """A CDN or hub that has still to hear of pages. since: when the longest waiting was asked for."""

    receiver: str
    waiting: int
    failing: int
    since: str
    wrong: str


@dataclass(frozen=True)
class Status:
    """oldest_wait_s: of the changes that no background bake is at work for."""

    waiting: int
    oldest_wait_s: float
    last_done_at: str | None
    last_bakes: tuple[BakeFigures, ...]
    background: tuple[Background, ...]
    failures: tuple[Failing, ...]
    notices: tuple[Telling, ...]

    @property
    def troubled(self) -> bool:
        """Whether a person should look."""
        return bool(self.failures) or any(one.failing for one in self.notices)


def status(at: datetime) -> Status:
    """All of it, from the database."""
    in_hand = Rebake.objects.order_by().values("change_id")
    waiting = Change.objects.filter(done_at=None).exclude(pk__in=in_hand).order_by("id")
    first = waiting.first()
    bakes = list(LastBake.objects.order_by("kind"))
    return Status(
        waiting=waiting.count() if first else 0,
        # A clock that was set back must not show a wait below nothing.
        oldest_wait_s=max(0.0, round((at - first.at).total_seconds(), 1)) if first else 0.0,
        last_done_at=max(one.at for one in bakes).isoformat() if bakes else None,
        last_bakes=tuple(
            BakeFigures(one.kind, one.at.isoformat(), one.changes, one.pages, one.written, round(one.seconds, 3))
            for one in bakes
        ),
        background=tuple(
            Background(one.site.host, one.done, one.total)
            for one in Rebake.objects.select_related("site").order_by("id")
        ),
        failures=tuple(
            Failing(one.site.host, f"{one.sort}:{one.what}", one.since.isoformat(), one.wrong)
            for one in Failure.objects.select_related("site").order_by("id")
        ),
        notices=tuple(
            Telling(one.receiver, one.waiting, one.failing, one.oldest_at.isoformat(), one.wrong)
            for one in purge_status()
        ),
    )
