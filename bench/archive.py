"""A synthetic archive: 12 sites, 30 sections, stories of 450 words with three related each; same seed, same archive.

    .venv/bin/python bench/archive.py --stories 100000 --data DIR

DIR becomes a data folder like any other; one that holds this archive already is left as it is. The rows are written in
bulk, past the actions (a million stories through them would take an hour); they are what the actions would have
written, less the audit lines.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SITES, SECTIONS, WORDS, A_DAY = 12, 30, 450, 274
LAST = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
CHUNK = 5000
SYLLABLES = [
    c + v + e
    for c in ["b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "tr", "st", "pl"]
    for v in "aeiou"
    for e in ("", "n", "r", "s")
]
Rows = list[tuple[Any, ...]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=5000)
    asked.add_argument("--data", type=Path, required=True)
    args = asked.parse_args()
    started = time.monotonic()
    made = build(args.data, args.stories)
    print(f"{args.stories} stories in {args.data}: {'made' if made else 'there'} in {time.monotonic() - started:.0f} s")


def build(folder: Path, stories: int) -> bool:
    """Fill a data folder; False where it was full already. Sets Django up on it."""
    open_folder(folder)
    marker = folder / f"archive-{stories}"
    if marker.exists():
        return False
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    _network(folder)
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous = OFF")
    _write(stories)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    marker.touch()
    return True


def open_folder(folder: Path) -> None:
    """Point Django at a data folder."""
    os.environ["SNN_DATA"] = str(folder.absolute())
    os.environ.setdefault("SNN_LOG_LEVEL", "WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.settings")
    import django

    django.setup()


def network_toml() -> str:
    """The network file of the archive: each section at home on one site and carried by a second."""
    carried: list[list[str]] = [[] for _ in range(SITES)]
    for n in range(SECTIONS):
        for site in {n % SITES, (n + 5) % SITES}:
            carried[site].append(f"section-{n}")
    parts = ['[network]\ndefault_section = "section-0"']
    looks = ("spacedaily", "spacewar", "sinodaily", "terradaily")
    parts += [
        f'[[site]]\nhost = "site-{n}.localhost"\nname = "Site Number {n}"\ntagline = "Everything about subject {n}"\n'
        f'description = "News of subject {n} and of those who work at it."\nlook = "{looks[n % 4]}"\nsections = {carried[n]}'
        for n in range(SITES)
    ]
    parts += [
        f'[[section]]\nslug = "section-{n}"\nname = "SECTION {n}"\ndescription = "All about part {n} of the subject."\n'
        f'related_line = "Learn more about section {n}"\nhome = "site-{n % SITES}.localhost"'
        for n in range(SECTIONS)
    ]
    parts += ['[[source]]\nslug = "unknown"\nname = "Wire"\nfull_name = "Wire services"']
    parts += [
        f'[[page]]\nslug = "{s}"\ntitle = "{s.title()}"\nbody = "Words about *{s}*."' for s in ("about", "privacy")
    ]
    parts += [
        f'[[tier]]\nslug = "{s}"\nname = "{s.title()} supporter"\namount_cents = 500\ncurrency = "USD"\ninterval = "{i}"\nmethods = ["card", "paypal"]'
        for s, i in (("single", "once"), ("monthly", "month"))
    ]
    parts += [
        '[[house]]\nslug = "letter"\nheadline = "One mail a day"\ntext = "The edition, as a letter."\nlink_text = "Have it sent"\nhref = "/support/"'
    ]
    return "\n".join(parts).replace("'", '"')


def _network(folder: Path) -> None:
    from snn.config.network import load_file
    from snn.network.models import Change, Site

    file = folder / "network.toml"
    file.write_text(network_toml(), encoding="utf-8")
    load_file(file)
    Site.objects.update(today_on=LAST.date())
    Change.objects.all().delete()


class Language:
    """Sentences of an invented language whose words are as uneven as those of a real one."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        seen: dict[str, None] = {}
        while len(seen) < 12000:
            seen["".join(self.random.choices(SYLLABLES, k=self.random.choice((1, 2, 2, 2, 3, 3))))] = None
        self.words = list(seen)
        weights = [1 / (rank + 3) for rank in range(len(self.words))]
        self.sentences = [self._sentence(weights) for _ in range(30000)]
        self.rare = self.words[800:]

    def _sentence(self, weights: list[float]) -> str:
        words = self.random.choices(self.words, weights, k=15)
        return " ".join(words).capitalize() + "."

    def headline(self) -> str:
        return " ".join(self.random.choices(self.rare, k=4) + self.random.choices(self.words, k=4)).capitalize()

    def body(self) -> str:
        sentences = self.random.choices(self.sentences, k=WORDS // 15)
        return "\n".join(f"<p>{' '.join(sentences[n : n + 3])}</p>" for n in range(0, len(sentences), 3))


def _write(count: int) -> None:
    from django.db import transaction

    from snn.network.models import Carriage, Section, Source

    homes = list(Section.objects.order_by("id").values_list("pk", "home_id", "related_line"))
    carriers: dict[int, list[int]] = {}
    for site, section in Carriage.objects.order_by("id").values_list("site_id", "section_id"):
        carriers.setdefault(section, []).append(site)
    source = Source.objects.get().pk
    tables = _Tables(count, homes, carriers, source)
    for first in range(1, count + 1, CHUNK):
        with transaction.atomic():
            tables.fill(range(first, min(first + CHUNK, count + 1)))
        print(f"{min(first + CHUNK - 1, count)} of {count}", flush=True) if first % 100000 == 1 else None
    set_sequences()


class _Tables:
    def __init__(self, count: int, homes: Sequence[tuple[int, int, str]], carriers: dict[int, list[int]], source: int):
        self.count, self.homes, self.carriers, self.source = count, homes, carriers, source
        self.language = Language(7)
        self.random = random.Random(11)

    def fill(self, numbers: range) -> None:
        from django.db import connection

        from snn.stories.kinship import word_numbers

        stories, places, links, related, kin = [], [], [], [], []
        for n in numbers:
            section, site, line = self.homes[n % len(self.homes)]
            at = self._moment(n)
            headline = self.language.headline()
            standfirst = " ".join(self.random.choices(self.language.sentences, k=1))
            stories.append((n, site, section, self.source, f"{headline.lower().replace(' ', '-')[:70]}-{n}", at.date(), headline, standfirst,
                            "By Ada Novak", "Ostrava", "Wire", at.date(), self.language.body(), WORDS, "en", 5, None, None, 1, at, at,
                            None, "", at, None, ""))  # fmt: skip
            places += [(n, carrier, section, at, at.date()) for carrier in self.carriers[section]]
            kin += [(word, n) for word in word_numbers(headline, standfirst)]
            links.append((n, section, line, "", 0))
            related += [(n, other, place, 12 - place) for place, other in enumerate(self._others(n))]
        with connection.cursor() as cursor:
            for table, columns, rows in (
                ("stories_story", STORY, stories), ("stories_placement", PLACEMENT, places),
                ("stories_relatedlink", LINK, links), ("stories_relatedstory", RELATED, related), ("stories_kinword", "word, story_id", kin),
            ):  # fmt: skip
                marks = ", ".join(["%s"] * len(columns.split(",")))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def _moment(self, n: int) -> datetime:
        """Evenly over the days, as many a day whatever the size of the archive."""
        return LAST - timedelta(days=(self.count - n) // A_DAY, seconds=(self.count - n) % A_DAY * 250)

    def _others(self, n: int) -> list[int]:
        low = max(1, n - 3000)
        return list(dict.fromkeys(self.random.randrange(low, n) for _ in range(3))) if n > 3 else []


STORY = (
    "id, site_id, section_id, source_id, slug, day, headline, standfirst, byline, dateline_place, dateline_source, dateline_on, "
    "body_html, words, language, urgency, picture_id, guid, version, created_at, sourced_at, embargo_at, held_reason, published_at, updated_at, rights"
)
PLACEMENT = "story_id, site_id, section_id, live_at, day"
LINK = "story_id, section_id, text, href, position"
RELATED = "story_id, other_id, position, score"


def set_sequences() -> None:
    """PostgreSQL counts on from the rows that were written with numbers of their own."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('stories_story', 'id'), (SELECT max(id) FROM stories_story))"
            )


if __name__ == "__main__":
    main()
