from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import pytest

from snn.network.models import Source, WatchedFolder
from snn.wire.channels.folder import files
from snn.wire.channels.folder.channel import CLAIMED, FolderChannel
from snn.wire.channels.folder.rules import SETTLES_S, is_whole
from snn.wire.channels.models import Trouble
from snn.wire.formats.registry import LARGEST_BYTES

pytestmark = pytest.mark.django_db


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def channel(own: Path, tmp_path: Path, clock: Clock) -> FolderChannel:
    return FolderChannel(own, tmp_path / "done", tmp_path / "unreadable", clock=clock)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("size", "unchanged_s", "held", "whole"),
    [
        (9, 0, False, True), (9, 99, True, False), (9, 0, None, False), (9, SETTLES_S, None, True),
        (0, 0, False, False), (0, SETTLES_S, False, True), (0, 99, True, False),
    ],
)  # fmt: skip
def test_when_a_file_is_whole(size, unchanged_s, held, whole) -> None:
    assert is_whole(size, unchanged_s, held) is whole


def test_a_dropped_file_is_taken_at_the_next_look_and_moved_away(
    channel, own: Path, take, at: datetime, tmp_path
) -> None:
    (own / "a.xml").write_bytes(b"one")
    channel.turn(take, at)
    assert take.taken == [("a.xml", b"one", "")]
    assert (names(own), names(tmp_path / "done" / "2026-11-25")) == ([], ["a.xml"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="leases are Linux's")
def test_a_file_is_left_alone_while_a_writer_has_it_open(channel, own: Path, take, at: datetime, clock: Clock) -> None:
    with (own / "a.xml").open("wb") as file:
        file.write(b"half")
        file.flush()
        clock.now += 3600
        channel.turn(take, at)
        assert take.taken == []
        file.write(b" and half")
    channel.turn(take, at)
    assert take.taken == [("a.xml", b"half and half", "")]


def test_where_nobody_can_tell_a_file_must_have_settled(
    channel, own: Path, take, at: datetime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "held_by_writer", lambda path: None)
    (own / "a.xml").write_bytes(b"half")
    channel.turn(take, at)
    clock.now += SETTLES_S - 0.1
    (own / "a.xml").write_bytes(b"half and more")
    channel.turn(take, at)
    clock.now += SETTLES_S - 0.1
    channel.turn(take, at)
    assert take.taken == []
    clock.now += 0.2
    channel.turn(take, at)
    assert [raw for _, raw, _ in take.taken] == [b"half and more"]


def test_hidden_and_unfinished_names_wait_for_their_rename(channel, own: Path, take, at: datetime) -> None:
    for name in (".a.xml", "a.xml.part", "a.tmp"):
        (own / name).write_bytes(b"x")
    channel.turn(take, at)
    assert take.taken == []
    (own / "a.xml.part").rename(own / "a.xml")
    channel.turn(take, at)
    assert [name for name, _, _ in take.taken] == ["a.xml"]


def test_sub_folders_are_read_and_one_name_never_hides_another(
    channel, own: Path, take, at: datetime, tmp_path
) -> None:
    for n in (1, 2):
        (own / str(n)).mkdir()
        (own / str(n) / "a.xml").write_bytes(b"%d" % n)
    channel.turn(take, at)
    assert [raw for _, raw, _ in take.taken] == [b"1", b"2"]
    assert names(tmp_path / "done") == ["a.2.xml", "a.xml"]


def test_several_folders_of_a_source(channel, nasa: Source, tmp_path: Path, take, at: datetime) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.xml").write_bytes(b"x")
        WatchedFolder.objects.create(path=str(tmp_path / name), source=nasa)
    channel.turn(take, at)
    assert take.taken == [("one.xml", b"x", "nasa"), ("two.xml", b"x", "nasa")]


def test_a_death_while_taking_loses_nothing(own: Path, tmp_path: Path, take, at: datetime) -> None:
    (own / "a.xml").write_bytes(b"one")
    take.dies = True
    with pytest.raises(RuntimeError):
        FolderChannel(own, tmp_path / "done", tmp_path / "unreadable").turn(take, at)
    assert names(own / CLAIMED) == ["a.xml"]
    # Another file under the same name comes while the first waits.
    (own / "a.xml").write_bytes(b"two")
    take.dies = False
    again = FolderChannel(own, tmp_path / "done", tmp_path / "unreadable")
    again.turn(take, at)
    again.turn(take, at)
    assert [raw for _, raw, _ in take.taken] == [b"one", b"two"]
    assert names(own) == []


def test_what_a_writer_adds_while_it_is_taken_is_taken_too(channel, own: Path, at: datetime) -> None:
    read = []

    def take(arrival) -> None:
        read.append(arrival.given.read_bytes())
        if len(read) == 1:
            with arrival.given.open("ab") as file:
                file.write(b" two")

    (own / "a.xml").write_bytes(b"one")
    channel.turn(take, at)
    assert read == [b"one", b"one two"]


def test_a_file_without_permission_is_said_once_and_tried_again(
    channel, own: Path, take, at: datetime, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    (own / "a.xml").write_bytes(b"one")
    (own / "b.xml").write_bytes(b"two")
    real = os.open

    def forbidden(path, *rest, **more):
        if str(path).endswith("a.xml"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", forbidden)
    for _ in range(3):
        channel.turn(take, at)
        clock.now += 6
    assert [name for name, _, _ in take.taken] == ["b.xml"]
    standing = Trouble.objects.get()
    assert ("Permission denied" in standing.says, standing.at_once) == (True, True)
    assert caplog.text.count("Permission denied") == 1
    monkeypatch.setattr(os, "open", real)
    channel.turn(take, at)
    assert ([name for name, _, _ in take.taken], Trouble.objects.count()) == (["b.xml", "a.xml"], 0)


def test_links_and_pipes_are_left_where_they_are(channel, own: Path, take, at: datetime, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (own / "link.xml").symlink_to(tmp_path / "secret")
    os.mkfifo(own / "pipe.xml")
    channel.turn(take, at)
    assert take.taken == []
    assert Trouble.objects.count() == 2
    (own / "link.xml").unlink()
    channel.turn(take, at)
    assert Trouble.objects.count() == 1


def test_a_folder_that_is_not_there_is_said_until_it_is(channel, own: Path, take, at: datetime) -> None:
    own.rmdir()
    channel.turn(take, at)
    assert Trouble.objects.get().key == str(own)
    own.mkdir()
    channel.turn(take, at)
    assert Trouble.objects.count() == 0


def test_a_file_too_large_is_set_apart_whole(channel, own: Path, at: datetime, tmp_path: Path) -> None:
    with (own / "huge.xml").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    channel.turn(lambda arrival: None, at)
    assert names(tmp_path / "unreadable") == ["huge.xml"]


def test_a_stop_is_heard_between_two_files(own: Path, tmp_path: Path, take, at: datetime) -> None:
    for name in ("a", "b", "c"):
        (own / name).write_bytes(b"x")
    FolderChannel(own, tmp_path / "d", tmp_path / "u", stopping=lambda: len(take.taken) >= 1).turn(take, at)
    assert len(take.taken) == 1


def test_moving_never_covers_another_file(tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / "a.xml").write_text(str(n))
        files.move_into(tmp_path / "a.xml", tmp_path / "done")
    assert [(tmp_path / "done" / name).read_text() for name in ("a.xml", "a.2.xml", "a.3.xml")] == ["0", "1", "2"]
