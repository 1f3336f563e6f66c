"""The audience's figures on a terminal, as JSON and CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from rich.console import Console
from rich.table import Table

from snn.audience import queries
from snn.audience.figures import Figures, minutes, share
from snn.audience.history import By, Measures, Question
from snn.audience.history.opening import the_history
from snn.audience.spikes import Moves

MOST = 15
_BARS = " ▁▂▃▄▅▆▇█"


def as_json(told: Figures) -> str:
    """Every figure with its name, for machines."""
    said: dict[str, object] = {"since": told.since.isoformat(), "until": told.until.isoformat()}
    for by, found in told.answer.items():
        said[by.value] = [{"key": key, "name": told.name(by, key), **asdict(one)} for key, one in found.items()]
    for name, groups in told.more.items():
        said[name] = [{"name": group, **asdict(one)} for group, one in groups.items()]
    return json.dumps(said, indent=2)


def print_figures(told: Figures) -> None:
    """A table for each thing that figures can be told apart by."""
    console = _console()
    total = told.answer[By.ALL].get("", Measures())
    console.print(
        f"{told.since} to {told.until}: {total.views:,} views, {total.visitors:,} visitors (each day's added up), "
        f"{minutes(total)} read a view, {share(total.quarters[3], total.views)} to the end"
    )
    for by, found in told.answer.items():
        if by is not By.ALL and found:
            _print_groups(console, by.value, {told.name(by, key): one for key, one in found.items()}, by is By.DAY)
    for name, groups in told.more.items():
        if groups:
            _print_groups(console, name, groups)


def print_board(board: queries.Board) -> None:
    """Now, in a screenful."""
    console, most = _console(), max(board.by_minute) or 1
    console.print(
        f"{board.views_5:,} views in 5 minutes, {board.views_30:,} in 30, by {board.visitors_30:,} new visitors"
    )
    console.print("".join(_BARS[-(-8 * views // most)] for views in board.by_minute) + f"  at most {most:,} a minute")
    for name, lines in (("site", board.sites), ("story", board.stories), ("referrer", board.referrers)):
        table = Table(name, "5 min", "30 min")
        for line in lines:
            table.add_row(line.name, f"{line.last_5:,}", f"{line.last_30:,}")
        if lines:
            console.print(table)


def print_referrers(found: Moves) -> None:
    """Who sends readers; what is out of the ordinary first."""
    console = _console()
    for line in found.lines:
        if line.moved:
            console.print(line.says)
    table = Table("referrer", "last 7 days", "usual", "change")
    for line in found.lines[:MOST]:
        change = f"{line.change:+.0%}" if line.usual else "new"
        table.add_row(line.referrer, f"{line.views:,}", f"{line.usual:,.0f}", change)
    console.print(table)
    if not any(line.moved for line in found.lines):
        console.print("Nobody sends more or fewer readers than the weeks before let expect.")


def print_health(found: queries.Health) -> None:
    console = _console()
    console.print(
        f"last taken {found.last_taken_at or 'never'}; {found.waiting_segments} segments on the way, {found.torn} torn"
    )
    each = found.size_bytes / found.hits if found.hits else 0
    console.print(
        f"history from {found.first_day or 'no day yet'}: {found.hits:,} hits in {found.pieces:,} files, "
        f"{found.size_bytes / 1e6:,.1f} MB, {each:.1f} bytes a hit"
    )
    for reason, count in found.refused:
        console.print(f"refused in 7 days: {reason}: {count:,}")


def write_csv(since: date, until: date) -> None:
    """A line a day, site and story, for a spreadsheet."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["day", "site", "story", "headline", "views", "visitors", "readers", "seconds", "read_to_the_end"])
    for number in range((until - since).days + 1):
        day = date.fromordinal(since.toordinal() + number)
        for site, name in queries.site_names().items():
            found = queries.ask(Question(day, day, (By.STORY,), site=int(site)), the_history())[By.STORY]
            headlines = queries.headlines(found)
            for story, one in found.items():
                out.writerow([
                    day, name, story or "", _no_formula(headlines.get(story, "")), one.views, one.visitors, one.readers,
                    one.seconds, one.quarters[3],
                ])  # fmt: skip


def _print_groups(console: Console, name: str, groups: Mapping[str, Measures], whole: bool = False) -> None:
    table = Table(name, "views", "visitors", "min a view", "to the end")
    for group, one in list(groups.items())[: None if whole else MOST]:
        table.add_row(
            group or "-", f"{one.views:,}", f"{one.visitors:,}", minutes(one), share(one.quarters[3], one.views)
        )
    console.print(table)


def _no_formula(cell: str) -> str:
    """A spreadsheet must not take a headline for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
