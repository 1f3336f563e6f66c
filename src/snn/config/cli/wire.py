"""`snn wire …`: taking in."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

from snn.config.cli import Rooms, add_verb, copies, quarantine

NO_NETWORK = "there is no network yet; load one first (snn network load FILE.toml)"
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
    copies.register(verbs)
    explain = add_verb(verbs, "explain", _explain, says="why the items of a file go where they go; writes nothing")
    explain.add_argument("file", type=Path)
    explain.add_argument("--json", action="store_true")
    train = add_verb(verbs, "train", _train, says="learn from the archive, or from a file, where stories go")
    train.add_argument("--from", dest="origin", default="archive", metavar="archive|FILE.jsonl")
    train.add_argument("--json", action="store_true")
    token = add_verb(verbs, "token", _token, says="a new token for a source to push with; shown this once")
    token.add_argument("source", metavar="SOURCE")
    tokens = add_verb(verbs, "tokens", _tokens, says="the tokens that are out; or take one back")
    tokens.add_argument("--revoke", type=int, metavar="NUMBER")
    tokens.add_argument("--json", action="store_true")
    status = add_verb(
        verbs, "status", _status, says="alarms first, then each source's figures; exit 1 where alarms stand"
    )
    status.add_argument("--hours", type=int, default=24, help="how far back figures are counted (24)")
    status.add_argument("--json", action="store_true")
    add_verb(verbs, "watch", _watch, says="take in what folders, feeds and mailboxes bring, for ever")


def _take(args: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape

    from snn.config.intake import take_in_all
    from snn.network.models import Source
    from snn.wire.actions import expand

    if not Source.objects.filter(slug="unknown").exists():
        print(NO_NETWORK, file=sys.stderr)
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


def _explain(args: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape

    from snn.config.explaining import explain, lines_of
    from snn.ground.clock import now
    from snn.network.models import Source

    if not Source.objects.filter(slug="unknown").exists():
        print(NO_NETWORK, file=sys.stderr)
        return 1
    explained = explain(args.file, at=now())
    console = Console(highlight=False)
    for n, one in enumerate(explained):
        if args.json:
            print(json.dumps(one.as_json(), ensure_ascii=False))
            continue
        if n:
            console.print()
        for name, words in lines_of(one):
            console.print(f"[dim]{name:11}[/]{escape(words)}", soft_wrap=True)
    return 1 if any(one.refused for one in explained) else 0


def _train(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.config.progress import progress
    from snn.stories.routing.suggestion import actions
    from snn.stories.routing.suggestion.training import CannotTrain

    started = time.monotonic()
    try:
        of_archive = args.origin == "archive"
        examples = actions.examples_of_archive() if of_archive else actions.examples_of_file(Path(args.origin))
        with progress("Learning") as tell:
            model = actions.learn(examples, settings.DATA.suggestion, progress=tell)
    except CannotTrain as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except OSError as wrong:
        print(f"{args.origin}: {wrong.strerror}", file=sys.stderr)
        return 1
    figures = {
        "examples": model.examples,
        "sections": len(model.labels),
        "words": len(model.rows),
        "file_bytes": settings.DATA.suggestion.stat().st_size,
        "seconds": round(time.monotonic() - started, 1),
    }
    if args.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name.replace('_', ' '):12}{figure:,}")
    return 0


def _status(args: argparse.Namespace) -> int:
    from snn.config.shown import show_status
    from snn.config.status import status
    from snn.ground.clock import now

    told = status(now(), max(1, args.hours))
    if args.json:
        print(json.dumps(told.as_json(), ensure_ascii=False))
    else:
        show_status(told)
    return 1 if told.alarms else 0


def _token(args: argparse.Namespace) -> int:
    from snn.ground.clock import now
    from snn.network.models import Source
    from snn.wire.channels.push.actions import issue

    source = Source.objects.filter(slug=args.source).first()
    if source is None:
        known = ", ".join(Source.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        print(f"no source is called {args.source}; there are {known}", file=sys.stderr)
        return 1
    kept, token = issue(source, at=now())
    print(token)
    print(
        f"number {kept.pk}, for {source.name}; it is not shown again (snn wire tokens --revoke {kept.pk})",
        file=sys.stderr,
    )
    return 0


def _tokens(args: argparse.Namespace) -> int:
    from snn.ground.clock import now
    from snn.wire.channels.models import PushToken
    from snn.wire.channels.push.actions import revoke

    if args.revoke is not None and not revoke(args.revoke, at=now()):
        print(f"no token that is out has the number {args.revoke}", file=sys.stderr)
        return 1
    rows = [
        {
            "number": row.pk, "source": row.source.slug, "created_at": row.created_at.isoformat(timespec="seconds"),
            "revoked_at": row.revoked_at.isoformat(timespec="seconds") if row.revoked_at else None,
        }
        for row in PushToken.objects.select_related("source")
    ]  # fmt: skip
    if args.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        state = f"revoked {row['revoked_at']}" if row["revoked_at"] else "opens"
        print(f"{row['number']:>4}  {row['source']:20} {row['created_at']}  {state}")
    if not rows:
        print("no token is out (snn wire token SOURCE)")
    return 0


def _watch(args: argparse.Namespace) -> int:
    import threading

    from django.conf import settings

    from snn.config.watching import Watch, channels_of, taking
    from snn.ground.clock import now
    from snn.network.models import Preference
    from snn.stories.intake import absorb_waiting
    from snn.wire.formats.registry import formats

    # Half a second of imports that the first file would wait for.
    formats()
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda got, _: stopping.set())
    # What a watcher that died had taken, but not yet made a story of.
    absorb_waiting(default_section=Preference.default_section(), at=now())
    beat = settings.DATA.watch_beat
    return 0 if Watch(channels_of(stopping.is_set), taking(), stopping, beat).run() else 1
