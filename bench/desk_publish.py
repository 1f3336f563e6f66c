"""From the click on Publish to the pages before readers: a whole `snn up` over a filled archive, asked over HTTP.

    .venv/bin/python bench/desk_publish.py --stories 10000 --data DIR

Signs in as an editor, presses Publish for one story after another, and watches through the stand for the story's page,
its mobile version, and the fronts of its site and section. Server and watcher share the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import archive
import httpx
import measuring

PORT = 8197
WAIT_S = 30.0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--stories", type=int, default=10_000)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--times", type=int, default=40)
    args = asked.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "snn.config.desk_settings"
    archive.build(args.data, args.stories)
    # What runs readers' pages runs on settings of its own, not on the desk's.
    named = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    with (args.data / "up.log").open("wb") as log:
        up = subprocess.Popen(
            (sys.executable, "-m", "snn", "up", "--port", str(PORT)), env=named, stdout=log, stderr=log
        )
    try:
        _wait_for_desk(args.stories)
        print(measuring.title(f"Click to pages, {args.stories} stories"))
        _measure(args.times)
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(60)


def _wait_for_desk(stories: int) -> None:
    """The desk answers, and the whole archive lies on the rack."""
    from django.db import connection

    from snn.network.models import Change

    deadline = time.monotonic() + 120 + stories / 50
    while time.monotonic() < deadline:
        try:
            if (
                _get("desk.localhost", "/login/").status_code == 200
                and not Change.objects.filter(done_at=None).exists()
            ):
                return
        except httpx.HTTPError:
            pass
        connection.close()
        time.sleep(1)
    raise SystemExit("the desk did not come up; see up.log")


def _measure(times: int) -> None:
    from django.conf import settings

    client = httpx.Client(base_url=f"http://127.0.0.1:{PORT}", headers={"host": f"desk.localhost:{PORT}"}, timeout=30)
    client.cookies.set(settings.SESSION_COOKIE_NAME, _session())
    clicks, pages = [], []
    for n in range(times + 3):
        manuscript, host, section = _write(n)
        page = client.get(f"/writing/{manuscript}/publish/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        seen = re.search(r'name="seen" value="(\w+)"', page.text)
        assert token and seen, page.text[:500]
        said = {"csrfmiddlewaretoken": token[1], "seen": seen[1], "at": ""}
        started = time.perf_counter()
        answer = client.post(f"/writing/{manuscript}/publish/", data=said)
        clicked = time.perf_counter()
        assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.text)[:2000]
        _until_out(manuscript, host, section)
        if n >= 3:
            clicks.append(clicked - started)
            pages.append(time.perf_counter() - started)
    for name, spans in (("the click is answered", clicks), ("story, mobile version, both fronts", pages)):
        p95 = 1000 * measuring.share(spans, 0.95)
        print(json.dumps({"what": name, "p50_ms": round(1000 * statistics.median(spans)), "p95_ms": round(p95)}))


def _session() -> str:
    """A session in which a passkey was used."""
    from allauth.account.internal.flows import login
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from snn.desk.models import Person, Role

    person, _ = Person.objects.get_or_create(email="bench@example.org")
    Role.objects.get_or_create(person=person, kind="editor", site=None)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.create()
    return str(session.session_key)


def _write(n: int) -> tuple[int, str, str]:
    from snn.desk.models import Manuscript, Person
    from snn.network.models import Section

    section = Section.objects.select_related("home").order_by("id")[n % archive.SECTIONS]
    made = Manuscript(
        section=section, headline=f"Measured {time.time_ns()}", standfirst="A sentence.", language="en",
        owner=Person.objects.get(email="bench@example.org"),
    )  # fmt: skip
    made.set_body("".join(f"<p>{'Words of a story that is measured. ' * 12}</p>" for _ in range(6)))
    made.save()
    return made.pk, section.home.host, section.slug


def _until_out(manuscript: int, host: str, section: str) -> None:
    from snn.desk.models import Manuscript
    from snn.stories.rules import story_path

    story: Any = Manuscript.objects.select_related("story").get(pk=manuscript).story
    path = story_path(story.day, story.slug)
    wanted = [path, f"{path}lite/", "/", f"/{section}/"]
    deadline = time.monotonic() + WAIT_S
    while wanted:
        wanted = [one for one in wanted if story.headline not in _get(host, one).text]
        if time.monotonic() > deadline:
            raise SystemExit(f"{host} never showed {story.headline!r} at {wanted}")
        time.sleep(0.005)


def _get(host: str, path: str) -> httpx.Response:
    return _reader.get(f"http://127.0.0.1:{PORT}{path}", headers={"host": f"{host}:{PORT}"})


_reader = httpx.Client(trust_env=False, timeout=10)

if __name__ == "__main__":
    main()
