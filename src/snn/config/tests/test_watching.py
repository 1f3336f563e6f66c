"""Channels side by side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from snn.config.watching import Watch
from snn.wire.channels.models import Trouble

NINJS = '{{"guid": "urn:watch:{n}", "headline": "Watched number {n}", "body_html": "<p>Round {n}.</p>"}}'


class Steady:
    name, pause_s = "steady", 0.01

    def __init__(self) -> None:
        self.turns = 0

    def turn(self, take, at) -> None:
        self.turns += 1


class Failing(Steady):
    name = "failing"

    def turn(self, take, at) -> None:
        super().turn(take, at)
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_fails_is_said_and_never_stops_another() -> None:
    steady, failing = Steady(), Failing()
    watch = Watch([failing, steady], lambda arrival: None)
    threading.Timer(0.9, watch.stopping.set).start()
    assert watch.run() is True
    assert steady.turns > 10
    assert 1 <= failing.turns < 5
    assert "ZeroDivisionError" in Trouble.objects.get(channel="channel", key="failing").says


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.django_db(transaction=True)
def test_a_loop_that_ends_by_itself_is_told() -> None:
    class Ending(Steady):
        def turn(self, take, at) -> None:
            raise SystemExit

    assert Watch([Ending()], lambda arrival: None).run() is False


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "network.toml"
    sample = Path(__file__).parents[1] / "sample" / "network.toml"
    file.write_text(sample.read_text(encoding="utf-8"), encoding="utf-8")
    assert snn(tmp_path / "data", "network", "load", str(file)).wait(60) == 0
    return tmp_path / "data"


def snn(data: Path, *words: str, **more) -> subprocess.Popen:
    environment = {**os.environ, "SNN_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen((sys.executable, "-m", "snn", *words), env=environment, text=True, **more)


@pytest.mark.slow
def test_killing_the_watcher_loses_nothing_and_takes_nothing_twice(data: Path) -> None:
    rounds = 40
    for n in range(rounds):
        (data / "wire" / "in" / f"{n:03}.json").write_text(NINJS.format(n=n))
    for _ in range(6):
        watcher = snn(data, "wire", "watch", stdout=subprocess.DEVNULL)
        time.sleep(1.1)
        watcher.send_signal(signal.SIGKILL)
        watcher.wait()
    beat = data / "wire" / "watch.beat"
    beat.unlink(missing_ok=True)
    watcher = snn(data, "wire", "watch", stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (beat.exists() and not list((data / "wire" / "in").rglob("*.json"))):
        time.sleep(0.1)
    watcher.send_signal(signal.SIGTERM)
    assert watcher.wait(10) == 0
    files = sorted(path.name for path in (data / "wire" / "done").rglob("*.json"))
    assert files == [f"{n:03}.json" for n in range(rounds)]
    words = ("import json,django;django.setup();from snn.stories.models import Story;"
             "print(json.dumps(sorted(Story.objects.filter(guid__startswith='urn:watch:').values_list('guid', flat=True))))")  # fmt: skip
    environment = {**os.environ, "SNN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "snn.config.settings"}
    environment.pop("DATABASE_URL", None)
    said = subprocess.run((sys.executable, "-c", words), env=environment, capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == sorted(f"urn:watch:{n}" for n in range(rounds))
