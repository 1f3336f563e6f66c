"""Beacons taken by one app process: `python bench/beacons.py [--rate 2000] [--seconds 30]`.

The load generator is wrk, or this script's own where a fixed rate is asked for, and shares the machine. It prints what was
answered and how fast, the app's memory over time, and whether every beacon that was thanked is on the disk.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import machine
from measuring import family_mb

ROOT = Path(__file__).parent.parent
CONNECTIONS = 32
HOST = "spacedaily.localhost"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=30)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="snn-bench-") as data:
        _set_up(data)
        app, port = _start(data)
        try:
            late_s, statuses, memory, wall_s = asyncio.run(_send(args.rate, args.seconds, port, app.pid))
            time.sleep(1.5)
        finally:
            os.killpg(app.pid, signal.SIGKILL)
            app.wait()
        written, took_s = _take(Path(data))
    late_s.sort()
    p50, p99, worst = (late_s[min(len(late_s) - 1, int(len(late_s) * part))] * 1000 for part in (0.5, 0.99, 1))
    print(f"sent {len(late_s):,} at {args.rate}/s, {len(late_s) / wall_s:,.0f}/s answered: {statuses}")
    print(
        f"answered within {p50:.1f} ms (p50), {p99:.1f} ms (p99), {worst:.0f} ms (worst), counted from the due moment"
    )
    print(f"memory of the app, each fifth of the time: {', '.join(f'{one:.0f}' for one in memory)} MB")
    print(f"in the database {written:,}; taking them in took {took_s:.1f} s, {written / took_s:,.0f}/s")
    print(machine("django", "granian"))
    return 0 if written == statuses.get("204", 0) and p99 < 50 else 1


def _set_up(data: str) -> None:
    sys.path[:0] = [str(ROOT / "src")]
    os.environ.update(
        SNN_DATA=data, DJANGO_SETTINGS_MODULE="snn.config.settings", PYTHONPATH=str(ROOT / "src"), SNN_LOG_LEVEL="ERROR"
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from snn.audience.tests.cast import make_network

    make_network(stories=1000)


def _start(data: str) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = (sys.executable, "-m", "snn", "app", "serve", "--port", str(port))
    app = subprocess.Popen(words, start_new_session=True)
    for _ in range(400):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return app, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the app did not start")


def _request(number: int, view: str, turn: int) -> bytes:
    """Readers from everywhere; each view starts, and half of them end."""
    path = f"/2026/11/24/story-{number % 1000}/"
    seconds, quarters = (0, 0) if turn == 0 else (1, 3)
    body = json.dumps(
        [1, view, turn, int(time.time()), path, "news.example", "", number % 3, seconds, quarters]
    ).encode()
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return (
        f"POST /hit HTTP/1.1\r\nhost: {HOST}\r\nuser-agent: {AGENT}\r\norigin: http://{HOST}\r\nsec-fetch-site: same-origin\r\n"
        f"x-forwarded-for: {address}\r\ncontent-type: text/plain\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode() + body


async def _send(rate: int, seconds: int, port: int, pid: int):
    """Each at its moment, however the ones before fare; latency counts from that moment, so that queues show."""
    late_s: list[float] = []
    statuses: dict[str, int] = {}
    memory: list[float] = []
    views: list[str] = []
    numbers = iter(range(rate * seconds))
    started = time.monotonic() + 0.5

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            due = started + number / rate
            wait_s = due - time.monotonic()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            ends = number % 2 and len(views) > 1000
            view = views.pop(0) if ends else secrets.token_hex(8)
            writer.write(_request(number, view, 1 if ends else 0))
            head = await reader.readuntil(b"\r\n\r\n")
            late_s.append(time.monotonic() - due)
            status = head[9:12].decode()
            statuses[status] = statuses.get(status, 0) + 1
            if not ends and len(views) < 4000:
                views.append(view)
        writer.close()

    async def watch() -> None:
        for _ in range(5):
            await asyncio.sleep(seconds / 5)
            memory.append(family_mb(pid))

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)), watch())
    return late_s, statuses, memory, time.monotonic() - started


def _take(data: Path) -> tuple[int, float]:
    from snn.audience.actions import take
    from snn.ground.clock import now

    started = time.monotonic()
    return take(data / "audience" / "hits", now()), time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
