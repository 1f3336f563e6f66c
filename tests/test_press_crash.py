"""Promises 1 to 3 with presses that are killed -9 in the middle of it, alone and four at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("SNN_TEST_KILLS", "60"))


@contextmanager
def database():
    """A database of its own where the suite runs on PostgreSQL; else the file in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    name = f"snn_killer_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{url.rsplit('/', 1)[0]}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(folder, *words):
    with database() as url:
        environment = {
            **os.environ, "SNN_DATA": str(folder), "DATABASE_URL": url, "SNN_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "snn.config.settings", "PYTHONPATH": str(ROOT / "src"),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, str(ROOT / "tests" / "press_killer.py"), *words],
            env=environment, capture_output=True, text=True, timeout=600 + KILLS,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.slow
def test_press_killed_at_any_instruction_loses_nothing_and_leaves_no_half_page(tmp_path):
    assert run(tmp_path, "kills", str(KILLS)) == f"{KILLS} killed"


@pytest.mark.slow
def test_four_presses_share_the_work_though_two_are_killed(tmp_path):
    assert run(tmp_path, "presses") == "0 wait, 2 alive"
