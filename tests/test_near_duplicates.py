"""The bars of finding versions and reprints, on a part of the real corpora; the whole is bench/near_duplicates.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent / "bench" / "near_duplicates.py"


@pytest.mark.slow
def test_versions_and_reprints_are_found_and_forms_are_not(shared):
    named = {**os.environ, "SNN_SHARED": str(shared)}
    named.pop("DATABASE_URL", None)
    done = subprocess.run(
        (sys.executable, str(BENCH), "--first", "1500"), env=named, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    rows = [[cell.strip() for cell in line.split("|")] for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len(rows) == 11
    for _, name, *_, precision, recall, _ in rows[1:]:
        assert float(precision) >= 0.99, name
        assert float(recall) >= 0.95, name
