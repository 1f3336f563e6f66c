"""One story published, or killed, in a large archive: from the writer's commit until its last page is durable.

    .venv/bin/python bench/press_publish.py [--stories 100000 1000000] [--rounds 200] [--folder DIR] [--rack-full]

The press runs as it does in production (`snn press run`); the clock stops when it has marked the story's changes done,
which it does after the rack has committed. Related stories are chosen, and the neighbours' pages baked, in that time.
--rack-full bakes the whole archive first where the rack is empty, which takes minutes at a million.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import archive
import measuring
from rich.console import Console
from rich.table import Table

PATIENCE_S = 60


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, nargs="+", default=[100_000, 1_000_000])
    asked.add_argument("--rounds", type=int, default=200)
    asked.add_argument("--folder", type=Path, default=Path("/tmp/snn-bench"))
    asked.add_argument("--rack-full", action="store_true")
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = asked.parse_args()
    if args.one:
        one(args.folder / f"archive-{args.stories[0]}", args.stories[0], args.rounds, args.rack_full)
        return
    table = Table(
        "archive", "what", "p50", "p90", "p99", "worst", title=measuring.title("From commit to the last page durable")
    )
    for stories in args.stories:
        words = ["--one", "--stories", str(stories), "--rounds", str(args.rounds), "--folder", str(args.folder)]
        said = subprocess.run(
            [sys.executable, __file__, *words, *["--rack-full"] * args.rack_full],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        for what, took in measuring.last_json(said.stdout).items():
            figures = [measuring.share(took, part) for part in (0.5, 0.9, 0.99, 1)]
            table.add_row(f"{stories:,}", what, *(f"{figure:.1f} ms" for figure in figures))
    Console(width=110).print(table)


def one(data: Path, stories: int, rounds: int, full: bool) -> None:
    """One archive, in a process of its own; prints the times in ms."""
    import json

    archive.build(data, stories)
    if full and not (data / "rack.sqlite3").exists():
        subprocess.run(
            [sys.executable, "-m", "snn", "press", "bake", "--all", "--data", str(data)], check=True, stdout=sys.stderr
        )
    with press(data):
        settle()
        published, took = [], {"publish": [], "kill": []}
        chance = random.Random(time.time_ns())
        for n in range(rounds):
            story, ms = _publish(n, chance)
            published.append(story)
            took["publish"].append(ms)
        for story in published:
            took["kill"].append(_kill(story))
    print(json.dumps(took))


@contextmanager
def press(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A press at work on a data folder."""
    process = subprocess.Popen(
        [sys.executable, "-m", "snn", "press", "run", "--data", str(data)], env={**os.environ, "SNN_DATA": str(data)}
    )
    try:
        time.sleep(3)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def settle() -> None:
    """Wait until nothing waits."""
    from django.db import connection

    deadline = time.monotonic() + PATIENCE_S
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM network_change WHERE done_at IS NULL) OR EXISTS (SELECT 1 FROM stories_kindue)"
            )
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.001)
    raise SystemExit("the press did not come to an end of its work")


def draft_of(n: int, chance: random.Random):  # type: ignore[no-untyped-def]
    """A story like those of the archive."""
    from snn.network.models import Section, Source
    from snn.stories.actions import Draft, places_of

    language = (
        _language[0] if _language else _language.append(archive.Language(chance.randrange(1 << 30))) or _language[0]
    )
    section = Section.objects.order_by("id")[n % archive.SECTIONS]
    return Draft(
        site_id=section.home_id, section_id=section.pk, source_id=Source.objects.order_by("id")[0].pk, headline=language.headline(),
        standfirst=chance.choice(language.sentences), byline="By Ada Novak", body_html=language.body(),
        dateline_place="Ostrava", dateline_source="Wire", dateline_on=archive.LAST.date(),
        places=places_of(section), links=((section.pk, section.related_line, ""),),
    )  # fmt: skip


_language: list[archive.Language] = []


def _publish(n: int, chance: random.Random) -> tuple[int, float]:
    from snn.stories import actions

    at = archive.LAST + timedelta(minutes=30, seconds=n)
    story = actions.create(draft_of(n, chance), by="bench", at=at)
    time.sleep(chance.uniform(0.02, 0.06))
    actions.publish(story, by="bench", at=at)
    started = time.perf_counter()
    settle()
    return story.pk, 1000 * (time.perf_counter() - started)


def _kill(story: int) -> float:
    from snn.stories import actions
    from snn.stories.models import Story

    time.sleep(0.03)
    actions.kill(Story.objects.get(pk=story), "A benchmark's story.", by="bench", at=archive.LAST + timedelta(hours=2))
    started = time.perf_counter()
    settle()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
