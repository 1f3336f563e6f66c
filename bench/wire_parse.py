"""How many NewsML-G2 items of 5 KB one core parses, sanitises and makes fit to store, a second.

    .venv/bin/python bench/wire_parse.py [--items N] [--profile]

Nothing is stored and nothing is read from disk: each item is the template below with words of its own. The bar is
1,500 items a second (docs/wire-formats.md).
"""

from __future__ import annotations

import argparse
import cProfile
import os
import platform
import pstats
import random
import sys
import time
from datetime import UTC, datetime

import lxml.etree
import nh3

from snn.wire import rules
from snn.wire.dispatch import Item
from snn.wire.formats import registry

BAR = 1500
REPEATS = 3
WORDS = [
    "harbour",
    "tide",
    "mill",
    "board",
    "flood",
    "bridge",
    "council",
    "water",
    "engineer",
    "morning",
    "valley",
    "price",
    "season",
    "north",
    "vessel",
    "grain",
    "minister",
    "office",
    "paper",
    "budget",
    "island",
    "winter",
    "signal",
    "market",
    "crew",
    "station",
    "border",
    "record",
    "school",
    "vote",
    "summer",
]
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:lumen.example:20220314:item-{number}"
  version="{version}" standard="NewsML-G2" standardversion="2.32" conformance="power" xml:lang="en">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_38.xml"/>
  <rightsInfo><copyrightHolder literal="Lumen"/><copyrightNotice>(c) Lumen 2022</copyrightNotice>
    <usageTerms>Not for resale.</usageTerms></rightsInfo>
  <itemMeta><itemClass qcode="ninat:text"/><provider literal="Lumen"/>
    <versionCreated>2022-03-14T09:10:00+01:00</versionCreated><firstCreated>2022-03-14T09:00:00+01:00</firstCreated>
    <pubStatus qcode="stat:usable"/><edNote>Adds quote.</edNote><signal qcode="sig:update"/></itemMeta>
  <contentMeta><urgency>4</urgency><contentCreated>2022-03-14T09:00:00+01:00</contentCreated>
    <located type="cptype:city"><name>Portaven</name></located><creditline>Lumen</creditline><by>Ada Moor</by>
    <language tag="en"/><genre qcode="genre:Article"/>
    <subject type="cpnat:abstract" qcode="medtop:20000350"><name>central bank</name></subject>
    <subject type="cpnat:abstract" qcode="subj:04000000"><name>economy</name></subject>
    <subject type="cpnat:person"><name>Ben Quill</name></subject>
    <slugline>TIDES-PORTAVEN</slugline><headline>{headline}</headline><description>{summary}</description>
    <keyword>tide</keyword><keyword>mill</keyword></contentMeta>
  <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>
    <body>
      <p>PORTAVEN, March 14 (Lumen) - {first}</p>
"""
TAIL = """
    </body></html></inlineXML></contentSet>
</newsItem>
"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--items", type=int, default=3000)
    asked.add_argument("--profile", action="store_true", help="show where the time goes instead")
    args = asked.parse_args()
    files = [item(number) for number in range(args.items)]
    if args.profile:
        return profile(files)
    seconds(files[:1])
    rates = [args.items / seconds(files) for _ in range(REPEATS)]
    best, size = max(rates), sum(map(len, files)) // len(files)
    print(f"{platform.machine()} {platform.processor() or ''} {os.cpu_count()} CPUs, {datetime.now(UTC):%Y-%m-%d}")
    print(f"Python {platform.python_version()}, lxml {lxml.etree.__version__}, nh3 {nh3.__version__}")
    print(
        f"{args.items} items of {size:,} bytes, one core, {REPEATS} runs: {', '.join(f'{rate:,.0f}' for rate in rates)} items/s"
    )
    print(f"best {best:,.0f} items/s; bar {BAR:,}: {'passed' if best >= BAR else 'MISSED'}")
    return 0 if best >= BAR else 1


def item(number: int) -> bytes:
    """One item of about 5 KB; the same number gives the same bytes."""
    words = random.Random(number)
    said = HEAD.format(
        number=number, version=words.randint(1, 9), headline=sentence(words, 9)[:-1], summary=sentence(words, 20),
        first=sentence(words, 30),
    )  # fmt: skip
    while len(said) < 4900 - len(TAIL):
        said += f'      <p>{sentence(words, 25)} <a href="https://lumen.example/{number}">{sentence(words, 3)}</a> {sentence(words, 12)}</p>\n'
    return (said + TAIL).encode()


def sentence(words: random.Random, length: int) -> str:
    return " ".join(words.choice(WORDS) for _ in range(length)).capitalize() + "."


def seconds(files: list[bytes]) -> float:
    """CPU seconds to take all of them, as far as the database."""
    start = time.process_time()
    for raw in files:
        for one in registry.recognise(raw).parse(raw):
            assert isinstance(one, Item)
            rules.storable(one)
    return time.process_time() - start


def profile(files: list[bytes]) -> int:
    measured = cProfile.Profile()
    measured.runcall(seconds, files)
    pstats.Stats(measured).sort_stats("tottime").print_stats(25)
    return 0


if __name__ == "__main__":
    sys.exit(main())
