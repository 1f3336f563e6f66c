"""What routing costs an item, in time of the processor: `python bench/routing.py`.

50 sections of 15 keywords, 50 routes, stories of 5 KB in which a tenth of the keywords occurs: about eleven matches a
story, more than real ones have.
"""

from __future__ import annotations

import os
import platform
import random
import sys
import time
from datetime import UTC, datetime
from statistics import quantiles

from snn.network.expressions import parse
from snn.stories.routing.rules import Router, RouteRule, SectionRules, SourceRules
from snn.wire.dispatch import Item, Subject

ITEMS = 2000


def main() -> int:
    rng = random.Random(5)
    vocabulary = [f"word{n}" for n in range(50_000)]
    words = vocabulary[:5000]
    sections = [SectionRules(f"s{n}", tuple(rng.sample(vocabulary, 15)), (f"medtop:{n}",)) for n in range(50)]
    routes = [RouteRule(f"r{n}", f"s{n}", parse(expression(rng, vocabulary))) for n in range(50)]
    router, source = Router(sections, routes), SourceRules("afp", "AFP")
    took = []
    for item in [story(rng, words) for _ in range(ITEMS)]:
        started = time.thread_time()
        router.decide(item, source, "s0")
        took.append(time.thread_time() - started)
    cuts = quantiles(took, n=100)
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    )
    print(
        f"{ITEMS} items against 50 sections and 50 routes: p50 {cuts[49] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms   (bar 1)"
    )
    return 0 if cuts[49] < 0.001 else 1


def expression(rng: random.Random, words: list[str]) -> str:
    """A rule as an owner writes one: a few alternatives, a phrase, an exclusion."""
    one, two, three, four, five = rng.sample(words, 5)
    return f'({one} OR {two}* OR headline:{three}) NOT "{four} {five}"'


def story(rng: random.Random, words: list[str]) -> Item:
    body = "".join(f"<p>{' '.join(rng.choices(words, k=80))}</p>" for _ in range(8))
    subjects = (Subject("medtop", str(rng.randrange(90))),)
    return Item("ninjs", "g", " ".join(rng.choices(words, k=9)), body, subjects=subjects)


if __name__ == "__main__":
    sys.exit(main())
