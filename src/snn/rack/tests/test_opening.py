import sys
import threading
from pathlib import Path

import pytest

from snn.rack.backup import back_up, restore
from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.objects import ObjectRack
from snn.rack.opening import copy_rack, open_local, open_rack
from snn.rack.pages import RackError, text_page
from snn.rack.signature import Access
from snn.rack.tests.store import object_rack
from snn.rack.tests.test_conformance import HOST, PAGES

ACCESS = Access("id", "secret", "eu-west-1")


def test_setting_names_the_kind_of_rack(tmp_path):
    kinds = {
        "": EmbeddedRack,
        f"files:{tmp_path}/www": FileRack,
        "s3://b": ObjectRack,
        "s3+https://h.example/b": ObjectRack,
    }
    for where, kind in kinds.items():
        assert isinstance(open_rack(where, embedded=tmp_path / "r", access=ACCESS), kind)


@pytest.mark.parametrize("where", ["ftp://x", "files:", "s3://", "s3+https://h", "s3+https://h/a/b", "s3+gopher://h/b"])
def test_setting_that_names_no_rack_is_refused(tmp_path, where):
    with pytest.raises(RackError, match="say "):
        open_rack(where, embedded=tmp_path / "r", access=ACCESS)


def test_store_without_a_key_is_refused(tmp_path):
    with pytest.raises(RackError, match="SNN_STORE_KEY_ID"):
        open_rack("s3://b", embedded=tmp_path / "r", access=Access("", "", ""))
    with pytest.raises(RackError, match="files:FOLDER"):
        open_local("s3://b", embedded=tmp_path / "r")


def test_rack_copied_from_kind_to_kind_stays_the_same(tmp_path):
    embedded, files, back = EmbeddedRack(tmp_path / "a"), FileRack(tmp_path / "www"), EmbeddedRack(tmp_path / "b")
    embedded.put(PAGES)
    files.put([text_page(HOST, "/stray/", b"old")])
    with object_rack() as store:
        assert copy_rack(embedded, files) == (len(PAGES), 1)
        assert copy_rack(files, store) == (len(PAGES), 0)
        assert copy_rack(store, back) == (len(PAGES), 0)
        assert copy_rack(embedded, back) == (0, 0)
    assert [back.get(*page.key) for page in PAGES] == PAGES


def test_backup_of_a_rack_that_is_written_is_one_moment_of_it(tmp_path):
    rack, stop = EmbeddedRack(tmp_path / "rack.sqlite3"), threading.Event()
    rack.put(text_page(HOST, f"/{n}/", b"0" * 9000) for n in range(400))

    def publish():
        turn = 0
        while not stop.is_set():
            turn += 1
            rack.put(text_page(HOST, f"/{n}/", b"%d" % turn) for n in range(20))

    writer = threading.Thread(target=publish)
    writer.start()
    try:
        assert back_up(tmp_path / "rack.sqlite3", tmp_path / "backup") > 0
    finally:
        stop.set()
        writer.join()
    kept = EmbeddedRack(tmp_path / "backup", read_only=True)
    assert len({kept.get(HOST, f"/{n}/").etag for n in range(20)}) == 1
    assert sum(1 for _ in kept.etags()) == 400


def test_restored_rack_is_served_at_once_and_has_none_of_what_came_after(tmp_path):
    file = tmp_path / "rack.sqlite3"
    rack = EmbeddedRack(file)
    rack.put([text_page(HOST, "/", b"then")])
    back_up(file, tmp_path / "backup")
    rack.put([text_page(HOST, "/", b"after"), text_page(HOST, "/later/", b"after")])
    reader = open_local("", embedded=file)
    before = reader.version()
    assert restore(tmp_path / "backup", file) == 1
    assert reader.version() != before
    assert reader.get(HOST, "/").etag == text_page(HOST, "/", b"then").etag
    assert reader.get(HOST, "/later/") is None
    assert rack.put([text_page(HOST, "/later/", b"again")]) == 1
    assert reader.get(HOST, "/later/").status == 200


def test_a_death_while_a_backup_takes_its_place_leaves_the_rack_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "rack.sqlite3"
    rack = EmbeddedRack(file)
    rack.put([text_page(HOST, "/", b"then")])
    back_up(file, tmp_path / "backup")
    reader = open_local("", embedded=file)
    assert reader.get(HOST, "/")
    rack.put([text_page(HOST, "/", b"after"), text_page(HOST, "/later/", b"after")])
    rack.close()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: sys.exit(9))
        with pytest.raises(SystemExit):
            restore(tmp_path / "backup", file)
    reader.close()
    assert EmbeddedRack(file).get(HOST, "/later/") == text_page(HOST, "/later/", b"after")


@pytest.mark.parametrize("spoil", [lambda raw: b"no rack" * 99, lambda raw: raw[:-40_000], lambda raw: b""])
def test_backup_that_is_damaged_changes_nothing(tmp_path, spoil):
    file = tmp_path / "rack.sqlite3"
    rack = EmbeddedRack(file)
    rack.put(text_page(HOST, f"/{n}/", bytes(range(256)) * 99) for n in range(50))
    back_up(file, tmp_path / "backup")
    (tmp_path / "backup").write_bytes(spoil((tmp_path / "backup").read_bytes()))
    with pytest.raises(RackError):
        restore(tmp_path / "backup", file)
    assert rack.get(HOST, "/7/").status == 200
    assert sorted(found.name for found in tmp_path.iterdir() if "restored" in found.name) == []


def test_missing_rack_or_backup_is_said(tmp_path):
    with pytest.raises(RackError, match="there is no rack yet"):
        back_up(tmp_path / "none", tmp_path / "backup")
    with pytest.raises(RackError, match="none"):
        restore(tmp_path / "none", tmp_path / "rack.sqlite3")
