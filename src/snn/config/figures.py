"""The owner's figures on a terminal, as JSON, CSV and a picture."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from snn.ground import money
from snn.support import queries
from snn.support.appeals.queries import Result
from snn.support.figures import queries as figures
from snn.support.figures import rules
from snn.support.figures.picture import Bar, svg
from snn.support.figures.rules import Leaves, Month, StatementRow
from snn.support.notes.queries import doubtful_notes

_MONTHS = 12
_FULL_BAR = 24


def console() -> Console:
    """Into a file or a pipe, no column is folded to fit a screen that is not there."""
    return Console(width=None if sys.stdout.isatty() else 200, highlight=False)


def as_json(rows: Sequence[StatementRow], now: datetime) -> str:
    """All figures, for machines."""
    recurring = figures.recurring()
    told: dict[str, Any] = {
        "rows": [asdict(row) | {"net_cents": row.net_cents} for row in rows],
        "leaves": [
            asdict(one) | {"each_cents": one.each_cents, "left_cents": one.left_cents} for one in figures.leaves()
        ],
        "months": [asdict(one) for one in rules.months(recurring, now.date(), _MONTHS)],
        "life_months": rules.life_months(recurring, now.date()),
        "failing": figures.failing(),
        "failed_by_month": figures.failed_by_month(),
        "held": [asdict(hold) | {"at": hold.at.isoformat()} for hold in queries.held()],
        "doubtful_receipts": queries.doubtful_receipts(now),
        "doubtful_notes": doubtful_notes(now),
    }
    return json.dumps(told, indent=2)


def write_csv(rows: Iterable[StatementRow]) -> None:
    """A line a row, amounts in minor units, for a spreadsheet."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["month", "site", "tier", "story", "currency", "contributions", "gross", "fees", "refunds", "net"])
    for row in rows:
        cells = [row.month, row.site, row.tier, row.story, row.currency, row.contributions]
        out.writerow([*map(_no_formula, cells), row.gross_cents, row.fees_cents, row.refunds_cents, row.net_cents])


def _no_formula(cell: object) -> object:
    """A spreadsheet takes a cell that begins so for a formula, and a tier's name comes from a file."""
    return f"'{cell}" if str(cell)[:1] in tuple("=+-@\t\r") else cell


def write_svg(rows: Sequence[StatementRow], currency: str) -> str:
    """The last twelve months of one currency as a picture."""
    months = sorted({row.month for row in rows if row.currency == currency})[-_MONTHS:]
    bars = []
    for month in months:
        of_month = [row for row in rows if (row.month, row.currency) == (month, currency)]
        net, fees, back = (
            sum(getattr(row, f"{name}_cents") for row in of_month) for name in ("net", "fees", "refunds")
        )
        bars.append(Bar(month, net, fees, back))
    return svg(bars, currency, f"What readers gave, {currency}")


def print_statement(rows: Sequence[StatementRow], now: datetime, by_story: bool) -> None:
    """Tables and bars for a person."""
    screen = console()
    if not rows:
        print("nothing was given yet")
    else:
        screen.print(_statement_table(rows, by_story))
        screen.print(_leaves_table(figures.leaves()))
    recurring = figures.recurring()
    if recurring:
        screen.print(_months_table(rules.months(recurring, now.date(), _MONTHS)))
        life = rules.life_months(recurring, now.date())
        lasts = f"{life:.1f} months" if life is not None else "not known yet, none has ended"
        screen.print(
            f"A recurring contribution lasts, on average: {lasts}. With a failed payment now: {figures.failing()}."
        )


def _statement_table(rows: Sequence[StatementRow], by_story: bool) -> Table:
    table = Table()
    for heading in ("Month", "Site", "Tier", *(["Story"] if by_story else [])):
        table.add_column(heading)
    for heading in ("Contributions", "Gross", "Fees", "Given back", "Net"):
        table.add_column(heading, justify="right")
    for row in rows:
        cents = (row.gross_cents, row.fees_cents, row.refunds_cents, row.net_cents)
        where = [row.month, row.site, row.tier, *([row.story or "not known"] if by_story else [])]
        table.add_row(*where, f"{row.contributions:,}", *(money.show(one, row.currency) for one in cents))
    return table


def _leaves_table(leaves: Sequence[Leaves]) -> Table:
    table = Table("Tier", "Method", title="What an amount leaves", title_justify="left")
    for heading in ("Each", "Fee", "Leaves", ""):
        table.add_column(heading, justify="right")
    for one in leaves:
        cents = (one.each_cents, one.each_cents - one.left_cents, one.left_cents)
        share = f"{one.left_cents / one.each_cents:.0%}" if one.each_cents else ""
        table.add_row(one.tier, one.method, *(money.show(cent, one.currency) for cent in cents), share)
    return table


def _months_table(months: Sequence[Month]) -> Table:
    table = Table("Month", title="What recurs", title_justify="left")
    for heading in ("Going on", "Began", "Ended", "Churn", "A month"):
        table.add_column(heading, justify="right")
    table.add_column("")
    highest = max((one.mrr_cents for one in months), default=0) or 1
    for one in months:
        churn = "" if one.churn is None else f"{one.churn:.1%}"
        bar = "█" * round(_FULL_BAR * one.mrr_cents / highest)
        figure = money.show(one.mrr_cents, one.currency)
        table.add_row(one.month, f"{one.going_on:,}", f"{one.started:,}", f"{one.ended:,}", churn, figure, bar)
    return table


def print_appeals(results: Sequence[Result]) -> None:
    """What each wording brought, and whether that says anything."""
    table = Table("Appeal", "Headline", "Wording")
    for heading in ("Contributions", "Money", "p", "Verdict"):
        table.add_column(heading, justify="right" if heading != "Verdict" else "left")
    for result in results:
        for variant, count in sorted(result.contributions.items()):
            brought = ", ".join(money.show(cents, code) for code, cents in sorted(result.cents[variant].items()))
            first = variant == "a"
            table.add_row(
                result.name if first else "", result.headline if first else "", variant, f"{count:,}", brought or "0",
                *(_verdict(result) if first else ("", "")),
            )  # fmt: skip
    console().print(table)


def _verdict(result: Result) -> tuple[str, str]:
    if result.evidence is None:
        return "", "one wording"
    better = result.evidence.better
    words = f"{better} brings more" if better else "not sure yet"
    return f"{result.evidence.p:.3f}", f"{words}, by {result.evidence.a} and {result.evidence.b} of closed days"
