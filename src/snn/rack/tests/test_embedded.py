import os
import random
import signal
import subprocess
import sys
import time

import pytest

from snn.rack.embedded import EmbeddedRack
from snn.rack.pages import text_page

HOST = "moon.example"
WRITER = """
import sys
from pathlib import Path
from snn.rack.embedded import EmbeddedRack
from snn.rack.pages import text_page
rack = EmbeddedRack(Path(sys.argv[1]))
print("ready", flush=True)
for turn in range(int(sys.argv[2]), 10**9):
    rack.put(text_page("moon.example", f"/{n}/", f"{turn}".encode()) for n in range(40))
"""


@pytest.fixture
def rack(tmp_path):
    return EmbeddedRack(tmp_path / "rack.sqlite3")


def test_page_comes_back_as_it_was_shelved(rack):
    page = text_page(HOST, "/kälte/", b"a<!--cut-->b<!--/cut-->c", status=410, headers=(("x-a", "1"),))
    rack.put([page])
    assert rack.get(HOST, "/kälte/") == page


def test_same_bytes_are_not_written_again(rack):
    assert rack.put([text_page(HOST, "/", b"a")]) == 1
    assert rack.put([text_page(HOST, "/", b"a")]) == 0
    assert rack.put([text_page(HOST, "/", b"b")]) == 1


def test_dropped_page_is_gone_and_counted_once(rack):
    rack.put([text_page(HOST, "/", b"a")])
    assert rack.put([], drop=[(HOST, "/")]) == 1
    assert rack.put([], drop=[(HOST, "/")]) == 0
    assert rack.get(HOST, "/") is None


def test_failure_half_way_puts_nothing(rack):
    def pages():
        yield text_page(HOST, "/", b"a")
        raise RuntimeError("the press fell over")

    with pytest.raises(RuntimeError):
        rack.put(pages())
    assert list(rack.keys()) == []
    assert rack.put([text_page(HOST, "/", b"a")]) == 1


def test_reader_sees_the_last_publish_while_another_is_under_way(rack, tmp_path):
    rack.put([text_page(HOST, "/", b"old")])
    reader = EmbeddedRack(tmp_path / "rack.sqlite3", read_only=True)
    seen = []

    def pages():
        yield text_page(HOST, "/", b"new")
        seen.append(reader.get(HOST, "/").etag)

    rack.put(pages())
    assert seen == [text_page(HOST, "/", b"old").etag]
    assert reader.get(HOST, "/").etag == text_page(HOST, "/", b"new").etag


@pytest.mark.slow
def test_killed_writer_leaves_all_of_a_publish_or_none(tmp_path):
    file = tmp_path / "rack.sqlite3"
    chance = random.Random(7)
    for start in range(20):
        command = [sys.executable, "-c", WRITER, str(file), str(start * 100_000)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(0.02 + chance.random() / 20)
            writer.send_signal(signal.SIGKILL)
        rack = EmbeddedRack(file)
        bodies = {page.etag for page in (rack.get(HOST, f"/{n}/") for n in range(40)) if page}
        assert len(bodies) <= 1
        assert len(list(rack.keys())) in (0, 40)
        rack.close()
    assert bodies
