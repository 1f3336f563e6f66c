"""How long a dropped file takes to be a committed story: `slot bench .venv/bin/python bench/intake.py`.

A real `snn wire watch` on the sample network in a folder of its own (SQLite, or what DATABASE_URL names); files of
5 KB are dropped one by one at odd moments, and the story's row is waited for from outside.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

DROPS = 60
NINJS = '{{"guid": "urn:bench:{n}", "headline": "Lander number {n} touches down", "body_html": "<p>{body}</p>"}}'


def main() -> int:
    root = Path(tempfile.mkdtemp(prefix="snn-bench-"))
    os.environ["SNN_DATA"] = str(root / "data")
    os.environ["DJANGO_SETTINGS_MODULE"] = "snn.config.settings"
    try:
        waits = measure(root)
    finally:
        shutil.rmtree(root)
    cuts = quantiles(waits, n=20)
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    )
    print(f"{len(waits)} files dropped; committed as a story after")
    print(f"p50 {cuts[9] * 1000:.0f} ms   (bar 150)\np95 {cuts[18] * 1000:.0f} ms\nmax {max(waits) * 1000:.0f} ms")
    return 0 if cuts[9] < 0.150 else 1


def measure(root: Path) -> list[float]:
    """Seconds from each drop to its story."""
    import django

    sample = Path(__file__).resolve().parent.parent / "src" / "snn" / "config" / "sample" / "network.toml"
    run = (sys.executable, "-m", "snn")
    subprocess.run((*run, "network", "load", str(sample)), check=True, stdout=subprocess.DEVNULL)
    django.setup()
    watcher = subprocess.Popen((*run, "wire", "watch"), stdout=subprocess.DEVNULL)
    try:
        drop(root, -1, timeout_s=30)
        rng = random.Random(1)
        waits = []
        for n in range(DROPS):
            time.sleep(0.1 + rng.random() * 0.2)
            waits.append(drop(root, n, timeout_s=10))
        return waits
    finally:
        watcher.send_signal(signal.SIGTERM)
        watcher.wait(10)


def drop(root: Path, n: int, *, timeout_s: float) -> float:
    """Drop one file, wait for its story."""
    from snn.stories.models import Story

    folder = root / "data" / "wire" / "in"
    (folder / f"{n}.json.part").write_text(NINJS.format(n=n, body="Words of a story. " * 280))
    started = time.perf_counter()
    (folder / f"{n}.json.part").rename(folder / f"{n}.json")
    while not Story.objects.filter(guid=f"urn:bench:{n}").exists():
        if time.perf_counter() - started > timeout_s:
            raise SystemExit(f"file {n} was no story after {timeout_s} s")
        time.sleep(0.002)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
