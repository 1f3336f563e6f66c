"""How long the desk takes to show a front, a section's front and a preview.

    .venv/bin/python bench/desk_fronts.py --stories 200000 --data DIR

Server time, of a signed-in editor, through the desk's whole middleware; the archive is bench/archive.py's.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from datetime import timedelta
from pathlib import Path


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=20000)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--times", type=int, default=50)
    args = asked.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "snn.config.desk_settings"
    import archive
    import measuring

    archive.build(args.data, args.stories)
    client, form = _editor()
    print(measuring.title(f"The desk's fronts with {args.stories} stories"))
    site = "/fronts/site-0.localhost/"
    for name, path, posted in (
        ("list of fronts", "/fronts/", None), ("front", site, None),
        ("section front", f"{site}section/section-0/", None), ("preview", f"{site}look/", form),
    ):  # fmt: skip
        print(json.dumps({"page": name} | _measured(client, path, posted, args.times)))


def _editor():
    from django.conf import settings
    from django.test import Client

    from snn.desk.models import Person, Role
    from snn.ground.clock import now
    from snn.network.models import Site
    from snn.press.gather import Gatherer
    from snn.stories.fronts.actions import arrange
    from snn.stories.fronts.queries import mark_of
    from snn.stories.fronts.rules import Picked

    settings.ALLOWED_HOSTS = ["*"]
    settings.SIGN_IN_NEEDS_SECOND = False
    person, _ = Person.objects.get_or_create(email="bench@example.org")
    Role.objects.get_or_create(person=person, kind="editor", site=None)
    site, at = Site.objects.get(host="site-0.localhost").pk, now()
    newest = Gatherer().newest(site)[:30]
    picks = [Picked(one, "pinned", at + timedelta(days=1)) for one in newest[10:22]]
    assert arrange(site, None, picks, seen=mark_of(site, None), by="bench", at=at) is None
    client = Client()
    client.force_login(person)
    return client, {"row": newest, f"stands-{newest[3]}": "lead"}


def _measured(client, path: str, posted, times: int) -> dict[str, float]:
    def ask():
        answer = client.get(path) if posted is None else client.post(path, posted)
        assert answer.status_code == 200, (path, answer.status_code)

    ask()
    spans = []
    for _ in range(times):
        started = time.perf_counter()
        ask()
        spans.append(1000 * (time.perf_counter() - started))
    return {
        "p50_ms": round(statistics.median(spans), 1),
        "p95_ms": round(sorted(spans)[int(0.95 * times)], 1),
    }  # fmt: skip


if __name__ == "__main__":
    main()
