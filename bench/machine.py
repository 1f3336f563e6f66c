"""The line under every table: what it was measured on, and when."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def machine(*packages: str) -> str:
    """Cores, processor, Python, the versions that matter, the day."""
    model = next(
        (line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")),
        platform.machine(),
    )
    named = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{os.cpu_count()} cores of {model}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        f"{', ' if named else ''}{named}; {datetime.now(UTC):%Y-%m-%d}"
    )


def _cpuinfo() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []
