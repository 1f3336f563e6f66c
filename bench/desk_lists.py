"""How quickly the desk's lists answer over many rows.

    .venv/bin/python bench/desk_lists.py --stories 200000 --dispatches 1000000 --data DIR

Server time of a signed-in editor and admin through the desk's whole middleware, over bench/desk_archive.py's rows; with
DATABASE_URL on PostgreSQL. Asks each page many times, prints queries, p50 and p95, the p95 of this
process's own work (what a busy machine does not add to), and fails where a bar is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import desk_archive
import measuring

BAR_MS, BAR_QUERIES = 150, 25
PAGES = (
    "/",
    *(f"/wire-room/{rest}" for rest in (
        "", "?before=500000", "?state=waiting", "?state=spiked", "?state=held", "?state=offered", "?state=killed",
        "?words=zebra", "?topic=20000123", "?source=agency-3", "?source=agency-11", "?section=section-3",
        "?source=agency-11&state=waiting&section=section-3&words=a&topic=2000", "new/?after=LATEST", "new/?after=1", "MIDDLE/",
    )),
    *(f"/writing/{rest}" for rest in (
        "", "?before=1000", "?state=live", "?state=waiting", "?state=killed", "?words=HEADLINE", "?words=ab",
        "?site=3&state=waiting", "?site=3&state=killed", "story/5000/",
    )),
    "/snippets/desk/manuscript/", "/snippets/desk/manuscript/?p=300", "/fronts/", "/fronts/site-0.localhost/",
    "/audit/", "/audit/?act=spike", "/audit/?by=nobody@example.org", "/audit/?act=spike&by=nobody@example.org",
    "/audit/?before=1000", "/people/", "/people/table/", "/network/", "/api/v1/stories", "/api/v1/stories?site=site-3.localhost",
    "/api/v1/stories?before=100",
)  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=20_000)
    asked.add_argument("--dispatches", type=int, default=100_000)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--times", type=int, default=40)
    asked.add_argument("--only", default="", help="pages that begin so")
    args = asked.parse_args()
    desk_archive.build(args.data, args.stories, args.dispatches)
    from django.db import connection

    print(measuring.title(f"The desk's lists, {args.stories} stories, {args.dispatches} items, {connection.vendor}"))
    client, headers = _editor()
    missed = 0
    for page in PAGES:
        if page.startswith(args.only):
            missed += not _asked(client, headers, page, args.times)
    print(f"{missed} of the pages miss {BAR_MS} ms or {BAR_QUERIES} queries")
    sys.exit(bool(missed))


def _editor() -> tuple[Any, dict[str, str]]:
    from django.conf import settings
    from django.test import Client

    from snn.desk.api import views
    from snn.desk.api.pacing import Pace
    from snn.desk.api.rules import Scope
    from snn.desk.api.tokens import make_token
    from snn.desk.models import Person
    from snn.ground.clock import now

    # Refused is answered soonest.
    views.pace = Pace(at_once=1_000_000)
    settings.SIGN_IN_NEEDS_SECOND, settings.ALLOWED_HOSTS = False, ["testserver"]
    person = Person.objects.get(email="editor@example.org")
    client = Client()
    client.force_login(person)
    _, words = make_token(person, "bench", [Scope.READ], by="bench", at=now())
    return client, {"authorization": f"Bearer {words}"}


def _asked(client: Any, headers: dict[str, str], page: str, times: int) -> bool:
    """Ask it; whether it keeps the bars. Queries are those of a process that is up, with no alarm read lately."""
    from django.db import connection

    from snn.desk.alarms import forget

    address, queries = _real(page), []
    client.get(address, headers=headers)
    forget()
    with connection.execute_wrapper(lambda execute, sql, *rest: (queries.append(sql), execute(sql, *rest))[1]):
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200, (address, answer.status_code)
    timed = [_timed(client, headers, address) for _ in range(times)]
    spans, own = (sorted(one) for one in zip(*timed, strict=True))
    p95 = spans[int(0.95 * times)]
    good = p95 < BAR_MS and len(queries) <= BAR_QUERIES
    print(
        f"{page:70} {len(queries):3} queries  p50 {statistics.median(spans):7.1f}  p95 {p95:7.1f} ms  own {own[int(0.95 * times)]:7.1f} ms{'' if good else '  MISSED'}",
        flush=True,
    )
    return good


def _real(page: str) -> str:
    """Numbers and words that only the archive knows, put in."""
    from snn.stories.models import Story
    from snn.wire.models import Dispatch

    if "LATEST" in page or "MIDDLE" in page:
        latest = Dispatch.objects.order_by("-pk").values_list("pk", flat=True)[0]
        return page.replace("LATEST", str(latest)).replace("MIDDLE", str(latest // 2))
    if "HEADLINE" in page:
        return page.replace("HEADLINE", "+".join(Story.objects.get(pk=5000).headline.split()[:2]))
    return page


def _timed(client: Any, headers: dict[str, str], address: str) -> tuple[float, float]:
    """Milliseconds by the wall, and of them this process's own on a processor."""
    started, worked = time.perf_counter(), time.process_time()
    client.get(address, headers=headers)
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - worked)


if __name__ == "__main__":
    main()
