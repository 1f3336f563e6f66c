"""From changes to pages on the rack: plan, gather, render, shelve, and only then mark the changes done."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest, Now

from snn.ground.clock import now
from snn.network.models import Change, Site
from snn.network.prepared import prepared
from snn.press import notes, rebake
from snn.press.backlog import PROMPT, SLICE_S, Backlog, may_wait, withdrawn
from snn.press.crew import share
from snn.press.gather import Gatherer
from snn.press.gather.archive import Touched, dues_of_stories, moved_dues, other_dues, own_pages, story_dues
from snn.press.make import make
from snn.press.notices.actions import published
from snn.press.plan import Due, Sort, batches, front_pages, head_pages, in_order, today_pages
from snn.press.shelve import Baker, Shelved, put
from snn.press.snapshots import only_baker, only_press, only_press_here, snapshot
from snn.press.strays import strays
from snn.rack.pages import ANY_HOST, Rack

SMALL = 400
"""A turn of so many Dues is one transaction on the rack, made in this process."""
PIECE = 500
"""Dues a process of the crew bakes at a time."""
LIST_PIECE = 100
Progress = Callable[[int, int], None]
Row = tuple[int, str, int | None, object]


@dataclass
class Baked:
    """What a bake did."""

    changes: int = 0
    pages: int = 0
    written: int = 0
    seconds: float = 0.0
    failed: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[tuple[Due, str]] = field(default_factory=list, repr=False)

    def add(self, shelved: Shelved) -> None:
        self.pages += shelved.pages
        self.written += shelved.written
        self.wrong += shelved.wrong
        self.failed += [(f"{one.sort}:{one.what}", why) for one, why in shelved.wrong]


def bake_due(
    rack: Rack, media: Path, *, processes: int = 1, retry: bool = False, progress: Progress = lambda done, total: None
) -> Baked:
    """Publish every waiting change, and all that follows from it in the background. retry: what failed before, too."""
    baked = turn(rack, media, processes=processes, retry=retry)
    while shelved := rebake.step(rack, media, progress):
        baked.add(shelved)
    return baked


def turn(
    rack: Rack, media: Path, *, processes: int = 1, retry: bool = False, backlog: Backlog | None = None
) -> Baked:  # fmt: skip
    """Publish every waiting change. What fails to render keeps its last good bytes and is named in the result.

    backlog: what a large turn may put off goes there, and a slice of what is there is baked; without one, all is baked.
    """
    started, baked = time.monotonic(), Baked()
    later = Backlog() if backlog is None else backlog
    again = notes.failed_dues() if retry else set()
    if backlog is None and not again and not something_waits():
        return baked
    with only_baker(_sites()), snapshot():
        seen = later.changes
        waiting = [row for row in _waiting() if row[0] not in seen]
        gatherer = Gatherer()
        due = plan(waiting, gatherer) | {one for one in again if one.site in gatherer.sites}
        put_off = _put_off(due, waiting, gatherer, rack) if backlog is not None and len(due) > PROMPT else set()
        due -= put_off
        later.add([row[0] for row in waiting if row[1] not in rebake.WHOLE], put_off)
        small = [put(make(in_order(due), gatherer), rack, media, len(due))] if len(due) <= SMALL else []
        if small and later.due:
            due |= _slice(later, gatherer, rack, media, small)
    for shelved in small:
        published(shelved.touched, at=now())
        baked.add(shelved)
    if not small:
        _bake_large(due, Baker(rack, media, frozenset(row[0] for row in waiting) | seen), baked, processes)
    # Only what the plan saw is done; a change committed meanwhile waits for the next turn.
    notes.settle_failures(due, baked.wrong)
    if whole := [row for row in waiting if row[1] in rebake.WHOLE]:
        rebake.open_for(whole)
    _finish("due", baked, later.settle(due), len(waiting), started)
    return baked


def _put_off(due: set[Due], waiting: Sequence[Row], gatherer: Gatherer, rack: Rack) -> set[Due]:
    stories = [row for row in waiting if row[1] == Change.Subject.STORY]
    gone = withdrawn(row[2] for row in stories if row[2] is not None)
    return may_wait(due, plan([row for row in stories if row[2] in gone], gatherer), gatherer, rack)


def _slice(later: Backlog, gatherer: Gatherer, rack: Rack, media: Path, shelved: list[Shelved]) -> set[Due]:
    """Bake the oldest of what was put off, from the facts of this turn, for as long as fronts may wait."""
    done: set[Due] = set()
    until = time.monotonic() + SLICE_S
    for piece in later.pieces():
        here = [one for one in piece if one.site in gatherer.sites]
        shelved.append(put(make(here, gatherer), rack, media, len(here)))
        done |= set(piece)
        if time.monotonic() > until:
            break
    return done


def bake_all(
    rack: Rack, media: Path, *, host: str | None = None, progress: Progress = lambda done, total: None,
    processes: int = 1,
) -> Baked:  # fmt: skip
    """Render every page of the network, or of one site, from the facts."""
    started, baked = time.monotonic(), Baked()
    waiting = [] if host else [row[0] for row in _waiting()]
    gatherer = Gatherer()
    sites = [site.pk for site in gatherer.sites.values() if host in (None, site.host)]
    baker = Baker(rack, media, frozenset(waiting))
    hosts = [gatherer.sites[site].host for site in sites]
    # What lies there before: a rack that was empty can hold no strays, and looking costs as much as 10,000 pages.
    before = rack.hosts() - {ANY_HOST} if host is None else rack.hosts() & set(hosts)
    for shelved in _whole(sites, gatherer, baker.bake, rack, processes, progress):
        published(shelved.touched, at=now())
        baked.add(shelved)
    for piece in batches_of_keys(strays(rack, hosts, whole=host is None) if before else ()):
        baked.written += rack.put([], drop=piece)
        published(piece, at=now())
    rack.rest()
    notes.settle_sites(sites, baked.wrong)
    if not host:
        rebake.forget(waiting)
    _finish("all", baked, waiting, len(waiting), started)
    return baked


def check(
    rack: Rack, media: Path | None = None, *, repair: bool = False, progress: Progress = lambda done, total: None,
    processes: int = 1,
) -> list[tuple[str, str, str]]:  # fmt: skip
    """Render every page again and compare: (host, path, what is wrong) for each that differs.

    repair: shelve what differs or is missing, and take strays off.
    """
    wrong: list[tuple[str, str, str]] = []
    gatherer = Gatherer()
    baker = Baker(rack, media or Path(), frozenset(row[0] for row in _waiting()))
    work = baker.mend if repair else baker.check
    for shelved in _whole(sorted(gatherer.sites), gatherer, work, rack, processes, progress):
        wrong += shelved.differs
        published(shelved.touched, at=now())
        wrong += [
            (gatherer.sites[one.site].host, f"{one.sort}:{one.what}", f"can't be rendered: {why}")
            for one, why in shelved.wrong
        ]
    hosts = [site.host for site in gatherer.sites.values()]
    known = {(host, path) for host, path, _ in wrong}
    for piece in batches_of_keys(strays(rack, hosts, whole=True)):
        wrong += [(*key, "stray") for key in piece if key not in known]
        if repair:
            rack.put([], drop=piece)
            published(piece, at=now())
    return wrong


def plan(waiting: Iterable[Row], gatherer: Gatherer) -> set[Due]:
    """Every page the changes touch at once; the rest of a site or of the network follows in the background."""
    due: set[Due] = set()
    stories: list[Touched] = []
    pages: list[int] = []
    for _, subject, subject_id, before in waiting:
        if subject == Change.Subject.STORY and subject_id is not None:
            stories.append(Touched(subject_id, before))  # type: ignore[arg-type]
        elif subject == Change.Subject.RELATED and subject_id is not None:
            pages.append(subject_id)
        elif subject == Change.Subject.DAY and subject_id in gatherer.sites:
            due |= today_pages(subject_id, gatherer.sections)
        elif subject == Change.Subject.FRONT and isinstance(before, dict):
            if subject_id in gatherer.sites:
                due |= front_pages(subject_id, before["fronts"])
        else:
            for site in rebake.sites_of(subject, subject_id, gatherer.sites):
                due |= head_pages(site, gatherer.sections)
    return due | dues_of_stories(stories, gatherer) | own_pages(pages)


def batches_of_keys(keys: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Strays a thousand at a time."""
    piece: list[tuple[str, str]] = []
    for key in keys:
        piece.append(key)
        if len(piece) == 1000:
            yield piece
            piece = []
    if piece:
        yield piece


def something_waits(seen: Collection[int] = ()) -> bool:
    """Whether a change that was not seen yet wants a turn: a look that costs next to nothing."""
    if not seen:
        return bool(_first_waiting())
    waiting = Change.objects.filter(done_at=None).exclude(pk__in=rebake.in_hand()).order_by("id")
    return waiting[len(seen) :].exists() or any(
        pk not in seen for pk in waiting.values_list("pk", flat=True)[: len(seen)]
    )


@prepared
def _first_waiting() -> QuerySet[Change, int]:
    waiting = Change.objects.filter(done_at=None).exclude(pk__in=rebake.in_hand()).order_by("id")
    return waiting.values_list("pk", flat=True)[:1]


@prepared
def _waiting() -> QuerySet[Change, Row]:
    """Changes to act on; those that whole sites are being baked for are in hand already."""
    rows = Change.objects.filter(done_at=None).exclude(pk__in=rebake.in_hand()).order_by("id")
    return rows.values_list("pk", "subject", "subject_id", "before")


@prepared
def _sites() -> QuerySet[Site, int]:
    return Site.objects.order_by("id").values_list("pk", flat=True)


def _bake_large(due: set[Due], baker: Baker, baked: Baked, processes: int) -> None:
    """Story pages first, then the lists that link to them, then what stays of killed stories."""
    ordered = in_order(due)
    first = [one for one in ordered if one.sort in (Sort.STORY, Sort.MOVED)]
    for phase, size in ((first, PIECE), (ordered[len(first) :], LIST_PIECE)):
        for shelved in share(baker.bake, batches(phase, size), baker.rack, processes):
            published(shelved.touched, at=now())
            baked.add(shelved)


def _whole(
    sites: Sequence[int],
    gatherer: Gatherer,
    work: Callable[[list[Due]], Shelved],
    rack: Rack,
    processes: int,
    progress: Progress,
) -> Iterator[Shelved]:
    """Every page of the sites, in pieces: all stories before any list."""
    total, done = rebake.count(sites), 0
    stories = (piece for site in sites for piece in batches(story_dues(site), PIECE))
    moved = (piece for site in sites for piece in batches(moved_dues(site), PIECE))
    lists = (piece for site in sites for piece in batches(other_dues(site, gatherer), LIST_PIECE))
    for phase in (stories, moved, lists):
        for shelved in share(work, phase, rack, processes):
            done += shelved.due
            progress(done, max(total, done))
            yield shelved


def _finish(kind: str, baked: Baked, done: Sequence[int], changes: int, started: float) -> None:
    """Mark changes done and keep the bake's figures, in one wait for the disk."""
    baked.changes, baked.seconds = changes, time.monotonic() - started
    with transaction.atomic():
        _mark_done(done)
        notes.remember(kind, baked.changes, baked.pages, baked.written, baked.seconds)


def _mark_done(changes: Sequence[int]) -> None:
    for start in range(0, len(changes), 500):
        part = Change.objects.filter(pk__in=changes[start : start + 500], done_at=None)
        part.update(done_at=Greatest(Now(), "at"))


__all__ = ["Baked", "bake_all", "bake_due", "check", "only_press", "only_press_here", "plan", "snapshot"]
