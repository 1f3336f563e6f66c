"""People, crawlers, click farms, forgers and replayed tokens, labelled; what the rules make of them.

    python bench/invalid_traffic.py [--people 4000] [--seed 11]

Positive is "refused". Precision: of what was refused, the part that deserved it. Recall: of what deserved it, the part
that was refused. An event is one beacon or one click.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
os.environ.setdefault("SNN_DATA", tempfile.mkdtemp(prefix="snn-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.settings")

import django

django.setup()

from snn.ads.judging import Asked, Reason, read  # noqa: E402
from snn.ads.memory import Memory  # noqa: E402
from snn.ads.sheets import LASTS_S, Sheet  # noqa: E402

KEY, SITES = "bench", {"space.example": 1}
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
)
ROBOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.0.0 Safari/537.36",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36",
    "python-requests/2.32.3",
    "curl/8.5.0",
    "",
    "Go-http-client/2.0",
)

Event = tuple[float, str, str, str, str, str, str]
"""When, who it is, address, agent, body's sheet, number, what."""


class Mix:
    """Events by label, a day of them."""

    def __init__(self, seed: int) -> None:
        self.rng, self.events = random.Random(seed), []

    def add(self, at: float, label: str, address: str, agent: str, sheet: str, number: str, what: str) -> None:
        self.events.append((at, label, address, agent, sheet, number, what))

    def number(self) -> str:
        return "".join(self.rng.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=12))

    def sheet(self, at: float, key: str = KEY) -> str:
        return Sheet(1, int(at) // 60 * 60, "", (7,)).word(key)

    def read_pages(self, label: str, address: str, agent: str, at: float, pages: int, clicks: float) -> None:
        """A visit: pages one after the other, three in five seen, a few followed."""
        for _ in range(pages):
            at += self.rng.uniform(8, 240)
            sheet, number = self.sheet(at), self.number()
            self.add(at, label, address, agent, sheet, number, "o")
            if self.rng.random() < 0.6:
                seen = at + self.rng.uniform(1.05, 60)
                self.add(seen, label, address, agent, sheet, number, "v")
                if self.rng.random() < clicks:
                    self.add(seen + self.rng.uniform(0.6, 30), label, address, agent, sheet, number, "c")

    def people(self, many: int) -> None:
        offices = [f"203.0.113.{n}" for n in range(12)]
        for n in range(many):
            # One in eight sits behind an address that a company or a university shares.
            address = self.rng.choice(offices) if n % 8 == 0 else f"198.51.{n // 250 % 250}.{n % 250}"
            self.read_pages(
                "people", address, self.rng.choice(BROWSERS), self.rng.uniform(0, 80_000), self.rng.randint(1, 9), 0.004
            )

    def crawlers(self, many: int) -> None:
        for n in range(many):
            self.read_pages(
                "crawlers",
                f"192.0.2.{n % 40}",
                self.rng.choice(ROBOTS),
                self.rng.uniform(0, 80_000),
                self.rng.randint(3, 30),
                0.05,
            )

    def farms(self, many: int) -> None:
        """Real browsers, real seconds, and a click on most of what they see."""
        for n in range(many):
            self.read_pages(
                "click farms",
                f"100.64.{n}.1",
                self.rng.choice(BROWSERS),
                self.rng.uniform(0, 60_000),
                self.rng.randint(120, 260),
                0.85,
            )

    def patient_farms(self, many: int) -> None:
        """The same from lines that are used twice and thrown away: too few clicks of each to tell."""
        for n in range(many):
            self.read_pages(
                "patient farms", f"100.69.{n}.1", self.rng.choice(BROWSERS), self.rng.uniform(0, 80_000), 3, 0.85
            )

    def floods(self, many: int) -> None:
        for n in range(many):
            at = self.rng.uniform(0, 80_000)
            for _ in range(6000):
                self.add(
                    at + self.rng.uniform(0, 58),
                    "floods",
                    f"100.65.0.{n}",
                    self.rng.choice(BROWSERS),
                    self.sheet(at),
                    self.number(),
                    "o",
                )

    def replays(self, many: int) -> None:
        """What people sent, again, from elsewhere."""
        for at, _, _, agent, sheet, number, what in self.rng.sample(
            [one for one in self.events if one[1] == "people"], many
        ):
            self.add(at + self.rng.uniform(90, 3000), "replayed", "100.66.0.9", agent, sheet, number, what)

    def forgers(self, many: int) -> None:
        for n in range(many):
            at, agent = self.rng.uniform(0, 80_000), self.rng.choice(BROWSERS)
            made = (self.sheet(at, "guessed"), self.sheet(at + 7200), self.sheet(at - LASTS_S - 120))[n % 3]
            self.add(at, "forged", f"100.67.{n % 200}.4", agent, made, self.number(), "o")

    def jumpers(self, many: int) -> None:
        for n in range(many):
            at, agent, number = self.rng.uniform(0, 80_000), self.rng.choice(BROWSERS), self.number()
            self.add(at, "out of order", f"100.68.{n % 200}.4", agent, self.sheet(at), number, "vc"[n % 2])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    mix = Mix(args.seed)
    mix.people(args.people)
    mix.crawlers(120)
    mix.farms(6)
    mix.patient_farms(40)
    mix.floods(3)
    mix.replays(2500)
    mix.forgers(1500)
    mix.jumpers(1200)
    memory, verdicts, why = Memory(), Counter(), Counter()
    for at, label, address, agent, sheet, number, what in sorted(mix.events):
        body = "\n".join([sheet, number, "7", "front", what]).encode()
        told = read(
            Asked("space.example", address, agent, "https://space.example", "same-origin", body), SITES, KEY, at
        )
        reason = told if isinstance(told, Reason) else memory.judge(told, address, at)
        verdicts[label, reason is not None] += 1
        why[label, reason.value if reason else "counted"] += 1
    bad = [label for label in dict.fromkeys(label for label, _ in verdicts) if label != "people"]
    caught, missed = sum(verdicts[label, True] for label in bad), sum(verdicts[label, False] for label in bad)
    precision = caught / (caught + verdicts["people", True])
    recall = caught / (caught + missed)
    for label in ("people", *bad):
        total = verdicts[label, True] + verdicts[label, False]
        reasons = ", ".join(f"{reason} {count:,}" for (of, reason), count in why.most_common() if of == label)
        print(f"{label:13} {total:>7,} events, refused {verdicts[label, True] / total:7.2%}: {reasons}")
    print(f"precision {precision:.4f}, recall {recall:.4f} over {sum(verdicts.values()):,} events, seed {args.seed}")
    return 0 if precision >= 0.98 and recall >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
