"""The app is killed with -9 while it counts: a second is lost at most, and nothing is counted twice."""

from __future__ import annotations

import bisect
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from snn.ads.sheets import Sheet
from tests.running import environment

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).parent.parent / "src" / "snn" / "config" / "sample" / "network.toml"
HOST = "spacedaily.localhost"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    for words in (
        ("django", "migrate", "-v0", "--settings", "snn.config.settings"),
        ("snn", "network", "load", SAMPLE),
    ):
        subprocess.run((sys.executable, "-m", *map(str, words)), env=environment(folder), check=True, timeout=120)
    return folder


class App:
    def __init__(self, data):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            (sys.executable, "-m", "snn", "app", "serve", "--port", str(self.port)),
            env=environment(data), start_new_session=True,
        )  # fmt: skip
        self.client = httpx.Client(trust_env=False, timeout=10)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                self.client.get(f"http://127.0.0.1:{self.port}/support/x/", headers={"host": HOST})
                return
            except httpx.HTTPError:
                time.sleep(0.1)

    def tell(self, body, address):
        headers = {"host": HOST, "user-agent": AGENT, "x-forwarded-for": address}
        answer = self.client.post(f"http://127.0.0.1:{self.port}/seen", content=body, headers=headers)
        assert answer.status_code == 204

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.client.close()


def counted(data):
    with sqlite3.connect(data / "newsroom.sqlite3", timeout=20) as books:
        return books.execute("SELECT COALESCE(SUM(offered), 0) FROM ads_hourcount").fetchone()[0]


def _a_second_ago():
    return time.monotonic() - 1.1


def test_kill_9_loses_a_second_at_most_and_doubles_nothing(data):
    key = (data / "secret.key").read_text().strip()
    sheet = Sheet(1, int(time.time()), "", (7,)).word(key)
    said = [(f"{sheet}\nnumber{n}\n7\nfront\no".encode(), f"192.0.2.{n % 250}") for n in range(3000)]
    app = App(data)
    taken, told_at = 0, []
    try:
        # A hundred that are more than a second old, on a busy machine too.
        until = time.monotonic() + 60
        while time.monotonic() < until and taken < len(said) and not (taken > 200 and told_at[100] < _a_second_ago()):
            app.tell(*said[taken])
            told_at.append(time.monotonic())
            taken += 1
            time.sleep(0.001)  # On a quick machine all would be told within the second.
    finally:
        safe = bisect.bisect(told_at, _a_second_ago())
        app.kill()
    assert safe > 100
    assert safe <= counted(data) <= taken
    # All of it once more: what was lost counts now, what was written is known as told.
    app = App(data)
    try:
        for body, address in said[:taken]:
            app.tell(body, address)
        time.sleep(1.5)
    finally:
        app.kill()
    assert counted(data) == taken
