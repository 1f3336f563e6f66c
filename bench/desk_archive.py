"""A desk's years of work on top of bench/archive.py's stories: what the wire brought, what became of it, what waits.

    .venv/bin/python bench/desk_archive.py --stories 200000 --dispatches 1000000 --data DIR

With DATABASE_URL the same on PostgreSQL. Made once for a folder; a second call finds it there.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import archive

AT_ONCE, A_DAY, BODIES = 5_000, 3_000, 500
OUTCOMES = ("taken", "updated", "duplicate", "held", "offered")
WEIGHTS = (62, 25, 8, 4, 1)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=20_000)
    asked.add_argument("--dispatches", type=int, default=100_000)
    asked.add_argument("--data", type=Path, required=True)
    args = asked.parse_args()
    started = time.monotonic()
    made = build(args.data, args.stories, args.dispatches)
    print(f"{'made' if made else 'there'} in {time.monotonic() - started:.0f} s")


def build(folder: Path, stories: int, dispatches: int) -> bool:
    """Fill a data folder; False where it was full already. Sets Django up on it, as the desk."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "snn.config.desk_settings"
    archive.build(folder, stories)
    marker = folder / f"desk-{stories}-{dispatches}"
    from django.core.management import call_command
    from django.db import connection

    if marker.exists():
        call_command("migrate", verbosity=0)
        return False

    from snn.ground.clock import now

    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous = OFF")
    work, started = _Work(stories, dispatches, now()), time.monotonic()
    for step in (work.sources, work.waiting, work.wire, work.people, work.decisions, work.records):
        step()
        print(f"{step.__name__} {time.monotonic() - started:.0f} s", flush=True)
    archive.set_sequences()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    marker.touch()
    return True


class _Work:
    def __init__(self, stories: int, dispatches: int, at: datetime) -> None:
        self.stories, self.dispatches, self.at = stories, dispatches, at
        self.random = random.Random(23)
        self.language = archive.Language(29)
        self.bodies = [self.language.body() for _ in range(BODIES)]

    def sources(self) -> None:
        """Eleven agencies that send all the time, and one whose items are one in fifty thousand."""
        from snn.network.models import Source

        self.agencies = [
            Source.objects.create(slug=f"agency-{n}", name=f"AG{n}", full_name=f"Agency number {n}") for n in range(12)
        ]

    def waiting(self) -> None:
        """One story in a hundred is not out."""
        from snn.stories.models import Story

        some = Story.objects.order_by("id")[: max(1, self.stories // 100)]
        first = self.stories + 1
        held = [
            Story(
                id=first + n, site_id=one.site_id, section_id=one.section_id, source=self.agencies[n % 11],
                slug=f"waits-{n}", headline=self.language.headline(), body_html=one.body_html, created_at=self.at,
                held_reason="its source waits for an editor",
            )
            for n, one in enumerate(some)
        ]  # fmt: skip
        Story.objects.bulk_create(held, batch_size=AT_ONCE)
        self.held = len(held)

    def wire(self) -> None:
        """Items evenly over the days; each belongs to a story, the newest to those that wait."""
        from snn.stories.models import Lineage
        from snn.wire.models import Dispatch, Raw

        raws = Raw.objects.bulk_create(
            Raw(sha256=f"{n:064x}", name=f"{n}.xml", size_bytes=1, packed=b"", received_at=self.at)
            for n in range(1 + self.dispatches // 100)
        )
        outcomes = self.random.choices(OUTCOMES, WEIGHTS, k=self.dispatches)
        for start in range(0, self.dispatches, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, self.dispatches))
            made = Dispatch.objects.bulk_create(self._item(n, raws[n // 100].pk) for n in numbers)
            Lineage.objects.bulk_create(
                Lineage(dispatch=one, story_id=self._story_of(n), outcome=outcomes[n], at=one.received_at)
                for n, one in zip(numbers, made, strict=True)
            )
        self.first = made[-1].pk - self.dispatches + 1

    def _item(self, n: int, raw: int) -> Any:
        from snn.wire.models import Dispatch

        topic = {"scheme": "medtop", "code": f"2000{n % 700:04}", "name": f"subject {n % 700}"}
        rare = n % 50_000 == 7
        return Dispatch(
            raw_id=raw, number=n % 100, source=self.agencies[11 if rare else n % 11], format="ninjs", guid=f"urn:item:{n // 2}",
            version=n % 2 + 1, kind="update" if n % 2 else "new", headline=self.language.headline(),
            body_html=self.bodies[n % BODIES], fields={"subjects": [topic]}, fingerprint=str(n),
            received_at=self.at - timedelta(seconds=(self.dispatches - n) * 86_400 // A_DAY),
        )  # fmt: skip

    def _story_of(self, n: int) -> int:
        behind = (self.dispatches - 1 - n) // 2
        if behind % 20 == 0 and behind // 20 < self.held:
            return self.stories + 1 + behind // 20
        return 1 + max(0, self.stories - 1 - behind * self.stories * 2 // self.dispatches)

    def people(self) -> None:
        """An editor, whose working copies lie about."""
        from snn.desk.models import Manuscript, Person, Role

        self.editor = Person.objects.create_user("editor@example.org")
        Role.objects.create(person=self.editor, kind="editor")
        Role.objects.create(person=self.editor, kind="admin")
        stream = [{"type": "text", "value": self.bodies[0]}]
        _write(Manuscript, 10_000, lambda n: Manuscript(
            story_id=n if n <= 8_000 and n <= self.stories else None, section_id=1 + n % archive.SECTIONS,
            headline=self.language.headline(), body=stream, owner=self.editor,
        ))  # fmt: skip

    def decisions(self) -> None:
        """What editors did and have yet to do."""
        from snn.desk.models import Spike
        from snn.stories.models import Copy, Kill, Offer
        from snn.wire.models import Quarantine

        most, every = self.stories // 40, max(1, self.dispatches // 10_000)
        _write(Kill, most // 10, lambda n: Kill(story_id=n * 40, reason="withdrawn", by="bench", at=self.at))
        _write(
            Spike,
            self.dispatches // every,
            lambda n: Spike(dispatch_id=self.first + (n - 1) * every, by="bench", at=self.at),
        )
        _write(Offer, most, lambda n: Offer(
            story_id=n * 40 - 1, dispatch_id=self.first + n, field="headline", words="Other words", at=self.at,
            state="open" if n % 20 == 0 else "declined",
        ))  # fmt: skip
        _write(Copy, most, lambda n: Copy(
            story_id=n * 40 - 2, like_id=n * 40 - 3, percent=90, how="marks", chosen_by="rule", why="earlier", at=self.at,
        ))  # fmt: skip
        _write(Quarantine, 3_000, lambda n: Quarantine(
            name=f"{n}.bin", reason="unknown_format", message="nothing reads this", at=self.at,
            dropped_at=self.at if n % 3 else None,
        ))  # fmt: skip

    def records(self) -> None:
        """Who did what."""
        from snn.desk.models import AuditEntry
        from snn.stories.models import AuditLine

        _write(AuditEntry, 300_000, lambda n: AuditEntry(
            at=self.at, by="editor@example.org" if n % 3 else "command line", act="sign in" if n % 2 else "spike", about=str(n),
        ))  # fmt: skip
        _write(AuditLine, 2 * self.stories, lambda n: AuditLine(
            story_id=(n + 1) // 2, act="publish" if n % 2 else "create", by="wire", at=self.at,
        ))  # fmt: skip


def _write(model: Any, count: int, row: Callable[[int], Any]) -> None:
    for start in range(1, count + 1, AT_ONCE):
        rows: Iterable[Any] = (row(n) for n in range(start, min(start + AT_ONCE, count + 1)))
        model.objects.bulk_create(rows)


if __name__ == "__main__":
    main()
