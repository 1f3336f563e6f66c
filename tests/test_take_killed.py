"""Promise 1 at the wire: `snn wire take` killed at any instant loses nothing and does nothing twice."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.running import environment

NETWORK = Path(__file__).parent.parent / "src" / "snn" / "config" / "sample" / "network.toml"
FILES, KILLS = 1200, 6


def snn(data: Path, *words: str) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "snn", *words)
    return subprocess.Popen(command, env=environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_a_take_killed_at_any_instant_and_started_again_ends_whole(tmp_path):
    rng, data, pile = random.Random(4), tmp_path / "data", tmp_path / "pile"
    pile.mkdir()
    for n in range(FILES):
        words = " ".join(f"{rng.randrange(10**6)} metres" for _ in range(60))
        item = {"guid": f"urn:pile:{n}", "version": "1", "headline": f"Pile {n}", "body_html": f"<p>{words}</p>"}
        (pile / f"{n:05}.json").write_text(json.dumps(item), encoding="utf-8")
    loading = snn(data, "network", "load", str(NETWORK))
    assert loading.wait(60) == 0, loading.stderr.read()
    for _ in range(KILLS):
        taking = snn(data, "wire", "take", str(pile))
        time.sleep(1 + rng.random() * 2)
        taking.kill()
        taking.wait()
    last = snn(data, "wire", "take", str(pile))
    last.communicate(timeout=300)
    assert last.returncode == 0
    with sqlite3.connect(data / "newsroom.sqlite3") as store:

        def count(what: str) -> int:
            return store.execute(f"SELECT count(*) FROM {what}").fetchone()[0]

        assert count("wire_raw") == count("wire_dispatch") == count("stories_lineage") == FILES
        assert count("stories_story WHERE published_at IS NOT NULL") == count("stories_textmark") == FILES
        assert count("network_change WHERE subject = 'story'") == FILES
        assert count("stories_auditline WHERE act = 'publish'") == FILES
