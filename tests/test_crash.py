"""Promise 1: whatever dies at whatever moment, what was committed is published, once."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.running import demo

ROUNDS = 50
NINJS = (
    '{{"guid": "urn:crash:{n}", "version": "1", "type": "text", "pubstatus": "usable", "language": "en", '
    '"headline": "Crash story number {n} about the moon", "body_html": "<p>Round {n}.</p>"}}'
)


@pytest.mark.slow
def test_killing_any_child_at_any_moment_loses_nothing(tmp_path):
    rng = random.Random(7)
    with demo(tmp_path / "data") as running:
        for n in range(ROUNDS):
            aside = running.data / "wire" / f".{n}.json"
            aside.write_text(NINJS.format(n=n), encoding="utf-8")
            aside.rename(running.data / "wire" / "in" / f"{n}.json")
            time.sleep(rng.random() * 0.3)
            children = running.children()
            names = [name for name in ("press", "press", "press", "wire", "stand", "app", "clock") if name in children]
            if names:
                os.kill(children[rng.choice(names)], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and list((running.data / "wire" / "in").iterdir()):
            time.sleep(0.2)
        running.wait_for(f"Crash story number {ROUNDS - 1} about", "/moon-daily/", "spacedaily", 30)
        taken = {n for n in range(ROUNDS) if _is_there(running, n)}
        assert taken == set(range(ROUNDS))
        checked = running.snn("press", "check")
        assert checked.returncode == 0, checked.stdout


def _is_there(running, n):
    day = time.strftime("%Y-%m")
    sitemap = running.get(f"/sitemap-{day}.xml").text
    return f"/crash-story-number-{n}-about-the-moon/" in sitemap
