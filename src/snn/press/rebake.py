"""Whole sites in the background: newest first, a piece at a time, from where the last piece ended."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Now

from snn.ground.clock import now
from snn.network.models import Change, Site
from snn.network.prepared import prepared
from snn.press.gather import Gatherer
from snn.press.gather.archive import moved_dues, other_dues
from snn.press.models import Rebake
from snn.press.notices.actions import published
from snn.press.plan import Due, Sort
from snn.press.shelve import Baker, Shelved
from snn.rack.pages import Rack
from snn.stories.models import Story

PIECE = 100
"""Dues at a time: a story published meanwhile waits for no more than these, some 50 ms."""
LEASE_S = 60
WHOLE = frozenset({Change.Subject.SITE, Change.Subject.NETWORK})
"""What touches every page of a site, or of all."""


def sites_of(subject: str, subject_id: int | None, sites: Iterable[int]) -> list[int]:
    """The sites all of whose pages such a change touches; an unknown subject touches every site."""
    return [site for site in sites if subject != Change.Subject.SITE or site == subject_id]


def in_hand() -> QuerySet[Rebake, int]:
    """Changes whose sites are being baked, or wait for it."""
    return Rebake.objects.order_by().values_list("change_id", flat=True)


def something_waits() -> bool:
    """Whether any site is down for a whole bake."""
    return bool(_first())


@prepared
def _first() -> QuerySet[Rebake, int]:
    return Rebake.objects.order_by("id").values_list("pk", flat=True)[:1]


@transaction.atomic
def open_for(waiting: Sequence[tuple[int, str, int | None, object]]) -> None:
    """Put the sites of these changes down for a whole bake; one that touches no site is done."""
    sites = list(Site.objects.order_by("position", "id").values_list("pk", flat=True))
    rows = [
        Rebake(change_id=pk, site_id=site) for pk, subject, of, _ in waiting for site in sites_of(subject, of, sites)
    ]
    Rebake.objects.bulk_create(rows, ignore_conflicts=True)
    _finish_changes([pk for pk, *_ in waiting])


def step(rack: Rack, media: Path, progress: object = None) -> Shelved | None:
    """Bake the next piece of the oldest pass that nobody else has; None where there is nothing to do."""
    row = _claim()
    if row is None:
        return None
    known = frozenset(in_hand())
    due = _piece(row)
    shelved = Baker(rack, media, known).bake(due) if due else Shelved()
    published(shelved.touched, at=now())
    _advance(row, due)
    if callable(progress):
        progress(row.done + len(due), max(row.total, row.done + len(due)))
    return shelved


def forget(changes: Sequence[int]) -> None:
    """A whole bake did what these were waiting for."""
    Rebake.objects.filter(change_id__in=changes).delete()


def count(sites: Sequence[int]) -> int:
    """About how many Dues the sites have: their stories."""
    return Story.objects.filter(site_id__in=sites, published_at__isnull=False).count()


@transaction.atomic
def _claim() -> Rebake | None:
    """Take the oldest pass that is free, or whose press has let its lease run out."""
    at, me = now(), f"{socket.gethostname()}:{os.getpid()}"
    if connection.vendor == "sqlite":
        # One machine, whose presses take turns by a lock that dies with them: what a dead one had is free at once.
        Rebake.objects.update(leased_until=None)
    free = Rebake.objects.filter(Q(leased_until=None) | Q(leased_until__lt=at) | Q(claimed_by=me)).order_by("id")
    if connection.vendor == "postgresql":
        free = free.select_for_update(skip_locked=True)
    taken = set(Rebake.objects.filter(leased_until__gte=at).exclude(claimed_by=me).values_list("site_id", flat=True))
    row = free.exclude(site_id__in=taken).first()
    if row is None:
        return None
    rows = Rebake.objects.filter(site=row.site_id)
    if row.begun_at is None:
        # Every row of the site that is there now is served by this pass; later ones by the next.
        rows.update(
            begun_at=at, stage=Sort.STORY, reached_day=None, reached_story=None, done=0, total=count([row.site_id])
        )
    rows.filter(begun_at__isnull=False).update(claimed_by=me, leased_until=at + timedelta(seconds=LEASE_S))
    row.refresh_from_db()
    return row


def _piece(row: Rebake) -> list[Due]:
    if row.stage == Sort.STORY:
        out = Story.objects.filter(site_id=row.site_id, published_at__isnull=False).order_by("-day", "-pk")
        if row.reached_day:
            out = out.filter(Q(day__lt=row.reached_day) | Q(day=row.reached_day, pk__lt=row.reached_story))
        return [Due(row.site_id, Sort.STORY, str(pk)) for pk in out.values_list("pk", flat=True)[:PIECE]]
    rest = moved_dues(row.site_id) if row.stage == Sort.MOVED else other_dues(row.site_id, Gatherer())
    start = row.reached_story or 0
    return list(islice(rest, start, start + PIECE))


@transaction.atomic
def _advance(row: Rebake, due: Sequence[Due]) -> None:
    """Note how far the pass is, now that its piece is durable; after its last, mark the changes done."""
    rows = Rebake.objects.filter(site=row.site_id, begun_at__isnull=False)
    if row.stage == Sort.STORY and due:
        last = Story.objects.values_list("day", "pk").get(pk=int(due[-1].what))
        rows.update(reached_day=last[0], reached_story=last[1], done=F("done") + len(due))
    elif due:
        rows.update(reached_story=(row.reached_story or 0) + len(due), done=F("done") + len(due))
    elif row.stage != _STAGES[-1]:
        rows.update(stage=_STAGES[_STAGES.index(row.stage) + 1], reached_day=None, reached_story=None)
    else:
        changes = list(rows.values_list("change_id", flat=True))
        rows.delete()
        _finish_changes(changes)


_STAGES = [str(Sort.STORY), str(Sort.MOVED), "list"]


def _finish_changes(changes: Sequence[int]) -> None:
    done = Change.objects.filter(pk__in=changes, done_at=None).exclude(pk__in=in_hand())
    done.update(done_at=Greatest(Now(), "at"))
