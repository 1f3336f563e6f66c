"""`snn wire …`: taking in."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

from snn.config.cli import Rooms, add_verb, quarantine

LOOK_S = 0.1
"""How often the watched folder is looked at."""
STYLES = {
    "taken": "green",
    "updated": "cyan",
    "killed": "red",
    "duplicate": "dim",
    "held": "yellow",
    "refused": "magenta",
}


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("wire", help="take in what agencies send").add_subparsers(metavar="VERB", required=True)
    take = add_verb(verbs, "take", _take, says="take files or folders in; a line per item")
    take.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    take.add_argument("--json", action="store_true")
    show = add_verb(verbs, "show", _show, says="everything kept of a dispatch (118) or a refusal (q-118)")
    show.add_argument("label")
    show.add_argument("--json", action="store_true")
    quarantine.register(verbs)
    add_verb(verbs, "watch", _watch, says="take in whatever is dropped into the data folder's wire/in, for ever")


def _take(args: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape

    from snn.config.intake import take_in_all
    from snn.network.models import Source
    from snn.wire.actions import expand

    if not Source.objects.filter(slug="unknown").exists():
        print("there is no network yet; load one first (snn network load FILE.toml)", file=sys.stderr)
        return 1
    console = Console(highlight=False)
    refused = 0
    for lines in take_in_all(expand(args.paths)):
        for line in lines:
            refused += line.outcome == "refused"
            if args.json:
                print(json.dumps(line.as_json(), ensure_ascii=False), flush=True)
                continue
            said = line.headline or line.reason
            style = STYLES[line.outcome]
            console.print(f"[{style}]{line.outcome:9}[/] {escape(line.file[:40]):40} {escape(said)}", soft_wrap=True)
            for note in (*line.urls, *([line.reason] if line.headline and line.reason else [])):
                console.print(f"{'':10}{escape(note)}", soft_wrap=True)
    return 1 if refused else 0


def _show(args: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from snn.wire.queries import show

    kept = show(args.label)
    if kept is None:
        print(f"nothing is kept under {args.label}; labels are numbers (118) or q-numbers (q-118)", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(kept.as_json(), ensure_ascii=False, indent=1))
        return 0
    table = Table(show_header=False, box=None)
    for name, value in kept.as_json().items():
        if value not in ("", None, [], {}):
            table.add_row(name, escape(str(value)))
    Console(highlight=False).print(table)
    return 0


def _watch(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.intake import into_done, take_in
    from snn.ground.clock import now
    from snn.network.models import Preference
    from snn.stories.intake import absorb_waiting
    from snn.wire.actions import expand

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    # What a watcher that died had taken, but not yet made a story of.
    absorb_waiting(default_section=Preference.default_section(), at=now())
    seen: dict[Path, tuple[int, int]] = {}
    while not stopping:
        waiting = {}
        for path in expand([settings.DATA.wire_in]):
            try:
                found = path.stat()
            except OSError:
                continue
            state = (found.st_size, found.st_mtime_ns)
            # A file that changed since the last look is still being written: it is left alone.
            if seen.get(path) != state:
                waiting[path] = state
                continue
            for line in take_in(path, at=now()):
                print(f"wire: {line.outcome} {line.file} {line.headline or line.reason}", flush=True)
            into_done(path, now())
        seen = waiting
        time.sleep(LOOK_S)
    return 0
