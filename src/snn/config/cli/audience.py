"""`snn audience …`: what is read, and where readers come from."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
import time
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from snn.config.cli import Rooms, add_verb

TURN_S = 1.0


def register(rooms: Rooms) -> None:
    verbs = rooms.add_parser("audience", help="what is read").add_subparsers(metavar="VERB", required=True)
    add_verb(verbs, "run", _run, says="take what was counted into the database and the history, for ever")
    live = add_verb(verbs, "live", _live, says="what is read now: the last 5 and 30 minutes")
    live.add_argument("--site", metavar="HOST")
    live.add_argument("--svg", type=Path, metavar="FILE", help="a picture of the last thirty minutes")
    site = add_verb(verbs, "site", _site, says="a site's figures, or all sites side by side")
    site.add_argument("host", nargs="?", metavar="HOST")
    site.add_argument("--svg", type=Path, metavar="FILE", help="a picture of the days")
    story = add_verb(verbs, "story", _story, says="a story's figures, by its number")
    story.add_argument("story", type=int, metavar="NUMBER")
    referrers = add_verb(
        verbs, "referrers", _referrers, says="who sends readers, and who sends more or fewer than usual"
    )
    referrers.add_argument("--site", metavar="HOST")
    export = add_verb(verbs, "export", _export, says="a line a day, site and story, as CSV")
    add_verb(verbs, "move", _move, says="take the history from files to the ClickHouse server of the settings")
    status = add_verb(verbs, "status", _status, says="whether counting works, what is kept, what was refused and why")
    for verb in (site, story, export):
        verb.add_argument("--days", type=_days, default=30, help="today and so many days before it, less one (30)")
    for verb in (live, site, story, referrers, status):
        verb.add_argument("--json", action="store_true", help="for machines")


def _days(said: str) -> int:
    if not said.isdigit() or not 1 <= int(said) <= 36500:
        raise argparse.ArgumentTypeError("say a whole number of days, from 1")
    return int(said)


def _live(args: argparse.Namespace) -> int:
    from snn.audience import queries
    from snn.audience.pictures import minutes_svg
    from snn.config import readership
    from snn.ground.clock import now

    site = _site_number(args.site)
    if site is None and args.site:
        return 1
    board = queries.board(now(), site=site)
    if args.svg:
        args.svg.write_text(minutes_svg(board), encoding="utf-8")
        print(f"{args.svg} shows the last thirty minutes")
    elif args.json:
        print(json.dumps(asdict(board), default=str))
    else:
        readership.print_board(board)
    return 0


def _site(args: argparse.Namespace) -> int:
    from snn.audience.figures import figures
    from snn.audience.history.opening import the_history
    from snn.audience.pictures import days_svg
    from snn.config import readership

    site = _site_number(args.host)
    if site is None and args.host:
        return 1
    since, until = _span(args.days)
    told = figures(since, until, the_history(), site=site)
    if args.svg:
        args.svg.write_text(days_svg(told, since, until, args.host or "All sites"), encoding="utf-8")
        print(f"{args.svg} shows {since} to {until}")
    elif args.json:
        print(readership.as_json(told))
    else:
        readership.print_figures(told)
    return 0


def _story(args: argparse.Namespace) -> int:
    from snn.audience.figures import figures
    from snn.audience.history.opening import the_history
    from snn.config import readership
    from snn.stories.models import Story

    if not Story.objects.filter(pk=args.story).exists():
        print(f"no story has the number {args.story}", file=sys.stderr)
        return 1
    told = figures(*_span(args.days), the_history(), story=args.story)
    print(readership.as_json(told)) if args.json else readership.print_figures(told)
    return 0


def _referrers(args: argparse.Namespace) -> int:
    from snn.audience.history.opening import the_history
    from snn.audience.spikes import moves
    from snn.config import readership

    site = _site_number(args.site)
    if site is None and args.site:
        return 1
    found = moves(_span(1)[1], the_history(), site=site)
    if args.json:
        print(json.dumps([asdict(one) | {"says": one.says} for one in found.lines], default=str))
    else:
        readership.print_referrers(found)
    return 0


def _export(args: argparse.Namespace) -> int:
    from snn.config import readership

    readership.write_csv(*_span(args.days))
    return 0


def _move(args: argparse.Namespace) -> int:
    from django.conf import settings

    from snn.audience.folding import move
    from snn.audience.history.clickhouse import ClickHouseHistory
    from snn.audience.history.opening import the_files

    if not settings.AUDIENCE_CLICKHOUSE:
        print("no server is named: set SNN_AUDIENCE_CLICKHOUSE first", file=sys.stderr)
        return 1
    print(
        f"{move(the_files(), ClickHouseHistory(settings.AUDIENCE_CLICKHOUSE)):,} hits were taken to the server; the files stay"
    )
    return 0


def _status(args: argparse.Namespace) -> int:
    from snn.audience.queries import health
    from snn.audience.segments import segments
    from snn.config import readership
    from snn.config.audience import folder, wrong_countries
    from snn.ground.clock import now

    waiting = segments(folder() / "hits")
    found = health(now(), len(waiting))
    late_s = max((now().timestamp() - file.stat().st_mtime for file in waiting[:1] if file.exists()), default=0.0)
    late = found.torn > 0 or (len(waiting) > 3 and late_s > 1800)
    no_country = wrong_countries()
    troubled = late or bool(no_country)
    if args.json:
        print(json.dumps(asdict(found) | {"troubled": troubled, "countries": no_country}, default=str))
    else:
        readership.print_health(found)
        if no_country:
            print(no_country, file=sys.stderr)
        if late:
            print(
                "Hits wait for the database, or a segment was cut off: is `snn audience run` running?", file=sys.stderr
            )
    return 1 if troubled else 0


def _run(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import DatabaseError, connection

    from snn.audience.history.opening import the_history
    from snn.audience.worker import Worker
    from snn.config.audience import folder
    from snn.ground.clock import now

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    worker = Worker(folder(), the_history(), settings.AUDIENCE_DAYS, time.monotonic)
    while not stopping:
        try:
            worker.turn(now())
        except (DatabaseError, OSError):
            logging.getLogger(__name__).exception("hits wait; nothing is lost")
            connection.close()
        time.sleep(TURN_S)
    return 0


def _span(days: int) -> tuple[date, date]:
    from snn.ground.clock import now

    today = now().date()
    return today - timedelta(days=days - 1), today


def _site_number(host: str | None) -> int | None:
    """The site's number; None for no host, or with a word to the person for one that is none of ours."""
    from snn.network.models import Site

    found = Site.objects.filter(host=host).values_list("pk", flat=True).first() if host else None
    if host and found is None:
        known = ", ".join(Site.objects.values_list("host", flat=True)) or "none yet (snn network load FILE.toml)"
        print(f"no site is called {host}; there are {known}", file=sys.stderr)
    return found
