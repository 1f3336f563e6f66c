"""`snn press …`: making pages."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time

from snn.config.cli import Rooms, add_verb

IDLE_S = 0.05
"""How long the press waits between looks at the changes: a twentieth of the second a new story may take."""

NOTIFY_S = 0.25


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("press", help="make pages").add_subparsers(metavar="VERB", required=True)
    bake = add_verb(verbs, "bake", _bake, says="bake what is due, or everything")
    bake.add_argument("--all", action="store_true", help="every page, changed or not")
    bake.add_argument("--site", metavar="HOST", help="every page of one site")
    bake.add_argument("--json", action="store_true")
    check = add_verb(verbs, "check", _check, says="render every page again and compare with the rack")
    check.add_argument("--json", action="store_true")
    status = add_verb(verbs, "status", _status, says="what waits, and since when")
    status.add_argument("--json", action="store_true")
    add_verb(verbs, "notify", _notify, says="tell the CDN and the WebSub hub what is new, for ever")
    add_verb(verbs, "run", _run, says="bake whatever becomes due, for ever")


def _bake(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.progress import progress
    from snn.config.racks import the_rack
    from snn.network.models import Site
    from snn.press import bake

    if args.site and not Site.objects.filter(host=args.site).exists():
        known = ", ".join(Site.objects.values_list("host", flat=True)) or "none yet (snn network load FILE.toml)"
        print(f"no site is called {args.site}; there are {known}", file=sys.stderr)
        return 1
    rack = the_rack()
    with bake.only_press(settings.DATA.root), progress("Baking") as tell:
        if args.all or args.site:
            baked = bake.bake_all(rack, settings.DATA.media, host=args.site, progress=tell)
        else:
            baked = bake.bake_due(rack, settings.DATA.media)
    if args.json:
        print(json.dumps(vars(baked)))
    else:
        print(
            f"{baked.pages} pages baked, {baked.written} written, {baked.changes} changes done in {baked.seconds:.2f} s"
        )
        for what, wrong in baked.failed:
            print(f"{what} kept its last bytes: {wrong}", file=sys.stderr)
    return 1 if baked.failed else 0


def _check(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.racks import the_rack
    from snn.network.models import Change
    from snn.press import bake

    with bake.only_press(settings.DATA.root):
        wrong = bake.check(the_rack())
        waiting = Change.objects.filter(done_at=None).count()
    if args.json:
        print(json.dumps({"wrong": wrong, "waiting": waiting}))
    else:
        for host, path, what in wrong:
            print(f"{what}: {host}{path}")
        print(f"{len(wrong)} pages wrong" if wrong else "every page on the rack is what the facts say")
        if waiting:
            print(f"{waiting} changes wait; bake first (snn press bake) for a fair check")
    return 1 if wrong else 0


def _status(args: argparse.Namespace) -> int:
    from snn.ground.clock import now
    from snn.network.models import Change

    waiting = Change.objects.filter(done_at=None).order_by("id")
    first = waiting.first()
    last = Change.objects.exclude(done_at=None).order_by("-done_at").first()
    figures = {
        "waiting": waiting.count(),
        "oldest_wait_s": round((now() - first.at).total_seconds(), 1) if first else 0,
        "last_done_at": last.done_at.isoformat() if last and last.done_at else None,
    }
    if args.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name.replace('_', ' '):15} {figure}")
    return 0


def _run(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import OperationalError, connection

    from snn.config.racks import the_rack
    from snn.press import bake

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    rack = the_rack()
    while not stopping:
        try:
            with bake.only_press(settings.DATA.root):
                baked = bake.bake_due(rack, settings.DATA.media)
        except OperationalError as wrong:
            print(f"press: {wrong}; trying again", file=sys.stderr)
            connection.close()
            time.sleep(1)
            continue
        # A page that fails would fail again at once: its change is done, its last bytes stay, the log has the reason.
        if not baked.changes:
            time.sleep(IDLE_S)
    return 0


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
