"""From a dispatch to a story, by lineage: many at a time, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from snn.ground.text import shorten
from snn.stories.batch import Absorbed, Batch
from snn.stories.models import Lineage
from snn.wire.models import Dispatch

log = logging.getLogger(__name__)
AT_ONCE = 200
"""Dispatches absorbed in one transaction: what memory holds, and what is done again after a death."""

__all__ = ["Absorbed", "absorb", "absorb_all", "absorb_waiting"]


@dataclass(frozen=True)
class _Turn:
    default_section: str
    at: datetime


def absorb(dispatch: Dispatch, *, default_section: str, at: datetime) -> Absorbed:
    """Make a story of a dispatch, or change the one it belongs to; once, however often it is called."""
    return absorb_all([dispatch], default_section=default_section, at=at)[0]


def absorb_all(dispatches: Sequence[Dispatch], *, default_section: str, at: datetime) -> list[Absorbed]:
    """Absorb dispatches in the order given, in one transaction; one that can't be absorbed is held with the reason.

    Raises: OperationalError where the database can't be written at all; nothing is lost, it is done the next time.
    """
    turn = _Turn(default_section, at)
    try:
        return _in_one(dispatches, turn)
    except (OperationalError, InterfaceError):
        raise
    except Exception as wrong:  # what nobody planned in one item must not stop the others
        if len(dispatches) > 1:
            log.warning("a batch of %d dispatches failed (%s); one by one now", len(dispatches), type(wrong).__name__)
            return [
                one for dispatch in dispatches for one in absorb_all([dispatch], default_section=default_section, at=at)
            ]
        log.exception("dispatch %s could not be absorbed", dispatches[0].pk)
        return [_unplanned(dispatches[0], wrong, at)]


def absorb_waiting(*, default_section: str, at: datetime, tell: Callable[[int], None] = lambda done: None) -> int:
    """Absorb every dispatch that no lineage knows yet: what a process left behind when it died."""
    done = 0
    while True:
        waiting = list(Dispatch.objects.filter(lineage=None).order_by("id")[:AT_ONCE])
        if not waiting:
            return done
        absorb_all(waiting, default_section=default_section, at=at)
        done += len(waiting)
        tell(done)


@transaction.atomic
def _in_one(dispatches: Sequence[Dispatch], turn: _Turn) -> list[Absorbed]:
    if not dispatches:
        return []
    ids = [dispatch.pk for dispatch in dispatches]
    # Two processes may be at it at once: the first has the rows, the second finds them done.
    locked = set(Dispatch.objects.select_for_update().filter(pk__in=ids).order_by("id").values_list("pk", flat=True))
    assert locked == set(ids)
    return Batch(turn.default_section, turn.at).absorb(dispatches)


def _unplanned(dispatch: Dispatch, wrong: Exception, at: datetime) -> Absorbed:
    what = "the database refused it" if isinstance(wrong, DatabaseError) else "it failed unexpectedly"
    reason = (
        f"{what} ({type(wrong).__name__}); kept as dispatch {dispatch.pk}: report it with snn wire show {dispatch.pk}"
    )
    made, _ = Lineage.objects.get_or_create(
        dispatch=dispatch, defaults={"outcome": Lineage.Outcome.HELD, "reason": shorten(reason, 300), "at": at}
    )
    return Absorbed(made.outcome, made.reason, made.story_id)
