"""`snn ledger check`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from snn.config.cli import add_verb


def register(rooms: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs = rooms.add_parser("ledger", help="the books").add_subparsers(metavar="VERB", required=True)
    check_verb = add_verb(verbs, "check", check, says="check every invariant of the books")
    check_verb.add_argument("--json", action="store_true", help="for machines")


def check(args: argparse.Namespace) -> int:
    """Say what is wrong with the books; 1 where anything is."""
    from snn.ledger import queries
    from snn.support.queries import book_differences

    problems = [*queries.check(), *book_differences()]
    balances = sorted(queries.balances().items())
    if args.json:
        rows = [{"account": account, "currency": currency, "cents": cents} for (account, currency), cents in balances]
        print(json.dumps({"problems": [asdict(problem) for problem in problems], "balances": rows}, indent=2))
        return 1 if problems else 0
    for problem in problems:
        print(f"{problem.subject}: {problem.says}")
    print(f"{len(problems)} wrong in the books" if problems else "the books are whole")
    return 1 if problems else 0
