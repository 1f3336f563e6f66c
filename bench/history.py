"""History at size: `python bench/history.py [--millions 100] [--days 90] [--keep FOLDER] [--clickhouse ADDRESS]`.

Events are made by chance from a seed (stories by a Zipf law, each read mostly in its first days; eight sites of unequal
size), written as the product writes them, and asked as it asks: a site's and a story's figures of 30 days, whole. The
bars are of issue 7: a site under 2 s, a story under 300 ms, 15 bytes an event. With an address the events are moved to that
ClickHouse server, and it is asked.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
from machine import machine

from snn.audience.history import By, History, Named, Question
from snn.audience.history.clickhouse import ClickHouseHistory
from snn.audience.history.parquet import WRITTEN, ParquetHistory

LAST = date(2026, 11, 24)
EVERYTHING = (By.ALL, By.DAY, By.STORY, By.REFERRER, By.CAMPAIGN, By.DEVICE, By.COUNTRY)
STORIES_A_DAY = 400
EVENTS = """
WITH made AS (
  SELECT
    {midnight} + (86400 * (0.5 + 0.5 * (random() + random() - 1)))::UINTEGER AS at_s,
    [1,1,1,1,1,2,2,2,3,3,4,4,5,6,7,8][1 + (random() * 16)::INT % 16]::UINTEGER AS site,
    -- How many days old the story is, and which of its day's: few take most.
    least({day}, (-3 * ln(1 - random()))::INT) AS age,
    ({stories} * power(random(), 3))::INT AS rank,
    random() AS what, random() AS source, random() AS far
  FROM range({count})
)
SELECT
  at_s, site,
  CASE WHEN what < 0.8 THEN 1000 * ({day} - age) + site * 50 + rank % 50 + 1 ELSE 0 END::UINTEGER AS story,
  CASE WHEN what < 0.8 THEN '' WHEN what < 0.9 THEN '/' ELSE '/section-' || (rank % 12) || '/' END AS page,
  CASE WHEN source < 0.4 THEN '' WHEN source < 0.6 THEN 'google.com' WHEN source < 0.7 THEN 'facebook.com'
       ELSE 'site-' || (2000 * power(source - 0.7, 2) / 0.09)::INT || '.example' END AS referrer,
  CASE WHEN source > 0.97 THEN 'letter-' || {day} ELSE '' END AS campaign,
  [0,0,0,1,2,2,2,2][1 + (random() * 8)::INT % 8]::UTINYINT AS device,
  ['US','US','US','GB','DE','FR','CN','IN','CA','AU'][1 + (random() * 10)::INT % 10] AS country,
  far < 0.55 AS view, far < 0.2 AS new_visitor, far < 0.5 AS new_reader,
  CASE WHEN far < 0.55 THEN 0 ELSE (-40 * ln(1 - random()))::INT END::USMALLINT AS seconds,
  CASE WHEN far < 0.55 THEN 0 ELSE [1,3,7,15][1 + (random() * 4)::INT % 4] END::UTINYINT AS quarters
FROM made
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=int, default=100)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--keep", type=Path, help="make the events here, or use those that are here")
    parser.add_argument("--clickhouse", default="", metavar="ADDRESS", help="http://name:password@host:8123/database")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="snn-bench-") as aside:
        folder = args.keep or Path(aside)
        days = [LAST - timedelta(days=back) for back in reversed(range(args.days))]
        files, pieces = ParquetHistory(folder), [Named(day.isoformat(), day) for day in days]
        each = args.millions * 1_000_000 // args.days
        started = time.monotonic()
        size = sum(_make(files, folder, day, number, each) for number, day in enumerate(days))
        print(f"made in {time.monotonic() - started:,.0f} s")
        history: History = files
        if args.clickhouse:
            history, started = ClickHouseHistory(args.clickhouse), time.monotonic()
            size = sum(history.write(one.name, one.day, files.events(one.name)).size_bytes for one in pieces)
            print(f"moved in {time.monotonic() - started:,.0f} s")
        events = args.millions * 1_000_000 // args.days * args.days
        print(f"{events:,} events of {args.days} days: {size / 1e6:,.0f} MB, {size / events:.2f} bytes an event")
        since = LAST - timedelta(days=29)
        site = _timed("largest site, 30 days, everything", 5, lambda: history.ask(
            Question(since, LAST, EVERYTHING, site=1, most=50), pieces))  # fmt: skip
        _timed(
            "network, 30 days, by site and day",
            5,
            lambda: history.ask(Question(since, LAST, (By.SITE, By.DAY)), pieces),
        )
        busiest = next(key for key in site[1][By.STORY] if key)
        story = _timed("its busiest story, 30 days, everything", 9, lambda: history.ask(
            Question(since, LAST, EVERYTHING, site=1, story=int(busiest)), pieces))  # fmt: skip
        _timed("an old story, 30 days, everything", 9, lambda: history.ask(
            Question(since, LAST, EVERYTHING, site=8, story=60_405), pieces))  # fmt: skip
        print(f"views: site {site[1][By.ALL][''].views:,}, story {story[1][By.ALL][''].views:,}")
    print(machine("duckdb"))
    return 0 if size / events <= 15 and site[0] < 2 and story[0] < 0.3 else 1


def _make(history: ParquetHistory, folder: Path, day: date, number: int, count: int) -> int:
    """A day's events, merged by the product as it merges a day's pieces."""
    name, raw = day.isoformat(), folder / f"{day.isoformat()}-raw.parquet"
    if not (folder / f"{name}.sums.parquet").exists():
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            connection.execute("SELECT setseed(?)", [0.001 * number])
            midnight = (day - date(1970, 1, 1)).days * 86400
            made = EVENTS.format(midnight=midnight, day=number, stories=STORIES_A_DAY, count=count)
            connection.execute(f"COPY ({made}) TO '{raw}' ({WRITTEN})")
        history.merge(name, day, [f"{name}-raw"])
        raw.unlink()
    return sum((folder / f"{name}{part}.parquet").stat().st_size for part in ("", ".sums"))


def _timed(what: str, times: int, ask):
    took = []
    for _ in range(times):
        started = time.monotonic()
        answer = ask()
        took.append(time.monotonic() - started)
    print(f"{what}: {statistics.median(took) * 1000:,.0f} ms (median of {times}), worst {max(took) * 1000:,.0f} ms")
    return statistics.median(took), answer


if __name__ == "__main__":
    sys.exit(main())
