"""A rack of files: what nginx finds, and what a crash leaves."""

import errno
import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from snn.rack import files
from snn.rack.files import FileRack
from snn.rack.pages import RackError, SpoiltError, media_page, redirect_page, text_page

HOST = "moon.example"
WRITER = """
import sys
from pathlib import Path
from snn.rack.files import FileRack
from snn.rack.pages import text_page
rack = FileRack(Path(sys.argv[1]))
print("ready", flush=True)
for turn in range(10**9):
    rack.put(text_page("moon.example", f"/{n}/", (f"{turn} " * 3000 + "end").encode()) for n in range(9))
"""


@pytest.fixture
def rack(tmp_path):
    return FileRack(tmp_path / "www")


def test_file_is_a_gzip_stream_that_any_reader_reads(rack, tmp_path):
    rack.put([text_page(HOST, "/2022/03/14/lander/", b"before<!--cut-->give<!--/cut-->after")])
    file = tmp_path / "www" / HOST / "pages" / "2022" / "03" / "14" / "lander" / "index.html.gz"
    assert gzip.decompress(file.read_bytes()) == b"beforegiveafter"


def test_page_that_did_not_change_keeps_its_file(rack, tmp_path):
    rack.put([text_page(HOST, "/a/", b"words")])
    file = tmp_path / "www" / HOST / "pages" / "a" / "index.html.gz"
    before = file.stat()
    assert rack.put([text_page(HOST, "/a/", b"words")]) == 0
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_kill_moves_the_page_out_of_what_is_served_and_a_move_leaves_no_page(rack, tmp_path):
    rack.put([text_page(HOST, "/a/", b"words"), text_page(HOST, "/b/", b"words")])
    rack.put([text_page(HOST, "/a/", b"withdrawn", status=410), redirect_page(HOST, "/b/", "https://moon.example/c/")])
    www = tmp_path / "www" / HOST
    assert not (www / "pages").exists()
    assert (www / "gone" / "a" / "index.html.gz").exists()
    assert (www / "moved" / "b" / "index.html.gz").exists()


@pytest.mark.parametrize(
    ("host", "path"),
    [
        (HOST, "/../x/"), (HOST, "/a/../../x"), (HOST, "/a\0b/"), (HOST, "x/"), ("../etc", "/"), (".snn", "/"), ("a/b", "/"),
        (HOST, "/a/index.html"), (HOST, "/a.gz"), (HOST, "/a.webp.label"),
    ],
)  # fmt: skip
def test_address_that_leads_out_is_refused_and_never_found(rack, host, path):
    with pytest.raises(RackError, match="no address a file can have"):
        rack.put([text_page(host, path, b"words")])
    assert rack.get(host, path) is None
    assert rack.put([], drop=[(host, path)]) == 0


def test_address_too_long_for_the_disk_is_said(rack):
    assert rack.get(HOST, f"/{'a' * 5000}/") is None
    with pytest.raises(RackError, match="a shorter slug"):
        rack.put([text_page(HOST, f"/{'a' * 300}/", b"words")])


def test_full_disk_is_said_and_the_last_page_stands(rack, monkeypatch):
    rack.put([text_page(HOST, "/a/", b"old")])

    def full(file):
        raise OSError(errno.ENOSPC, "No space left on device", str(file))

    with monkeypatch.context() as patch:
        patch.setattr(files, "sync", full)
        with pytest.raises(RackError, match="the disk is full"):
            rack.put([text_page(HOST, "/a/", b"new")])
    assert rack.get(HOST, "/a/").etag == text_page(HOST, "/a/", b"old").etag
    assert rack.put([text_page(HOST, "/a/", b"new")]) == 1


def test_damaged_file_is_named_with_what_to_do(rack, tmp_path):
    rack.put([text_page(HOST, "/a/", b"words")])
    (tmp_path / "www" / HOST / "pages" / "a" / "index.html.gz").write_bytes(b"half")
    with pytest.raises(RackError, match="snn press check"):
        rack.get(HOST, "/a/")


def test_publish_is_told_to_readers(rack, tmp_path):
    reader = FileRack(tmp_path / "www", read_only=True)
    before = reader.version()
    rack.put([text_page(HOST, "/", b"words")])
    after = reader.version()
    assert before != after
    rack.put([text_page(HOST, "/", b"words")])
    assert reader.version() == after


def test_picture_is_served_as_it_is(rack, tmp_path):
    rack.put([media_page("*", "/media/a.webp", b"RIFF", content_type="image/webp", headers=())])
    assert (tmp_path / "www" / "_any" / "pages" / "media" / "a.webp").read_bytes() == b"RIFF"


@pytest.mark.slow
def test_killed_writer_leaves_whole_pages_and_nothing_aside(tmp_path):
    root, chance = tmp_path / "www", random.Random(7)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(15):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root)], stdout=subprocess.PIPE, env=environment
        ) as writer:
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(0.05 + chance.random() / 10)
            writer.send_signal(signal.SIGKILL)
        rack = FileRack(root)
        assert list((root / ".snn" / "aside").iterdir()) == []
        for host, path in rack.keys():  # noqa: SIM118
            assert gzip.decompress(rack.get(host, path).body).endswith(b"end")
    assert Path(root / HOST / "pages").exists()


PICTURE = media_page(HOST, "/media/a.webp", b"RIFF", content_type="image/webp", headers=())


@pytest.mark.parametrize("page", [text_page(HOST, "/", b"words"), PICTURE], ids=["text", "picture"])
def test_a_page_whose_label_is_lost_is_spoilt_until_it_is_put_again(tmp_path, page):
    rack = FileRack(tmp_path / "www")
    rack.put([page])
    for file in (tmp_path / "www").rglob("*"):
        if file.name.endswith((".gz", ".label")):
            file.write_bytes(b"?") if file.suffix == ".gz" else file.unlink()
    with pytest.raises(SpoiltError, match="mend it"):
        rack.get(*page.key)
    assert rack.put([page]) == 1
    assert rack.get(*page.key) == page
