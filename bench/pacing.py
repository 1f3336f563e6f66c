"""Thirty days, 40 flights, a tenfold spike: who got what was promised, and when the others were named.

python bench/pacing.py [--days 30] [--flights 40] [--seed 7] [--capped 10]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from snn.ads.pacing import Want
from snn.ads.tests.month import VIEWED, Month, Simulation, day_shape

HOSTS = ("space.example", "war.example", "sino.example", "terra.example")


CAP, BROWSERS = 2, 3_000


def month(days: int, flights: int, seed: int, every_min: int = 10, capped: int = 0) -> Month:
    """Four sites of very different size; two thirds of what there is to sell is sold. The first so many have a cap."""
    rng = random.Random(seed)
    mean = {}
    for host, size in zip(HOSTS, (1600, 900, 500, 220), strict=True):
        mean[(host, "", "front")] = size * 0.3
        for n, part in enumerate((0.3, 0.2, 0.12, 0.08)):
            mean[(host, f"section-{n}", "story")] = size * part
    cells = tuple(mean)
    made = []
    for number in range(1, flights + 1):
        first = rng.randrange(0, max(1, days - 4))
        last = min(days - 1, first + rng.randrange(3, max(4, days // 2)))
        where = rng.choice(("all", "site", "site", "sections"))
        host = rng.choice(HOSTS[:3])
        if where == "all":
            mine = frozenset(cells)
        elif where == "site":
            mine = frozenset(cell for cell in cells if cell[0] == host)
        else:
            mine = frozenset(cell for cell in cells if cell[1] in ("section-0", "section-2"))
        there = sum(mean[cell] * day_shape(hour) for cell in mine for hour in range(first * 24, last * 24 + 24))
        part = rng.uniform(0.35, 1.3) / flights * (1.2 if where == "all" else 1.7) * 2.6
        if number % 13 == 0:
            made.append(Want(number, mine, first, last, 0.0, 0.1, 3))
            continue
        need = int(there * VIEWED * min(part, 0.5))
        if number == 7:  # On the site that loses its traffic half way, and promised most of it.
            first, last, mine = 2, days - 2, frozenset(cell for cell in cells if cell[0] == HOSTS[3])
            there = sum(mean[cell] * day_shape(hour) for cell in mine for hour in range(first * 24, last * 24 + 24))
            need = int(there * VIEWED * 0.75)
        made.append(Want(number, mine, first, last, float(need), 0.0, rng.choice((3, 5, 5, 7))))
    spike = (days // 2 * 24 + 13, days // 2 * 24 + 19, 10.0)
    return Month(cells, mean, tuple(made), days, 28, spike, (HOSTS[3], days * 2 // 3, 0.2), every_min, seed,
                 dict.fromkeys(range(1, capped + 1), CAP), BROWSERS)  # fmt: skip


def follows(played, month_: Month) -> list[float]:
    """For each flight, how its hours go with the traffic of its cells, the last day left out: the correlation."""
    found = []
    for want in month_.flights:
        hours = range(want.first_day * 24, want.last_day * 24)
        spent = [played.by_hour[want.flight, hour] for hour in hours]
        there = [sum(played.traffic[cell, hour] for cell in want.cells) for hour in hours]
        if want.flight not in played.named and len(spent) > 24:
            found.append(correlation(spent, there))
    return found


def correlation(left: list[int], right: list[int]) -> float:
    n, a, b = len(left), sum(left) / len(left), sum(right) / len(right)
    over = sum((x - a) * (y - b) for x, y in zip(left, right, strict=True)) / n
    return over / ((sum((x - a) ** 2 for x in left) / n * sum((y - b) ** 2 for y in right) / n) ** 0.5 or 1)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--flights", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--capped", type=int, default=0, help=f"flights that a browser shows {CAP} times a day at most")
    args = parser.parse_args()
    made = month(args.days, args.flights, args.seed, capped=args.capped)
    started = time.monotonic()
    played = Simulation(made).run()
    shown = defaultdict(list)
    for want in made.flights:
        if want.share:
            seen = sum(
                played.traffic[cell, hour]
                for cell in want.cells
                for hour in range(want.first_day * 24, want.last_day * 24 + 24)
            )
            part = played.viewed[want.flight] / (want.share * seen * VIEWED)
        else:
            part = played.viewed[want.flight] / want.need
        kind = "named" if want.flight in played.named else "kept"
        shown[kind].append((part, want.flight))
        if kind == "named":
            print(f"flight {want.flight}: named on day {played.named[want.flight]}, delivered {part:.1%}")
    kept = [part for part, _ in shown["kept"]]
    wrong = [(part, flight) for part, flight in shown["kept"] if not 0.98 <= part <= 1.02]
    tied = sorted(follows(played, made))
    print(
        f"{len(kept)} feasible flights of {args.flights}: {min(kept):.2%} to {max(kept):.2%} delivered; outside 98-102%: {wrong}"
    )
    print(
        f"spend by hour with traffic by hour: correlation {tied[0]:.3f} at least, {tied[len(tied) // 2]:.3f} in the middle"
    )
    if args.capped:
        through = [played.offered[n] / max(1, played.offered[n] + played.capped[n]) for n in range(1, args.capped + 1)]
        print(f"caps of {CAP} a day let {min(through):.0%} to {max(through):.0%} of the turns stand")
    print(f"{args.days} days in {time.monotonic() - started:.0f} s, seed {args.seed}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
