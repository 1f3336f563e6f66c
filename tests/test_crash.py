"""Promise 1: whatever dies at whatever moment, what was committed is published, once."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.running import demo

SAMPLE = Path(__file__).parent.parent / "src" / "snn" / "config" / "sample"
ROUNDS = 50
NINJS = (
    '{{"guid": "urn:crash:{n}", "version": "1", "type": "text", "pubstatus": "usable", "language": "en", '
    '"headline": "Crash story number {n} about the moon", "body_html": "<p>Round {n}.</p>"}}'
)


@pytest.mark.slow
def test_killing_any_child_at_any_moment_loses_nothing(tmp_path, sample):
    rng = random.Random(7)
    with demo(tmp_path / "data", sample) as running:
        for n in range(ROUNDS):
            if n % 5 == 0:
                _everything_is_due(running, n)
            aside = running.data / "wire" / f".{n}.json"
            aside.write_text(NINJS.format(n=n), encoding="utf-8")
            aside.rename(running.data / "wire" / "in" / f"{n}.json")
            time.sleep(rng.random() * 0.3)
            children = running.children()
            names = [name for name in ("press", "press", "press", "wire", "stand", "app", "clock") if name in children]
            if names:
                os.kill(children[rng.choice(names)], signal.SIGKILL)
        _until(lambda: not [path for path in (running.data / "wire" / "in").rglob("*") if path.is_file()])
        # After a pause the watcher takes what piled up by name, not by age: no one story is the last to be out.
        _until(lambda: _rests(running), seconds=120)
        _until(lambda: _answers(running))
        taken = {n for n in range(ROUNDS) if _is_there(running, n)}
        assert taken == set(range(ROUNDS))
        checked = running.snn("press", "check")
        assert checked.returncode == 0, checked.stdout


def _everything_is_due(running, n):
    """Another tagline: the press is in the midst of a bake of the whole network when the next child dies."""
    network = (SAMPLE / "network.toml").read_text(encoding="utf-8")
    changed = running.data / "network.toml"
    changed.write_text(network.replace("Your portal to space", f"Your portal number {n} to space"), encoding="utf-8")
    assert running.snn("network", "load", str(changed)).returncode == 0


def _answers(running):
    """The stand is there again: after several deaths it is started with a pause."""
    try:
        return running.get("/").status_code == 200
    except httpx.HTTPError:
        return False


def _rests(running):
    """Nothing waits, and no site is being baked in the background."""
    status = json.loads(running.snn("press", "status", "--json").stdout)
    return status["waiting"] == 0 and not status["background"]


def _until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.2)


def _is_there(running, n):
    day = time.strftime("%Y-%m")
    sitemap = running.get(f"/sitemap-{day}.xml").text
    return f"/crash-story-number-{n}-about-the-moon/" in sitemap
