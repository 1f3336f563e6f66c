"""Run by test_press_crash.py in a process of its own, on a data folder of its own: presses that are killed for real.

python tests/press_killer.py kills ROUNDS | presses
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from snn.ground.clock import now
from snn.network.loading import read, write
from snn.network.models import Change, Section, Site, Source
from snn.press import bake, loop, rebake
from snn.press.backlog import Backlog
from snn.press.tests.conftest import TOML
from snn.rack.embedded import EmbeddedRack
from snn.stories import actions, related
from snn.stories.actions import Draft
from snn.stories.changes import network_changed, site_changed
from snn.stories.models import Story

chance = random.Random(5)


def main(mode: str, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    write(read(TOML, "killer.toml"), now())
    network_changed(now())
    for n in range(40):
        publish(n)
    rebake.LEASE_S = 1
    said = kills(rounds) if mode == "kills" else presses()
    finish()
    print(said)


def kills(rounds: int) -> str:
    """Each round edits, starts a press and kills it at some instruction."""
    killed = 0
    for n in range(rounds):
        edit(n)
        child = start_press(processes=1 + n % 2 if n % 10 == 0 else 1)
        time.sleep(chance.uniform(0.0, 0.25))
        killed += stop(child, signal.SIGKILL)
    return f"{killed} killed"


def presses() -> str:
    """Four presses share the work; two are killed in the middle of it."""
    children = [start_press(processes=1) for _ in range(4)]
    for n in range(60):
        edit(n)
        time.sleep(0.03)
        if n in (20, 40):
            stop(children.pop(), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while Change.objects.filter(done_at=None).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    waiting = Change.objects.filter(done_at=None).count()
    alive = [stop(child, signal.SIGTERM) for child in children]
    return f"{waiting} wait, {len(alive)} alive"


def start_press(processes: int) -> int:
    connections.close_all()
    if pid := os.fork():
        # Both set it: whoever comes first, the group is there when it is killed.
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        return pid
    os.setpgid(0, 0)
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda got, _: stopping.append(got))
    rack, backlog = EmbeddedRack(settings.DATA.rack), Backlog()
    # Half of the presses are in a hurry, put off all they may and die with it.
    bake.PROMPT, bake.SLICE_S = chance.choice([0, 120]), 0.01
    while not stopping:
        if not loop.work(rack, settings.DATA.root, settings.DATA.media, processes=processes, backlog=backlog):
            time.sleep(0.01)
    os._exit(0)


def stop(pid: int, number: int) -> int:
    os.killpg(pid, number) if number == signal.SIGKILL else os.kill(pid, number)
    os.waitpid(pid, 0)
    return 1


def publish(n: int) -> None:
    section = Section.objects.order_by("id")[n % 2]
    draft = Draft(
        site_id=section.home_id, section_id=section.pk, source_id=Source.objects.get().pk,
        headline=f"Crash story {n} of {chance.choice(['moon', 'ice', 'war', 'peace'])}", body_html=f"<p>Words {n}.</p>",
        places=actions.places_of(section),
    )  # fmt: skip
    actions.publish(actions.create(draft, by="Ada", at=now()), by="Ada", at=now())


def edit(n: int) -> None:
    live = list(Story.objects.filter(published_at__isnull=False, kill=None).order_by("id"))
    story = chance.choice(live)
    act = chance.choice(["publish", "publish", "update", "kill", "move", "network", "site", "correct"])
    if act == "publish" or len(live) < 10:
        publish(1000 + n)
    elif act == "update":
        actions.update(story, {"headline": f"New words {n}"}, by="Ada", at=now())
    elif act == "kill":
        actions.kill(story, "Wrong.", by="Ada", at=now())
    elif act == "move":
        actions.move(story, f"moved {n}", by="Ada", at=now())
    elif act == "correct":
        actions.correct(story, f"It was {n}.", by="Ada", at=now())
    elif act == "network":
        Section.objects.filter(slug="moon").update(name=f"MOON {n}")
        network_changed(now())
    else:
        site_changed(Site.objects.order_by("id")[n % 2], now())


def finish() -> None:
    """Let one press come to the end, and compare with a full bake on an empty rack."""
    rack = EmbeddedRack(settings.DATA.rack)
    deadline = time.monotonic() + 60
    while (loop.work(rack, settings.DATA.root, settings.DATA.media, processes=1)
           or Change.objects.filter(done_at=None).exists() or related.something_waits()):  # fmt: skip
        assert time.monotonic() < deadline, "work was left over"
    assert bake.check(rack, settings.DATA.media) == []
    fresh = EmbeddedRack(Path(settings.DATA.root) / "fresh.sqlite3")
    bake.bake_all(fresh, settings.DATA.media)
    assert {key: rack.get(*key) for key in rack.keys()} == {key: fresh.get(*key) for key in fresh.keys()}  # noqa: SIM118


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
