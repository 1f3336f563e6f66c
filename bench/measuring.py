"""What the benchmarks share: the machine they ran on, and how much memory a family of processes takes."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import threading
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any


def title(what: str) -> str:
    """What was measured, where, when and with what."""
    cores = len(os.sched_getaffinity(0))
    parts = ", ".join(f"{name} {version(name)}" for name in ("django", "jinja2", "isal"))
    return (
        f"{what}\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {cores} cores, {_processor()}, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, {parts}"
    )


def watch(process: subprocess.Popen[str]) -> tuple[str, float]:
    """Wait for a process; what it said, and the peak of it and its children together in MB."""
    peak = [0.0]
    stopped = threading.Event()

    def look() -> None:
        while not stopped.is_set():
            peak[0] = max(peak[0], family_mb(process.pid))
            # To sum up what 5 GB are shared with takes a tenth of a second: looked at more often, the watched are slowed.
            stopped.wait(1.0)

    watcher = threading.Thread(target=look)
    watcher.start()
    said, _ = process.communicate()
    stopped.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{process.args} ended with {process.returncode}")
    return said or "", peak[0]


def family_mb(pid: int) -> float:
    """Memory of a process and its descendants: what they share is counted once (PSS)."""
    total = 0.0
    for one in [pid, *_descendants(pid)]:
        try:
            with open(f"/proc/{one}/smaps_rollup", encoding="ascii") as rollup:
                total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024
        except (OSError, ValueError):
            continue
    return total


def last_json(said: str) -> dict[str, Any]:
    """The object in the last line."""
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return found


def share(values: list[float], part: float) -> float:
    """The value that so large a part of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _descendants(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            found = [int(child) for child in children.read().split()]
    except OSError:
        return []
    return found + [deeper for child in found for deeper in _descendants(child)]


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
