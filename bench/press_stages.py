"""Where the time of one story's publish, or kill, goes: by stage, and by kind of page.

    .venv/bin/python bench/press_stages.py [--stories 100000] [--rounds 60] [--folder DIR] [--kill]

The rounds of `snn press run` in this one process, each with one story published (or killed) before it. A stage's time is
its own, without that of the stages inside it. The second table says what was made, and what of it the rack had already.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import archive
import measuring
import press_publish
from rich.console import Console
from rich.table import Table

WARM = 10
"""Rounds that do not count: what is compiled and remembered once is, in a press that runs."""


class Stages:
    """Own time of each stage, round by round."""

    def __init__(self) -> None:
        self.rounds: list[dict[str, float]] = []
        self.cpu = 0.0
        self.questions = 0
        self._now: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        self._inside.append(0.0)
        try:
            yield
        finally:
            took = time.perf_counter() - started
            self._now[name] += took - self._inside.pop()
            if self._inside:
                self._inside[-1] += took

    def wrap(self, name: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **more: Any) -> Any:
            with self.of(name):
                return do(*args, **more)

        return timed

    def end_round(self) -> None:
        self.rounds.append(dict(self._now))
        self._now.clear()

    def forget(self) -> None:
        self.rounds.clear()
        self.cpu = 0.0
        self.questions = 0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=60)
    asked.add_argument("--folder", type=Path, default=Path("/tmp/snn-bench"))
    asked.add_argument("--kill", action="store_true")
    asked.add_argument("--profile", type=Path, help="keep what cProfile says of the rounds here")
    args = asked.parse_args()
    data = args.folder / f"archive-{args.stories}"
    archive.build(data, args.stories)
    rounds(data, args)


def rounds(data: Path, args: argparse.Namespace) -> None:
    import cProfile

    from django.db import connection

    from snn.config.racks import the_rack
    from snn.press.backlog import Backlog
    from snn.press.loop import work

    stages, made, unchanged = Stages(), Counter(), Counter()
    rack, backlog, profile = the_rack(), Backlog(), cProfile.Profile()
    chance = random.Random(time.time_ns())
    written: list[Any] = []
    if args.kill:
        written = [_publish(n, chance) for n in range(args.rounds + WARM)]
    while work(rack, data, data / "media", processes=1, backlog=backlog):
        pass
    with ExitStack() as stack:
        for name, where, what in _places():
            stack.enter_context(patch.object(where, what, stages.wrap(name, getattr(where, what))))
        stack.enter_context(_counted(rack, made, unchanged))
        gc.disable()
        for n in range(args.rounds + WARM):
            if n == WARM:
                stages.forget(), made.clear(), unchanged.clear()
            story = _kill(written[n]) if args.kill else _publish(n, chance)
            if not args.kill:
                written.append(story)
            gc.collect()

            def count(execute: Any, *rest: Any) -> Any:
                stages.questions += 1
                return execute(*rest)

            if args.profile and n >= WARM:
                profile.enable()
            used = time.process_time()
            with connection.execute_wrapper(count), stages.of("all else"):
                while work(rack, data, data / "media", processes=1, backlog=backlog):
                    pass
            profile.disable()
            stages.cpu += time.process_time() - used
            stages.end_round()
    if args.profile:
        profile.dump_stats(args.profile)
    _print(stages, made, unchanged, args)
    if not args.kill:
        for story in written:
            _kill(story)
    while work(rack, data, data / "media", processes=1, backlog=backlog):
        pass


def _places() -> list[tuple[str, Any, str]]:
    """(stage, where it is called from, what is called)"""
    from snn.press import bake, loop, make, shelve
    from snn.press.gather import Gatherer
    from snn.rack import pages, writing
    from snn.rack.embedded import EmbeddedRack
    from snn.stories import related

    read = [("read facts", Gatherer, name) for name in
            ("prepare", "load_editions", "front", "section_front", "edition", "feed", "sitemap", "news_sitemap", "corrections", "sitemap_names")]  # fmt: skip
    drawn = [("render", make.render, name) for name in
             ("page", "lite", "rss", "atom", "json_feed", "day_feeds", "sitemap", "news_sitemap", "sitemap_index")]  # fmt: skip
    return [
        ("look for changes", loop.bake, "something_waits"), ("choose related", related, "relate_waiting"),
        ("plan", bake, "plan"), ("read facts", make, "_prepare"), *read, *drawn,
        ("digests", pages, "digest_of"), ("deflate", writing, "plan"), ("write rows", writing, "write"),
        ("commit to the rack", EmbeddedRack, "put"), ("mark done", bake, "_finish"), ("put in order", bake, "put"),
        ("make pages", make, "_text"), ("missing pictures", shelve, "_missing_media"),
    ]  # fmt: skip


@contextmanager
def _counted(rack: Any, made: Counter[str], unchanged: Counter[str]) -> Iterator[None]:
    """Count what comes to the rack, outside of the time that is measured."""
    from snn.press import make

    def counting(maker: Callable[..., Any]) -> Callable[..., Any]:
        def count(one: Any, *rest: Any) -> Any:
            result = maker(one, *rest)
            for page in result.pages:
                kind = f"{one.sort}, {'feeds' if page.content_type.startswith(('application/rss', 'application/atom', 'application/feed')) else 'pages'}"
                made[kind] += 1
                unchanged[kind] += rack.etag(*page.key) == page.etag
            return result

        return count

    with patch.dict(make._MAKERS, {sort: counting(maker) for sort, maker in make._MAKERS.items()}):
        yield


def _publish(n: int, chance: random.Random) -> Any:
    from datetime import timedelta

    from snn.stories import actions

    at = archive.LAST + timedelta(minutes=40, seconds=n)
    story = actions.create(press_publish.draft_of(n, chance), by="bench", at=at)
    return actions.publish(story, by="bench", at=at)


def _kill(story: Any) -> None:
    from datetime import timedelta

    from snn.stories import actions

    actions.kill(story, "A benchmark's story.", by="bench", at=archive.LAST + timedelta(hours=2))


def _print(stages: Stages, made: Counter[str], unchanged: Counter[str], args: argparse.Namespace) -> None:
    count = len(stages.rounds)
    what = "killed" if args.kill else "published"
    table = Table("stage", "p50", "p90", title=measuring.title(f"One story {what} in {args.stories:,}, by stage"))
    took = {name: [1000 * one.get(name, 0.0) for one in stages.rounds] for name in sorted({*chain(*stages.rounds)})}
    took = dict(sorted(took.items(), key=lambda one: -measuring.share(one[1], 0.5)))
    took["all"] = [1000 * sum(one.values()) for one in stages.rounds]
    for name, times in took.items():
        table.add_row(name, f"{measuring.share(times, 0.5):.1f} ms", f"{measuring.share(times, 0.9):.1f} ms")
    table.add_row("of a processor, on average", f"{1000 * stages.cpu / count:.1f} ms")
    Console(width=110).print(table)
    kinds = Table(
        "what", "made", "of these unchanged", title=f"a round; {stages.questions / count:.0f} questions to the database"
    )
    for kind in sorted(made):
        kinds.add_row(kind, f"{made[kind] / count:.1f}", f"{unchanged[kind] / count:.1f}")
    kinds.add_row("all", f"{made.total() / count:.1f}", f"{unchanged.total() / count:.1f}")
    Console(width=110).print(kinds)


if __name__ == "__main__":
    main()
