"""Beacons of sponsors' places against one app process: latency, memory, and whether each counted once.

    python bench/places.py [--rate 2000] [--seconds 30]

The load comes from one process on the same machine. The app is asked directly: the stand in front adds its own time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from snn.ads.sheets import Sheet  # noqa: E402

HOST = "spacedaily.localhost"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


def request(sheet: str, n: int, what: str) -> bytes:
    body = f"{sheet}\nnumber{n}\n7\nfront\n{what}".encode()
    head = (
        f"POST /seen HTTP/1.1\r\nhost: {HOST}\r\nuser-agent: {AGENT}\r\nx-forwarded-for: 10.{n % 100}.{n % 199}.1\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def line(
    port: int, every_s: float, first: float, until: float, numbers: iter, sheet: str, took: list[float]
) -> None:
    """One connection that sends on its beat; what is late counts from when it should have been sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = first
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        writer.write(request(sheet, next(numbers), "o"))
        said = await reader.readuntil(b"\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 204"), said
        took.append(time.perf_counter() - due)
        due += every_s
    writer.close()


async def load(port: int, rate: int, seconds: int, sheet: str, lines: int = 64) -> list[float]:
    took: list[float] = []
    numbers, first = iter(range(10**9)), time.perf_counter() + 0.2
    beat = lines / rate
    await asyncio.gather(*(
        line(port, beat, first + n * beat / lines, first + seconds, numbers, sheet, took) for n in range(lines)
    ))  # fmt: skip
    return took


def rss_mb(group: int) -> float:
    """Of every process of the group."""
    pages = 0
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.getpgid(int(folder.name)) == group:
                pages += int((folder / "statm").read_text().split()[1])
        except (OSError, ProcessLookupError):
            continue
    return pages * 4096 / 1e6


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="snn-places-"))
    env = {**os.environ, "SNN_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}
    env.pop("DATABASE_URL", None)
    sample = ROOT / "src" / "snn" / "config" / "sample" / "network.toml"
    for words in (
        ("django", "migrate", "-v0", "--settings", "snn.config.settings"),
        ("snn", "network", "load", str(sample)),
    ):
        subprocess.run((sys.executable, "-m", *words), env=env, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = subprocess.Popen(
        (sys.executable, "-m", "snn", "app", "serve", "--port", str(port)), env=env, start_new_session=True
    )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        sheet = Sheet(1, int(time.time()), "", (7,)).word((data / "secret.key").read_text().strip())
        warm = asyncio.run(load(port, 500, 2, sheet[:-1] + ("A" if sheet[-1] != "A" else "B")))
        before = rss_mb(app.pid)
        took = sorted(asyncio.run(load(port, args.rate, args.seconds, sheet)))
        time.sleep(1.5)
        after = rss_mb(app.pid)
    finally:
        os.killpg(app.pid, signal.SIGKILL)
        app.wait()
    with sqlite3.connect(data / "newsroom.sqlite3") as books:
        counted = books.execute("SELECT COALESCE(SUM(offered), 0) FROM ads_hourcount").fetchone()[0]
        refused = dict(books.execute("SELECT reason, SUM(count) FROM ads_refused GROUP BY reason"))
    found = {
        "rate": round(len(took) / args.seconds), "p50_ms": round(took[len(took) // 2] * 1000, 2),
        "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 2), "max_ms": round(took[-1] * 1000, 1),
        "sent": len(took), "counted": counted, "refused": refused, "warmed_with": len(warm),
        "rss_before_mb": round(before), "rss_after_mb": round(after),
    }  # fmt: skip
    print(
        json.dumps(found, indent=2) if args.json else "\n".join(f"{name:14} {value}" for name, value in found.items())
    )
    return 0 if counted + refused.get("too-many", 0) + refused.get("click-farm", 0) == len(took) else 1


if __name__ == "__main__":
    sys.exit(main())
