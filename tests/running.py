"""A whole `snn demo` in a folder of its own, for tests that need the real thing."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True)
class Running:
    """A demo that answers."""

    port: int
    data: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str, site: str = "spacedaily") -> httpx.Response:
        headers = {"host": f"{site}.localhost:{self.port}"}
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, trust_env=False, timeout=10)

    def wait_for(self, words: str, path: str, site: str, seconds: float) -> float:
        """Seconds until the page says these words."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if words in self.get(path, site).text:
                return time.monotonic() - started
            time.sleep(0.02)
        raise AssertionError(f"{path} of {site} did not say {words!r} within {seconds} s")

    def snn(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (sys.executable, "-m", "snn", *words),
            env=environment(self.data),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def children(self) -> dict[str, int]:
        """Name of each child process and its pid."""
        found = {}
        for folder in Path("/proc").iterdir():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
            if parent == self.process.pid and b"snn" in words:
                found[words[words.index(b"snn") + 1].decode()] = int(folder.name)
        return found


def address(running: Running, site: str, path: str = "/") -> str:
    """Where a browser finds a page of the demo."""
    return f"http://{site}.localhost:{running.port}{path}"


PREPARE = """
import django
django.setup()
from snn.config.sample import prepare
prepare()
"""


def prepared(folder: Path) -> Path:
    """The folder, with all tables and the sample's stories in it; whoever comes while it is made waits for it."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            (folder / "data").mkdir(mode=0o700, exist_ok=True)
            for settings, words in (
                ("snn.config.desk_settings", ("-m", "django", "migrate", "--verbosity", "0")),
                ("snn.config.settings", ("-c", PREPARE)),
            ):
                named = environment(folder / "data") | {"DJANGO_SETTINGS_MODULE": settings}
                subprocess.run((sys.executable, *words), env=named, check=True, timeout=300)
            (folder / "done").touch()
    return folder / "data"


@contextmanager
def demo(data: Path, sample: Path | None = None) -> Iterator[Running]:
    """Start a demo, wait for its first story, stop it at the end.

    sample: a folder of prepared(); without one the demo makes its own, which is most of its start.
    """
    if sample:
        shutil.copytree(sample, data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (data.parent / "demo.log").open("wb")
    process = subprocess.Popen(
        (sys.executable, "-m", "snn", "demo", "--port", str(port)), env=environment(data), stdout=log, stderr=log
    )
    running = Running(port, data, process)
    try:
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if running.get("/").status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        running.wait_for("Kestrel", "/", "spacedaily", 30)
        # The desk takes longest to start, and would take its time from what a test measures.
        running.wait_for("Sign in", "/login/", "desk", 60)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def environment(data: Path) -> dict[str, str]:
    source = Path(__file__).parent.parent / "src"
    named = {**os.environ, "SNN_DATA": str(data), "PYTHONPATH": str(source)}
    named.pop("DATABASE_URL", None)
    return named
