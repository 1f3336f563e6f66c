"""`snn support statement`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from snn.config.cli import add_verb

if TYPE_CHECKING:
    from snn.support.queries import StatementRow


def register(rooms: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verbs = rooms.add_parser("support", help="what readers give").add_subparsers(metavar="VERB", required=True)
    says = "money by month, site and tier: gross, fees, net"
    statement_verb = add_verb(verbs, "statement", statement, says=says)
    statement_verb.add_argument("--json", action="store_true", help="for machines")


def statement(args: argparse.Namespace) -> int:
    """Print what was given, and what waits for a person."""
    from snn.ground import clock
    from snn.support import queries

    rows = queries.statement()
    held, doubtful = queries.held(), queries.doubtful_receipts(clock.now())
    if args.json:
        shown = [{**asdict(row), "net_cents": row.net_cents} for row in rows]
        waiting = [{**asdict(hold), "at": hold.at.isoformat()} for hold in held]
        print(json.dumps({"rows": shown, "held": waiting, "doubtful_receipts": doubtful}, indent=2))
        return 0
    _print_table(rows)
    for hold in held:
        print(f"held: intent {hold.intent}, {hold.reason}: {hold.detail}; nothing was booked, ask the provider")
    if doubtful:
        print(f"receipts that may not have gone out: {doubtful}; the process died while it sent them")
    return 0


def _print_table(rows: tuple[StatementRow, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    from snn.ground import money

    if not rows:
        print("nothing was given yet")
        return
    table = Table()
    for heading in ("Month", "Site", "Tier"):
        table.add_column(heading)
    for heading in ("Contributions", "Gross", "Fees", "Net"):
        table.add_column(heading, justify="right")
    for row in rows:
        amounts = [money.show(cents, row.currency) for cents in (row.gross_cents, row.fees_cents, row.net_cents)]
        table.add_row(row.month, row.site, row.tier, f"{row.contributions:,}", *amounts)
    # Into a file or a pipe, no column is folded to fit a screen that is not there.
    Console(width=None if sys.stdout.isatty() else 200).print(table)
