"""Mutated wire files over every parser: what they raise, how long they take, how much they hold.

    .venv/bin/python bench/wire_fuzz.py [--count N] [--start N] [--seed N] [--format NAME] [--save FOLDER]

Each input is a real file (of ../shared/wire where it is there, and the golden files of every format) with some of its
bytes changed, cut, doubled or swapped with another's; the number of an input and the seed give the same input again.
It is read as `snn wire take` reads it, as far as the database, and by the format it came from, whatever it looks like
now. The bars: no exception but Refused, none slower than 2 s, no process above 300 MB. Exit 1 where one is missed.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import multiprocessing
import os
import platform
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from snn.wire import rules
from snn.wire.dispatch import Item, Refused
from snn.wire.formats import registry

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SNN_SHARED") or ROOT.parent / "shared") / "wire"
GOLDEN = "src/snn/wire/formats/*/tests/golden/*"
SLOWEST_S, LARGEST_MB = 2.0, 300
HANGS_S = 60
"""By the clock on the wall: longer than a busy machine keeps a process waiting."""
BATCH = 1000
LARGEST_SEED = 120_000
TOKENS = (
    b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x1f", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b"<", b">", b"&", b"&#0;",
    b"&#xD800;", b"&lt;script&gt;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?xml version='1.0' encoding='utf-7'?>", b"<!DOCTYPE a>",
    b"<p>" * 300, b"<div>" * 300, b"</p>", b"<table><tr><td>", b"(((((((((((", b"    " * 200, b"- - - - - - -", b"A" * 3000, b"a " * 1500,
    b"9" * 400, b"-1", b"0000-00-00T00:00:00Z", b"9999-12-31T23:59:59+14:00", b"1e400", b"NaN", b"null", b"[[[[[[", b"{\"a\":" * 50, b"\\ud800",
    b"\\u0000", b"=?utf-8?B?////?=", b"=?x?Q?a?=", b"Content-Transfer-Encoding: base64\r\n", b"--" + b"a" * 80, b"PK\x03\x04", b"\x1f\x8b\x08",
    b"javascript:alert(1)", b"http://169.254.169.254/", b"\xd8\xa7\xd9\x84" * 50, b"\xe2\x80\xae", b"By A B C D E F G H I J K L M N O P Q R S T",
    b"(AFP) - ", b"ZCZC ", b"NNNN", b"KILL\n", b"EMBARGO until x\n", b"&amp;" * 200, b"&amp;amp;quot;", b"<br>" * 200, b"/" * 300, b"xmlns='a'",
)  # fmt: skip


@dataclass
class Found:
    """What a batch of inputs showed."""

    inputs: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, tuple[float, int]] = field(default_factory=dict)
    failures: list[tuple[int, str, str]] = field(default_factory=list)
    peak_mb: float = 0
    peak_at: int = 0

    def add(self, other: Found) -> None:
        self.inputs += other.inputs
        self.items += other.items
        self.refused += other.refused
        self.failures += other.failures
        for name, slow in other.slowest.items():
            self.slowest[name] = max(slow, self.slowest.get(name, (0.0, 0)))
        if other.peak_mb > self.peak_mb:
            self.peak_mb, self.peak_at = other.peak_mb, other.peak_at


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=20_000)
    asked.add_argument("--start", type=int, default=0, help="the number of the first input")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--format", help="only inputs made of this format's files")
    asked.add_argument("--save", type=Path, help="write the inputs that fail into this folder")
    args = asked.parse_args()
    seeds = corpus(args.format)
    started = time.monotonic()
    total = Found()
    for first in range(args.start, args.start + args.count, BATCH):
        last = min(first + BATCH, args.start + args.count)
        total.add(in_a_process(seeds, args.seed, first, last))
        print(
            f"\r{last - args.start:,} of {args.count:,}, {len(total.failures)} failed",
            end="",
            file=sys.stderr,
            flush=True,
        )
    print(file=sys.stderr)
    report(total, args, time.monotonic() - started)
    for number, _, _ in total.failures if args.save else ():
        args.save.mkdir(parents=True, exist_ok=True)
        (args.save / f"{args.seed}-{number}").write_bytes(mutated(seeds, args.seed, number)[1])
    return 1 if total.failures or total.peak_mb > LARGEST_MB else 0


def corpus(only: str | None = None) -> list[tuple[str, bytes]]:
    """Every file to start from, with the format that it is; what no format knows is none's."""
    files = sorted(SHARED.rglob("*")) if SHARED.is_dir() else []
    files += sorted(ROOT.glob(GOLDEN))
    found = []
    for file in files:
        if not file.is_file() or file.name.endswith((".expected.json", ".xsd")) or file.stat().st_size > LARGEST_SEED:
            continue
        raw = file.read_bytes()
        try:
            found.append((registry.recognise(raw).name, raw))
        except Refused:
            continue
    by_format: dict[str, list[bytes]] = {}
    for name, raw in found:
        by_format.setdefault(name, []).append(raw)
    return [(name, raw) for name in sorted(by_format) if only in (None, name) for raw in by_format[name]]


def in_a_process(seeds: list[tuple[str, bytes]], seed: int, first: int, last: int) -> Found:
    """A batch in a process of its own, so that what it holds at most is its own too."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=lambda: theirs.send(batch(seeds, seed, first, last)))
    child.start()
    theirs.close()
    try:
        found: Found = ours.recv()
    except EOFError:
        found = Found(failures=[(first, "a process", f"died with {child.exitcode} between {first} and {last}")])
    child.join()
    return found


def batch(seeds: list[tuple[str, bytes]], seed: int, first: int, last: int) -> Found:
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGVTALRM, too_long)
    found = Found()
    for number in range(first, last):
        name, raw = mutated(seeds, seed, number)
        for names in (None, [name]):
            started = time.process_time()
            # The first for what runs in Python and its expressions, the second for what hangs in a library.
            signal.setitimer(signal.ITIMER_VIRTUAL, 3 * SLOWEST_S)
            faulthandler.dump_traceback_later(HANGS_S, exit=True)
            try:
                for one in read(names, raw):
                    (found.items if isinstance(one, Item) else found.refused)[name] += 1
            except Exception:
                found.failures.append((number, name, traceback.format_exc(limit=-4)))
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            took = time.process_time() - started
            if took > SLOWEST_S:
                found.failures.append((number, name, f"took {took:.1f} s"))
            found.slowest[name] = max((took, number), found.slowest.get(name, (0.0, 0)))
        found.inputs[name] += 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if peak > found.peak_mb:
            found.peak_mb, found.peak_at = peak, number
    return found


class TooLongError(Exception):
    """An input that takes longer than any may."""


def too_long(*_: object) -> None:
    raise TooLongError


def read(names: list[str] | None, raw: bytes) -> Iterator[Item | Refused]:
    """Everything the file gives, fit to be stored: by the format that it looks like, or by the first of these."""
    try:
        form = registry.recognise(raw, names) if names is None else registry.formats(names)[0]
        items = form.parse(raw)
    except Refused as refused:
        yield refused
        return
    for one in items:
        try:
            yield one if isinstance(one, Refused) else rules.storable(one)
        except Refused as refused:
            yield refused


def mutated(seeds: list[tuple[str, bytes]], seed: int, number: int) -> tuple[str, bytes]:
    """The input of that number: a file, one to eight times changed."""
    dice = random.Random(seed * 1_000_003 + number)
    names = sorted({name for name, _ in seeds})
    # A format in turn, so that those of few files are tried as much as those of many.
    name = names[number % len(names)]
    raw = dice.choice([raw for each, raw in seeds if each == name])
    for _ in range(dice.choice((1, 1, 1, 2, 3, 5, 8))):
        raw = CHANGES[dice.randrange(len(CHANGES))](dice, raw, seeds)
    return name, raw[:1_000_000]


def flip(dice: random.Random, raw: bytes, _: object) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 16)):
        if changed:
            changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(dice: random.Random, raw: bytes, _: object) -> bytes:
    first, last = sorted(dice.randint(0, len(raw)) for _ in range(2))
    return raw[:first] + raw[last:]


def truncate(dice: random.Random, raw: bytes, _: object) -> bytes:
    return raw[: dice.randint(0, len(raw))]


def double(dice: random.Random, raw: bytes, _: object) -> bytes:
    first = dice.randint(0, len(raw))
    piece = raw[first : first + dice.randint(1, 2000)]
    return raw[:first] + piece * dice.randint(2, 60) + raw[first:]


def insert(dice: random.Random, raw: bytes, _: object) -> bytes:
    at = dice.randint(0, len(raw))
    return raw[:at] + dice.choice(TOKENS) + raw[at:]


def replace_word(dice: random.Random, raw: bytes, _: object) -> bytes:
    words = raw.split(b" ")
    words[dice.randrange(len(words))] = dice.choice(TOKENS)
    return b" ".join(words)


def splice(dice: random.Random, raw: bytes, seeds: list[tuple[str, bytes]]) -> bytes:
    other = dice.choice(seeds)[1]
    return raw[: dice.randint(0, len(raw))] + other[dice.randint(0, len(other)) :]


def recode(dice: random.Random, raw: bytes, _: object) -> bytes:
    codec = dice.choice(("utf-16", "utf-16-le", "cp1256", "iso8859-6", "cp1251", "utf-8"))
    return raw.decode("utf-8", "replace").encode(codec, "ignore")


def insert_words(dice: random.Random, raw: bytes, _: object) -> bytes:
    """A token among words, where it breaks no element: the rest of the file is still read."""
    places = [at for at, byte in enumerate(raw[:60_000]) if byte in b" >"]
    if not places:
        return raw
    at = dice.choice(places) + 1
    token = dice.choice(TOKENS)
    return raw[:at] + (token if dice.random() < 0.3 else token.replace(b"<", b"(").replace(b"&", b"+")) + raw[at:]


def double_element(dice: random.Random, raw: bytes, _: object) -> bytes:
    """A run between two tags, again and again."""
    pieces = raw.split(b"><")
    at = dice.randrange(len(pieces))
    return b"><".join(pieces[:at] + [pieces[at]] * dice.randint(2, 40) + pieces[at:])


CHANGES = (
    insert_words,
    insert_words,
    insert_words,
    double_element,
    flip,
    flip,
    cut,
    truncate,
    double,
    insert,
    insert,
    replace_word,
    splice,
    recode,
)


def report(found: Found, args: argparse.Namespace, took_s: float) -> None:
    print(
        f"{platform.machine()} {os.cpu_count()} CPUs, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}"
    )
    print(f"{sum(found.inputs.values()):,} inputs from {args.start:,}, seed {args.seed}, {took_s:,.0f} s")
    print(f"{'format':<14}{'inputs':>9}{'items':>9}{'refused':>9}{'slowest':>10}  at")
    for name in sorted(found.inputs):
        slow, number = found.slowest[name]
        print(
            f"{name:<14}{found.inputs[name]:>9,}{found.items[name]:>9,}{found.refused[name]:>9,}{slow:>9.2f}s  {number}"
        )
    print(f"largest process {found.peak_mb:.0f} MB (input {found.peak_at}); bar {LARGEST_MB}")
    kinds = Counter((name, said.strip().splitlines()[-1][:150]) for _, name, said in found.failures)
    print(f"{len(found.failures)} failures")
    for (name, said), count in kinds.most_common(30):
        number, _, whole = next(one for one in found.failures if one[1] == name and said in one[2])
        print(f"- {count} × {name}: {said} (input {number})\n{whole if 'Traceback' in whole else ''}")


if __name__ == "__main__":
    sys.exit(main())
