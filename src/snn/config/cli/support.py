"""`snn support statement`, `appeals` and `status`."""

from __future__ import annotations

import argparse
import json
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
