"""`snn press …`: making pages."""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import signal
import sqlite3
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from snn.config.cli import Rooms, add_verb

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from snn.rack.pages import Rack

IDLE_S = 0.008
"""How long the press waits between looks at the changes; a look takes a twentieth of it."""
GLANCE_S = 0.002
"""How long where SQLite says for a hundredth of a look whether anything was written since the last one."""
LOOK_AGAIN_S = 1.0
PAUSES_S = (0.5, 10.0)
"""The first pause where rack or database can't be had, and the longest."""

NOTIFY_S = 0.25


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("press", help="make pages").add_subparsers(metavar="VERB", required=True)
    bake = add_verb(verbs, "bake", _bake, says="bake what is due, or everything")
    bake.add_argument("--all", action="store_true", help="every page, changed or not")
    bake.add_argument("--site", metavar="HOST", help="every page of one site")
    bake.add_argument("--json", action="store_true")
    check = add_verb(verbs, "check", _check, says="render every page again and compare with the rack")
    check.add_argument("--repair", action="store_true", help="shelve what differs or is missing, take strays off")
    check.add_argument("--json", action="store_true")
    status = add_verb(verbs, "status", _status, says="what waits, and since when")
    status.add_argument("--json", action="store_true")
    add_verb(verbs, "notify", _notify, says="tell the CDN and the WebSub hub what is new, for ever")
    add_verb(verbs, "run", _run, says="bake whatever becomes due, for ever")


def _bake(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.progress import progress
    from snn.config.racks import the_rack
    from snn.ground.clock import now
    from snn.network.models import Site
    from snn.press import bake
    from snn.press.crew import cores
    from snn.stories.related import relate_waiting

    if args.site and not Site.objects.filter(host=args.site).exists():
        known = ", ".join(Site.objects.values_list("host", flat=True)) or "none yet (snn network load FILE.toml)"
        print(f"no site is called {args.site}; there are {known}", file=sys.stderr)
        return 1
    rack = the_rack()
    with bake.only_press(settings.DATA.root), progress("Baking") as tell:
        while relate_waiting(100, now()):
            pass
        if args.all or args.site:
            baked = bake.bake_all(rack, settings.DATA.media, host=args.site, progress=tell, processes=cores())
        else:
            baked = bake.bake_due(rack, settings.DATA.media, processes=cores(), retry=True, progress=tell)
    if args.json:
        print(json.dumps({name: value for name, value in vars(baked).items() if name != "wrong"}))
    else:
        print(
            f"{baked.pages} pages baked, {baked.written} written, {baked.changes} changes done in {baked.seconds:.2f} s"
        )
        for what, wrong in baked.failed:
            print(f"{what} kept its last bytes: {wrong}", file=sys.stderr)
    return 1 if baked.failed else 0


def _check(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.progress import progress
    from snn.config.racks import the_rack
    from snn.network.models import Change
    from snn.press import bake
    from snn.press.crew import cores

    rack = the_rack()
    with bake.only_press(settings.DATA.root), progress("Repairing" if args.repair else "Checking") as tell:
        wrong = bake.check(rack, settings.DATA.media, repair=args.repair, progress=tell, processes=cores())
        waiting = Change.objects.filter(done_at=None).count()
    if args.json:
        print(json.dumps({"wrong": wrong, "waiting": waiting}))
    else:
        for host, path, what in wrong:
            print(f"{what}: {host}{path}")
        print(
            f"{len(wrong)} pages {'were wrong, and are mended' if args.repair else 'wrong'}"
            if wrong
            else "every page on the rack is what the facts say"
        )
        if waiting:
            print(f"{waiting} changes wait; bake first (snn press bake) for a fair check")
    return 1 if wrong and not args.repair else 0


def _status(args: argparse.Namespace) -> int:
    from snn.ground.clock import now
    from snn.press.status import status

    figures = status(now())
    if args.json:
        print(json.dumps(dataclasses.asdict(figures)))
        return 1 if figures.troubled else 0
    for name, figure in (
        ("waiting", figures.waiting),
        ("oldest wait s", figures.oldest_wait_s),
        ("last done at", figures.last_done_at),
    ):
        print(f"{name:15} {figure}")
    for bake in figures.last_bakes:
        print(f"last bake {bake.kind:5} {bake.pages} pages, {bake.written} written, {bake.seconds:.2f} s, at {bake.at}")
    for line in figures.background:
        print(f"background      {line.host}: {line.done} of about {line.total}")
    for failure in figures.failures:
        print(f"FAILS           {failure.host} {failure.page} since {failure.since}: {failure.wrong}")
    for told in figures.notices:
        wrong = f", {told.failing} failing since {told.since}: {told.wrong}" if told.failing else ""
        print(f"to tell         {told.receiver}: {told.waiting}{wrong}")
    return 1 if figures.troubled else 0


def _run(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import OperationalError, connection

    from snn.config.racks import the_rack
    from snn.press.backlog import Backlog
    from snn.press.crew import cores
    from snn.press.loop import work
    from snn.rack.pages import RackError

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    rack = the_rack()
    retry, busy, pause, backlog = True, True, PAUSES_S[0], Backlog()
    # What was imported stays: looking through it for garbage in the middle of a turn would cost readers time.
    gc.collect()
    gc.freeze()
    gc.disable()
    while not stopping:
        try:
            written = _written(connection)
            idle = not work(
                rack, settings.DATA.root, settings.DATA.media, processes=cores(), retry=retry, backlog=backlog
            )
        except (OperationalError, OSError, sqlite3.Error, RackError) as wrong:
            # Full, read-only or away for a moment: the changes stay undone, and are published when it is back.
            print(f"press: {wrong}; nothing is lost, trying again in {pause:g} s", file=sys.stderr, flush=True)
            connection.close()
            rack.close()
            backlog = Backlog()  # Its changes are planned anew.
            time.sleep(pause)
            pause = min(2 * pause, PAUSES_S[1])
            continue
        retry, pause = False, PAUSES_S[0]
        if not idle or busy:
            # Readers have their pages: now is the time to look for garbage.
            gc.collect(2 if idle else 1)
            if idle:
                _tidy(rack, connection)
        busy = not idle
        if idle:
            _rest(connection, written, stopping)
    return 0


def _tidy(rack: Rack, connection: BaseDatabaseWrapper) -> None:
    """What rack and database wrote ahead goes to its place now, not in the middle of a publish."""
    from django.db import OperationalError

    from snn.rack.pages import RackError

    with suppress(OperationalError, RackError):  # The next round says what is wrong.
        rack.rest()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def _written(connection: BaseDatabaseWrapper) -> int | None:
    """A number that another process's write changes, where the database has one."""
    if connection.vendor != "sqlite":
        return None
    connection.ensure_connection()
    # By the driver itself: asked five hundred times a second, Django's cursor would take a tenth of a core to say nothing.
    return int(connection.connection.execute("PRAGMA data_version").fetchone()[0])


def _rest(connection: BaseDatabaseWrapper, written: int | None, stopping: list[int]) -> None:
    """Until something may be due: what was written after the number was read wakes the press."""
    if written is None:
        time.sleep(IDLE_S)
        return
    from django.db import OperationalError

    until = time.monotonic() + LOOK_AGAIN_S
    with suppress(OperationalError, sqlite3.Error):  # The next round says what is wrong.
        while not stopping and time.monotonic() < until and _written(connection) == written:
            time.sleep(GLANCE_S)


def _notify(args: argparse.Namespace) -> int:
    from django.db import OperationalError, connection

    from snn.ground.clock import now
    from snn.press.notices import worker

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    while not stopping:
        try:
            if not worker.turn(now()):
                time.sleep(NOTIFY_S)
        except OperationalError as wrong:
            print(f"press notify: {wrong}; trying again", file=sys.stderr)
            connection.close()
            time.sleep(1)
    return 0
