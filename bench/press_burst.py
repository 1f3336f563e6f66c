"""A burst of wire updates on a large archive: how far the fronts fall behind, and when the last one is out.

    .venv/bin/python bench/press_burst.py [--stories 1000000] [--updates 1000] [--seconds 10] [--folder DIR]

Every update changes a front. A front is as stale as the oldest change that no finished round of the press has seen: a round
puts stories and fronts on the rack before anything else, and notes when it began and ended. What the round took for lists
of the past counts too, so that the figure is rather too large.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from datetime import timedelta
from pathlib import Path

import archive
import measuring
import press_publish
from rich.console import Console
from rich.table import Table


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=1_000_000)
    asked.add_argument("--updates", type=int, default=1000)
    asked.add_argument("--seconds", type=float, default=10)
    asked.add_argument("--folder", type=Path, default=Path("/tmp/snn-bench"))
    args = asked.parse_args()
    data = args.folder / f"archive-{args.stories}"
    archive.build(data, args.stories)
    with press_publish.press(data):
        press_publish.settle()
        stale, stopped = [0.0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(stale, stopped))
        watcher.start()
        took = _burst(args.stories, args.updates, args.seconds)
        started = time.perf_counter()
        press_publish.settle()
        drained = time.perf_counter() - started
        stopped.set()
        watcher.join()
    table = Table(
        "updates",
        "in",
        "drained after the last",
        "a front at most stale",
        title=measuring.title(f"{args.stories:,} stories"),
    )
    table.add_row(str(args.updates), f"{took:.1f} s", f"{drained:.2f} s", f"{stale[0]:.2f} s")
    Console(width=110).print(table)


def _burst(stories: int, updates: int, seconds: float) -> float:
    """Update stories of the last days, evenly over the time."""
    from snn.ground.clock import now
    from snn.stories import actions
    from snn.stories.models import Story

    chance, language = random.Random(time.time_ns()), archive.Language(3)
    started = time.perf_counter()
    for n in range(updates):
        time.sleep(max(0.0, started + seconds * n / updates - time.perf_counter()))
        story = Story.objects.get(pk=stories - chance.randrange(2000))
        words = {"body_html": language.body()} | ({"headline": language.headline()} if n % 4 == 0 else {})
        actions.update(story, words, by="wire", at=now(), by_hand=False)
    return time.perf_counter() - started


def _watch(stale: list[float], stopped: threading.Event) -> None:
    from django.db import connection

    from snn.ground.clock import now
    from snn.network.models import Change
    from snn.press.models import LastBake

    while not stopped.is_set():
        last = LastBake.objects.get(kind="due")
        # What was written while the round began may have come too late for it.
        seen_until = last.at - timedelta(seconds=last.seconds + 0.05)
        waiting = Change.objects.filter(done_at=None, at__gt=seen_until, subject="story").order_by("id")
        oldest = waiting.values_list("at", flat=True).first()
        if oldest:
            stale[0] = max(stale[0], (now() - oldest).total_seconds())
        time.sleep(0.02)
    connection.close()


if __name__ == "__main__":
    main()
