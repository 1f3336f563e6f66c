"""How well versions and reprints are found, and what that costs, as Markdown tables.

    .venv/bin/python bench/near_duplicates.py                     precision and recall on the shared corpora
    .venv/bin/python bench/near_duplicates.py --stories 1000000   look-up time and bytes with so many stories marked

SNN_SHARED names another ../shared; DATABASE_URL another engine (a database of that name is made and dropped).
Near ones are made from the Reuters stories by a seeded script: trimmed tail, rewritten headline, signature added,
paragraphs reordered. Links between Reuters stories that are no exact duplicates count as right where the headline
is mostly the same and they are hours apart at most; every other one was read, and the wrong ones are listed here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import random
import re
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SNN_SHARED") or ROOT.parent / "shared")
os.environ["SNN_DATA"] = tempfile.mkdtemp(prefix="snn-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.settings")
sys.path.insert(0, str(ROOT / "src"))

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from snn.stories import marks  # noqa: E402
from snn.stories.likeness import Mark, Text, mark, says_the_same  # noqa: E402

MADE = 1500
# A trimmed brief of a few words can't be told from the next one made with the same form.
LEAST_WORDS = 60
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
# Read and found to be two stories made with one form: Reuters ids.
WRONG = {
    frozenset(pair)
    for pair in (
        ("13670", "14302"),  # copper at midday and at the close
        ("20420", "21067"),  # two companies raise one price
        ("11853", "14898"),  # two banks issue notes
        ("6046", "7769"),
        ("7207", "8344"),  # the Fed, on other days
        ("13799", "15952"),
        ("14486", "15952"),  # a daily price table
        ("13834", "15540"),  # a daily rainfall table
    )
}
NAMES = ("Ada Novak", "Ben Ortiz", "Cy Lindqvist", "Dana Petrov")
LEADS = ("What we know", "Officials respond", "Markets take note", "The day in brief", "Questions remain")


@dataclass(frozen=True)
class Doc:
    """One text of a corpus; group: texts of one group are one story."""

    id: str
    text: Text
    at: datetime
    group: str


@dataclass
class Score:
    """Links that should be there and are, that are missing, that should not be."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    read: int = 0

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)


@dataclass
class Halves:
    """A score for each half of the documents, parted by a hash of their ids.

    The thresholds of says_the_same() may be looked for on the tuning half alone; the other half tells how they do.
    """

    tuning: Score = field(default_factory=Score)
    held_out: Score = field(default_factory=Score)

    def of(self, doc: Doc) -> Score:
        return self.held_out if zlib.crc32(doc.id.encode()) & 1 else self.tuning


class Shelf:
    """The index in the database, and the texts that stand for its stories."""

    def __init__(self) -> None:
        self.docs: list[Doc] = []

    def add(self, docs: list[Doc]) -> None:
        first = len(self.docs) + 1
        self.docs += docs
        pairs = [(first + n, made) for n, doc in enumerate(docs) if (made := mark(doc.text))]
        with transaction.atomic():
            for start in range(0, len(pairs), 500):
                marks.keep(pairs[start : start + 500])

    def links(self, doc: Doc) -> Iterator[Doc]:
        """The story that the intake would link the text to, as it would find it."""
        made = mark(doc.text)
        for story in marks.nearest([made])[0] if made else ():
            other = self.docs[story - 1]
            if says_the_same(doc.text, other.text, abs(doc.at - other.at)):
                yield other
                return


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=0)
    asked.add_argument("--first", type=int, default=0, help="only so many of the Reuters stories")
    asked.add_argument("--doubtful", action="store_true", help="print the links that a person should read")
    args = asked.parse_args()
    print(f"{platform.node()}, {platform.machine()}, Python {platform.python_version()}, {connection.vendor}, "
          f"{datetime.now(UTC):%Y-%m-%d}\n")  # fmt: skip
    made = setup_databases(verbosity=0, interactive=False)
    try:
        if args.stories:
            look_up(filled(args.stories))
        else:
            for line in table(args.first, args.doubtful):
                print(line)
    finally:
        teardown_databases(made, verbosity=0)


def table(first: int, doubtful: bool) -> Iterator[str]:
    """Precision and recall by kind, a line each."""
    yield "| texts | links due | found | wrong | precision | recall |"
    yield "|---|---:|---:|---:|---:|---:|"
    docs = reuters(first)
    shelf = Shelf()
    seen: dict[str, int] = defaultdict(int)
    repeats = Halves()
    for doc in docs:
        other = next(shelf.links(doc), None)
        score_repeat(doc, other, seen, repeats.of(doc), doubtful)
        shelf.add([doc])
        seen[doc.group] += 1
    scores = {"Reuters, each against those before it": repeats}
    long = [doc for doc in docs if len(doc.text.words) >= LEAST_WORDS]
    rng = random.Random(3)
    for name, change in CHANGES.items():
        score = scores[name] = Halves()
        for doc in rng.sample(long, min(MADE, len(long))):
            other = next(shelf.links(change(doc, rng)), None)
            judge(doc, other, score.of(doc))
    scores["White House posts, later versions"] = revisions(shelf)
    for name, score in scores.items():
        yield row(name, summed([score.tuning, score.held_out]))
    tuning, held_out = ([getattr(one, half) for one in scores.values()] for half in ("tuning", "held_out"))
    yield row("all", summed(tuning + held_out))
    yield row("all, the tuning half", summed(tuning))
    yield row("all, the held-out half", summed(held_out))


def summed(scores: list[Score]) -> Score:
    return Score(*(sum(getattr(one, part) for one in scores) for part in ("found", "missed", "wrong")))


def row(name: str, score: Score) -> str:
    due = score.found + score.missed
    return f"| {name} | {due} | {score.found} | {score.wrong} | {score.precision:.3f} | {score.recall:.3f} |"


def judge(doc: Doc, other: Doc | None, score: Score) -> None:
    if other is None:
        score.missed += 1
    elif other.group == doc.group or right(doc, other):
        score.found += 1
    else:
        score.wrong += 1


def score_repeat(doc: Doc, other: Doc | None, seen: dict[str, int], score: Score, doubtful: bool) -> None:
    if other is None:
        score.missed += bool(seen[doc.group])
    elif other.group == doc.group or right(doc, other):
        score.found += 1
    else:
        score.wrong += 1
    if doubtful and other and other.group != doc.group and not plainly_right(doc, other):
        score.read += 1
        verdict = "WRONG" if frozenset((doc.id, other.id)) in WRONG else "     "
        print(f"{verdict} {other.id} {doc.id} {abs(doc.at - other.at)}\n    {other.text.headline} | "
              f"{other.text.body[:130]}\n    {doc.text.headline} | {doc.text.body[:130]}")  # fmt: skip


def right(doc: Doc, other: Doc) -> bool:
    return frozenset((doc.id, other.id)) not in WRONG


def plainly_right(doc: Doc, other: Doc) -> bool:
    some, others = doc.text.headline_words, other.text.headline_words
    shared = len(some & others) / max(1, min(len(some), len(others)))
    return shared >= 0.6 and abs(doc.at - other.at) <= timedelta(hours=6)


def reuters(first: int) -> list[Doc]:
    """The stories in their order of time; same headline and words: one group."""
    docs = []
    with gzip.open(SHARED / "corpora" / "reuters-21578.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            body = "\n".join(paragraphs(given["body"] or ""))
            if body:
                text = Text(given["headline"] or "", body)
                group = f"{' '.join(sorted(text.headline_words))}\n{' '.join(text.words)}"
                docs.append(Doc(given["id"], text, moment(given["date"]), group))
    docs.sort(key=lambda doc: doc.at)
    return docs[: first or None]


def paragraphs(body: str) -> list[str]:
    """Reuters begins a paragraph with four blanks."""
    body = re.sub(r"\s*\bReuter\s*$", "", body, flags=re.I)
    return [words for part in re.split(r"\n {3,}", body) if (words := " ".join(part.split()))]


def moment(said: str) -> datetime:
    day, month, year, hour, minute = re.search(r"(\d+)-([A-Z]{3})-(\d{4})\s+(\d+):(\d+)", said).groups()
    return datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour[-2:]) % 24, int(minute) % 60, tzinfo=UTC)


def trimmed(doc: Doc, rng: random.Random) -> Doc:
    words = doc.text.body.split(" ")
    return changed(doc, rng, body=" ".join(words[: max(45, int(len(words) * rng.uniform(0.4, 0.85)))]))


def rewritten(doc: Doc, rng: random.Random) -> Doc:
    return changed(doc, rng, headline=rng.choice(LEADS))


def signed(doc: Doc, rng: random.Random) -> Doc:
    who, other = rng.sample(NAMES, 2)
    end = f"\n(Reporting by {who} in the newsroom; Additional reporting by {other}; Editing by the desk)"
    return changed(doc, rng, body=f"By {who}\n{doc.text.body}{end}")


def reordered(doc: Doc, rng: random.Random) -> Doc:
    parts = doc.text.body.split("\n")
    rest = parts[1:]
    rng.shuffle(rest)
    return changed(doc, rng, body="\n".join([*parts[:1], *rest]))


def everything(doc: Doc, rng: random.Random) -> Doc:
    made = rewritten(signed(trimmed(doc, rng), rng), rng)
    return Doc(made.id, made.text, doc.at + timedelta(hours=rng.uniform(0, 18)), made.group)


CHANGES = {
    "Reuters, tail trimmed": trimmed,
    "Reuters, headline rewritten": rewritten,
    "Reuters, signature added": signed,
    "Reuters, paragraphs reordered": reordered,
    "Reuters, trimmed, signed, rewritten": everything,
}


def changed(doc: Doc, rng: random.Random, *, headline: str | None = None, body: str | None = None) -> Doc:
    text = Text(headline or doc.text.headline, body or doc.text.body)
    return Doc(doc.id, text, doc.at + timedelta(hours=rng.uniform(0, 18)), doc.group)


def revisions(shelf: Shelf) -> Halves:
    """First versions are marked, later ones must find them."""
    score, later = Halves(), []
    with gzip.open(SHARED / "corpora" / "whitehouse-revisions.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            given = json.loads(line)
            docs = [
                Doc(
                    given["path"],
                    Text(one["title"], one["body_md"]),
                    datetime.fromisoformat(one["seen_at"]),
                    given["path"],
                )
                for one in given["revisions"]
            ]
            shelf.add(docs[:1])
            later += docs[1:]
    for doc in later:
        judge(doc, next(shelf.links(doc), None), score.of(doc))
    return score


def filled(stories: int) -> list[Mark]:
    """Marks so many texts mixed from real sentences; the marks of two thousand of them without their ends."""
    sentences = [one for doc in reuters(0) for one in re.split(r"(?<=[.!?])\s+", doc.text.body) if one]
    rng, asked, started = random.Random(5), [], time.monotonic()
    for start in range(0, stories, 20_000):
        pairs = []
        for n in range(start, min(stories, start + 20_000)):
            text = Text("", " ".join(rng.choices(sentences, k=rng.randint(4, 12))))
            pairs.append((n + 1, mark(text)))
            if rng.random() < 2000 / stories:
                asked.append(mark(Text("", text.body[: int(len(text.body) * 0.8)])))
        with transaction.atomic():
            for at in range(0, len(pairs), 500):
                marks.keep(pairs[at : at + 500])
    print(f"{stories} stories marked in {time.monotonic() - started:.0f} s")
    print(f"{index_bytes() / stories:.0f} bytes a story, indexes included")
    return asked


def look_up(asked: list[Mark]) -> None:
    """Looks them up one after another, as the intake does."""
    took, hits = [], 0
    for made in asked:
        start = time.perf_counter()
        hits += bool(marks.nearest([made])[0])
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    print(f"{len(took)} look-ups: p50 {took[len(took) // 2]:.2f} ms, p99 {took[int(len(took) * 0.99)]:.2f} ms, "
          f"{hits / len(took):.3f} of them found something")  # fmt: skip


def index_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('stories_textmark')")
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master "
                "WHERE tbl_name = 'stories_textmark')"
            )
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main()
