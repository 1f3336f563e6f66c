"""How quickly the desk's lists answer over many rows: `python bench/desk_lists.py STORIES DISPATCHES`.

Fills an empty database of its own under SNN_DATA, asks each page twenty times as an editor, and prints queries and p95.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.desk_settings")
ASKED = 20
AT_ONCE = 5_000
PAGES = (
    "/", "/wire-room/", "/wire-room/?state=waiting", "/wire-room/?words=zebra", "/wire-room/?topic=20000735",
    "/wire-room/?source=agency", "/wire-room/?section=moon", "/wire-room/new/?after=1",
)  # fmt: skip


def main(stories: int, dispatches: int) -> None:
    """Fill, ask, print."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill(stories, dispatches)
    _ask()


def _fill(stories: int, dispatches: int) -> None:
    from snn.ground.clock import now
    from snn.network.models import Section, Site, Source
    from snn.stories.models import Lineage, Story
    from snn.wire.models import Dispatch, Raw

    at = now()
    site = Site.objects.create(
        host="space.example", name="Space", tagline="t", description="d", look="spacedaily", today_on=at.date()
    )
    section = Section.objects.create(slug="moon", name="Moon", description="d", related_line="r", home=site)
    source = Source.objects.create(slug="agency", name="Agency", full_name="Agency")
    raw = Raw.objects.create(sha256="0" * 64, name="bench", size_bytes=1, packed=b"", received_at=at)
    body = "<p>" + "words of a story " * 150 + "</p>"
    fields = {"subjects": [{"scheme": "medtop", "code": "20000735", "name": "space"}]}
    for start in range(0, stories, AT_ONCE):
        Story.objects.bulk_create(
            Story(
                site=site, section=section, source=source, slug=f"s{n}", headline=f"Story {n}", body_html=body,
                created_at=at, day=None if n % 100 == 0 else (at - timedelta(days=n // 100)).date(),
                published_at=None if n % 100 == 0 else at - timedelta(days=n // 100),
                held_reason="waits" if n % 100 == 0 else "",
            )
            for n in range(start, min(start + AT_ONCE, stories))
        )  # fmt: skip
    first = Story.objects.order_by("id").values_list("pk", flat=True)[0]
    for start in range(0, dispatches, AT_ONCE):
        made = Dispatch.objects.bulk_create(
            Dispatch(
                raw=raw, number=n, source=source, format="ninjs", guid=f"g{n}", version=1, kind="new",
                headline=f"Item {n}", body_html=body, fields=fields, fingerprint=str(n), received_at=at,
            )
            for n in range(start, min(start + AT_ONCE, dispatches))
        )  # fmt: skip
        Lineage.objects.bulk_create(
            Lineage(dispatch=one, story_id=first + one.number % stories, outcome="taken", at=at) for one in made
        )


def _ask() -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from snn.desk.models import Person, Role

    settings.SIGN_IN_NEEDS_SECOND, settings.ALLOWED_HOSTS = False, ["testserver"]
    person = Person.objects.create_user("bench@example.org")
    Role.objects.create(person=person, kind="editor")
    client = Client()
    client.force_login(person)
    for page in PAGES:
        asked: list[str] = []

        def count(execute: Any, sql: str, *rest: Any, asked: list[str] = asked) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            answer = client.get(page)
        took = sorted(_timed(client, page) for _ in range(ASKED))
        print(
            f"{page:32} {answer.status_code} {len(asked):3} queries  p95 {took[int(0.95 * ASKED)] * 1000:7.1f} ms",
            flush=True,
        )


def _timed(client: object, page: str) -> float:
    start = time.perf_counter()
    client.get(page)  # type: ignore[attr-defined]
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
