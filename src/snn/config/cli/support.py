"""`snn support …`: what was given, and whether it is all there."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from snn.config.cli import add_verb


def register(rooms: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs = rooms.add_parser("support", help="what readers give").add_subparsers(metavar="VERB", required=True)
    says = "money by month, site, tier and story: gross, fees, given back, net; what recurs"
    statement_verb = add_verb(verbs, "statement", statement, says=says)
    shapes = statement_verb.add_mutually_exclusive_group()
    shapes.add_argument("--json", action="store_true", help="for machines")
    shapes.add_argument("--csv", action="store_true", help="for a spreadsheet, amounts in minor units")
    shapes.add_argument("--svg", type=Path, metavar="FILE", help="a picture of the last twelve months")
    statement_verb.add_argument("--by-story", action="store_true", help="a row for each story that readers came from")
    statement_verb.add_argument("--currency", default="USD", help="of the picture (USD)")
    appeals_verb = add_verb(verbs, "appeals", appeals, says="what each wording brought, and whether one is better")
    appeals_verb.add_argument("--json", action="store_true", help="for machines")
    status_verb = add_verb(verbs, "status", status, says="what waits for a person: resting cards, held payments, mails")
    status_verb.add_argument("--json", action="store_true", help="for machines")
    says = "compare providers with the ledger, book what webhooks missed, raise differences"
    reconcile_verb = add_verb(verbs, "reconcile", _reconcile, says=says)
    reconcile_verb.add_argument("--since", metavar="DAY", help="from this day on (from where the last one ended)")
    reconcile_verb.add_argument("--json", action="store_true", help="for machines")
    replay_verb = add_verb(verbs, "replay", _replay, says="act on a stored webhook again, by its number or its id")
    replay_verb.add_argument("event", metavar="EVENT")
    says = "act on stored webhooks beside the clock, until stopped; as many as you like, on any machine"
    inbox_verb = add_verb(verbs, "inbox", _inbox, says=says)
    inbox_verb.add_argument("--once", action="store_true", help="what is due now, then stop")
    differences_verb = add_verb(verbs, "differences", _differences, says="what waits for a person")
    differences_verb.add_argument("--json", action="store_true", help="for machines")
    resolve_verb = add_verb(verbs, "resolve", _resolve, says="settle a difference, with a note of what it was")
    resolve_verb.add_argument("difference", type=int, metavar="NUMBER")
    resolve_verb.add_argument("--note", required=True, metavar="WORDS")


def statement(args: argparse.Namespace) -> int:
    """Print what was given, and what waits for a person."""
    from snn.config import figures
    from snn.ground import clock
    from snn.support import queries
    from snn.support.figures.queries import statement as rows_of

    now, rows = clock.now(), rows_of(by_story=args.by_story)
    if args.json:
        print(figures.as_json(rows, now))
    elif args.csv:
        figures.write_csv(rows)
    elif args.svg:
        args.svg.write_text(figures.write_svg(rows, args.currency), encoding="utf-8")
        print(f"{args.svg} shows the last twelve months in {args.currency}")
    else:
        figures.print_statement(rows, now, args.by_story)
        for hold in queries.held():
            print(f"held: intent {hold.intent}, {hold.reason}: {hold.detail}; nothing was booked, ask the provider")
        doubtful = queries.doubtful_receipts(now)
        if doubtful:
            print(f"receipts that may not have gone out: {doubtful}; the process died while it sent them")
    return 0


def appeals(args: argparse.Namespace) -> int:
    """Print what each appeal brought."""
    from snn.config import figures
    from snn.ground import clock
    from snn.support.appeals.queries import results

    found = results(clock.now())
    if args.json:
        shown = [asdict(one) | {"better": one.evidence.better if one.evidence else None} for one in found]
        print(json.dumps({"appeals": shown}, indent=2))
    elif found:
        figures.print_appeals(found)
    else:
        print("pages ask in the words that come with the house; write [[appeal]] rows into the network file for others")
    return 0


def status(args: argparse.Namespace) -> int:
    """Say what waits for a person; 1 where anything does."""
    from snn.config.alarms import alarms, figures_of
    from snn.ground import clock

    now = clock.now()
    waiting = alarms(now)
    if args.json:
        print(json.dumps({"alarms": waiting, **figures_of(now)}, indent=2))
        return 1 if waiting else 0
    for words in waiting:
        print(words)
    for name, figure in figures_of(now).items():
        print(f"{name.replace('_', ' '):24} {figure}")
    print(f"{len(waiting)} to look at" if waiting else "nothing waits for a person")
    return 1 if waiting else 0


def _inbox(args: argparse.Namespace) -> int:
    """Act on stored webhooks; a moment without any is waited for half a second at a time."""
    import signal
    import threading

    from django.db import DatabaseError, connection

    from snn.ground import clock
    from snn.support.worker import work_inbox

    stopping = threading.Event()
    if not args.once:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopping.set())
    worked = 0
    while not stopping.is_set():
        try:
            done = work_inbox(clock.now())
        except DatabaseError:
            logging.getLogger(__name__).exception("the inbox missed a turn")
            connection.close()
            if args.once:
                return 1
            done = 0
        worked += done
        if args.once and not done:
            break
        if not done:
            stopping.wait(0.5)
    print(f"looks at a provider that were answered: {worked:,}")
    return 0


def _reconcile(args: argparse.Namespace) -> int:
    """1 where a provider did not answer or something waits for a person."""
    from datetime import UTC, datetime

    from snn.ground import clock
    from snn.support import actions
    from snn.support.providers import registry

    try:
        since = datetime.fromisoformat(args.since).replace(tzinfo=UTC) if args.since else None
    except ValueError:
        print(f"--since {args.since}: say a day as 2026-11-25", file=sys.stderr)
        return 2
    done = [actions.reconcile(provider, clock.now(), since) for provider in registry.enabled().values()]
    if args.json:
        moments = ("since", "until")
        rows = [{k: v.isoformat() if k in moments else v for k, v in asdict(one).items()} for one in done]
        print(json.dumps({"providers": rows}, indent=2))
    for one in [] if args.json else done:
        if one.failed:
            print(f"{one.provider}: not finished: {one.failed}; the clock tries again in ten minutes")
            continue
        print(
            f"{one.provider}: {one.booked} movements booked that no webhook brought, {one.payouts_closed} payouts"
            f" closed, {one.differences_open} differences open (snn support differences)"
        )
    return 1 if any(one.failed or one.differences_open for one in done) else 0


def _replay(args: argparse.Namespace) -> int:
    from snn.ground import clock
    from snn.support import actions, queries

    numbers = queries.event_numbers(args.event)
    if not numbers:
        print(f"no stored webhook {args.event}; it may never have come: snn support reconcile finds what it told of")
        return 1
    status = 0
    for number in numbers:
        event = actions.replay(number, clock.now())
        status |= event.processed_at is None
        print(f"{event.id} {event.provider} {event.event_id}: {event.outcome or event.error}")
    return status


def _differences(args: argparse.Namespace) -> int:
    """1 where anything waits."""
    from snn.support import queries

    rows = queries.differences()
    if args.json:
        print(json.dumps([{**asdict(row), "raised_at": row.raised_at.isoformat()} for row in rows], indent=2))
        return 1 if rows else 0
    for row in rows:
        print(f"{row.number}. {row.raised_at:%Y-%m-%d %H:%M} {row.provider}, {row.reason}: {row.detail}")
    print(f"{len(rows)} wait for a person" if rows else "nothing waits for a person")
    return 1 if rows else 0


def _resolve(args: argparse.Namespace) -> int:
    from snn.ground import clock
    from snn.support import actions

    if actions.resolve(args.difference, args.note, clock.now()):
        print(f"{args.difference} is settled")
        return 0
    print(f"no open difference {args.difference} (snn support differences)")
    return 1
