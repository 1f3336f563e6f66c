"""The status as a table on a terminal, or plain lines elsewhere."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from snn.config.status import Status
from snn.stories.figures import Figures
from snn.wire.channels.habits import spoken

_COLUMNS = ("Taken", "Updated", "Killed", "Held", "Duplicates", "Refused", "Lag p50", "Lag p95", "Last item")


def show_status(told: Status) -> None:
    """Alarms first; figures line up."""
    # Into a file or a pipe, no column is folded to fit a screen that is not there.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
    for alarm in told.alarms:
        console.print(f"[bold red]ALARM[/]  {escape(str(alarm))}", soft_wrap=True)
    if not told.alarms:
        console.print("[green]all is well[/]")
    if not told.sources:
        console.print("nothing has come in yet")
        return
    table = Table("Source", title=f"since {told.since:%Y-%m-%d %H:%M} UTC", title_justify="left")
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for row in told.sources:
        table.add_row(escape(row.name), *_cells(row, told.at))
    console.print(table)


def _cells(row: Figures, at: datetime) -> list[str]:
    counts = (row.taken, row.updated, row.killed, row.held, row.duplicates)
    refused = f"[yellow]{row.refused:,}[/]" if row.refused else "0"
    ago = f"{spoken(at - row.last_at)} ago" if row.last_at else "never"
    return [*(f"{count:,}" for count in counts), refused, _lag(row.lag_p50_s), _lag(row.lag_p95_s), ago]


def _lag(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds:.0f} s" if seconds < 60 else spoken(timedelta(seconds=seconds))
