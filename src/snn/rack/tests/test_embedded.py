import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from snn.rack import embedded, writing
from snn.rack.embedded import EmbeddedRack
from snn.rack.pages import RackError, media_page, text_page

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


def test_words_learnt_in_a_publish_that_failed_are_learnt_again(rack):
    styled = text_page("new.example", "/", b"<style>a{}</style>words", headers=(("x", "y"),))

    def pages():
        yield styled
        raise RuntimeError("the press fell over")

    with pytest.raises(RuntimeError):
        rack.put(pages())
    rack.put([styled])
    assert rack.get("new.example", "/") == styled


@pytest.fixture
def overtaken(rack, tmp_path, monkeypatch):
    """Another press puts a page between this one's look and its lock."""
    other, plan, turns = EmbeddedRack(tmp_path / "rack.sqlite3"), writing.plan, []

    def planned(shelf, pages, *more):
        made = plan(shelf, pages, *more)
        if not turns:
            turns.append(1)
            monkeypatch.setattr(writing, "plan", plan)
            other.put([text_page(HOST, "/", b"of the other")])
        return made

    monkeypatch.setattr(writing, "plan", planned)
    return rack


NEW = [text_page(HOST, "/", b"<style>n{}</style>new"), text_page("new.example", "/", b"<style>o{}</style>new")]


def test_a_press_overtaken_by_another_puts_all_the_same(overtaken):
    assert overtaken.put(NEW) == 2
    assert [overtaken.get(*one.key) for one in NEW] == NEW


def test_a_press_overtaken_by_another_that_fails_puts_nothing(overtaken, monkeypatch):
    write = writing.write

    def failing(shelf, planned):
        write(shelf, planned)
        if len(planned.rows) == len(NEW):
            raise RuntimeError("the press fell over")

    with monkeypatch.context() as patch:
        patch.setattr(writing, "write", failing)
        with pytest.raises(RuntimeError):
            overtaken.put(NEW)
    assert list(overtaken.etags()) == [((HOST, "/"), text_page(HOST, "/", b"of the other").etag)]
    assert overtaken.put(NEW) == 2
    assert [overtaken.get(*one.key) for one in NEW] == NEW


def test_what_pages_share_is_kept_once(rack, tmp_path):
    style = b"<style>" + os.urandom(8000).hex().encode() + b"</style>"
    rack.put(text_page(HOST, f"/{n}/", b"%d" % n + style + b"words") for n in range(200))
    rack.close()
    assert (tmp_path / "rack.sqlite3").stat().st_size < 300_000


def test_walk_goes_on_while_pages_are_put_and_dropped(rack, monkeypatch):
    monkeypatch.setattr(embedded, "_BATCH", 3)
    rack.put(text_page(HOST, f"/{n}/", b"a") for n in range(8))
    seen = []
    for key, _ in rack.etags():
        seen.append(key)
        rack.put([], drop=[key])
    assert len(seen) == 8
    assert list(rack.keys()) == []


def test_rack_that_is_none_is_named_with_what_to_do(tmp_path):
    file = tmp_path / "rack.sqlite3"
    with pytest.raises(RackError, match=r"rack\.sqlite3: .*press bake --all"):
        EmbeddedRack(file, read_only=True).get(HOST, "/")
    file.write_bytes(b"this is no rack " * 100)
    with pytest.raises(RackError, match=r"rack\.sqlite3: it is damaged; put a backup in its place \(snn rack restore"):
        EmbeddedRack(file)


def test_rack_of_another_version_is_not_touched(tmp_path):
    file = tmp_path / "rack.sqlite3"
    sqlite3.connect(file).execute("CREATE TABLE page (body)").connection.commit()
    before = file.read_bytes()
    with pytest.raises(RackError, match="another version"):
        EmbeddedRack(file)
    assert sqlite3.connect(file).execute("SELECT count(*) FROM page").fetchone() == (0,)
    assert before


def test_full_disk_is_said_and_the_last_publish_stands(rack):
    rack.put([text_page(HOST, "/", b"old")])
    rack._connected().connection.execute("PRAGMA max_page_count = 30")
    with pytest.raises(RackError, match="the disk is full"):
        rack.put(media_page(HOST, f"/{n}", os.urandom(20_000), content_type="x/y", headers=()) for n in range(60))
    assert list(rack.keys()) == [(HOST, "/")]
    assert rack.put([text_page(HOST, "/", b"new")]) == 1


def test_read_only_rack_is_read_and_refuses_to_be_written(tmp_path):
    folder = tmp_path / "sealed"
    rack = EmbeddedRack(folder / "rack.sqlite3")
    rack.put([text_page(HOST, "/", b"words")])
    reader = EmbeddedRack(folder / "rack.sqlite3", read_only=True)
    assert reader.get(HOST, "/").status == 200
    with pytest.raises(RackError, match="can't be written"):
        reader.put([text_page(HOST, "/", b"other")])


def test_press_writes_into_the_rack_that_stands_there_now(rack, tmp_path):
    rack.put([text_page(HOST, "/", b"old")])
    restored = EmbeddedRack(tmp_path / "aside")
    restored.put([text_page(HOST, "/restored/", b"words")])
    restored.close()
    (tmp_path / "rack.sqlite3-wal").unlink()
    (tmp_path / "aside").replace(tmp_path / "rack.sqlite3")
    rack.put([text_page(HOST, "/new/", b"new")])
    assert list(rack.keys()) == [(HOST, "/new/"), (HOST, "/restored/")]


def test_version_differs_after_each_publish(rack, tmp_path):
    rack.put([text_page(HOST, "/", b"old")])
    reader = EmbeddedRack(tmp_path / "rack.sqlite3", read_only=True)
    before = reader.version()
    assert reader.version() == before
    rack.put([text_page(HOST, "/", b"new")])
    assert reader.version() != before


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
