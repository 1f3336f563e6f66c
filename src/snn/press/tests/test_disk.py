"""A disk that is really full, and one that is really read-only: said, nothing lost, readers served all the while."""

from __future__ import annotations

import os
import subprocess

import pytest

from snn.network.models import Change
from snn.press import bake
from snn.press.tests.conftest import AT
from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.pages import RackError
from snn.stories.changes import network_changed

pytestmark = pytest.mark.slow
HOST = "space.localhost"
STORY = "/2022/03/14/lander-drills-into-the-moon/"


@pytest.fixture
def disk(tmp_path):
    """A disk of 8 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(params=["embedded", "files"])
def small(request, disk):
    kind = EmbeddedRack if request.param == "embedded" else FileRack
    return kind(where(disk, kind))


def where(disk, kind):
    return disk / ("rack.sqlite3" if kind is EmbeddedRack else "rack")


def fill(disk):
    """Write until the disk takes no more."""
    file = disk / "filler"
    with open(file, "wb", buffering=0) as filler:
        for size in (64 * 1024, 512):
            try:
                while filler.write(os.urandom(size)):
                    pass
            except OSError:
                continue
    return file


def test_full_disk_is_said_and_the_story_is_out_once_there_is_room(network, tell, disk, small, tmp_path):
    tell()
    network_changed(AT)
    bake.bake_due(small, tmp_path)
    filler = fill(disk)
    for n in range(8):
        tell(f"More of the moon, part {n}", body_html=f"<p>{os.urandom(60_000).hex()}</p>")
    with pytest.raises(RackError, match="disk is full"):
        bake.bake_due(small, tmp_path)
    assert Change.objects.filter(done_at=None).count() >= 8
    assert small.get(HOST, STORY).status == 200
    filler.unlink()
    bake.bake_due(small, tmp_path)
    assert not Change.objects.filter(done_at=None).exists()
    assert bake.check(small, tmp_path) == []


def test_read_only_disk_is_said_and_readers_are_served(network, tell, disk, small, tmp_path):
    tell()
    network_changed(AT)
    bake.bake_due(small, tmp_path)
    small.close()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        tell("More of the moon")
        with pytest.raises(RackError, match="read-only"):
            bake.bake_due(small, tmp_path)
        reader = type(small)(where(disk, type(small)), read_only=True)
        assert reader.get(HOST, STORY).status == 200
        reader.close()
    finally:
        small.close()
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    bake.bake_due(small, tmp_path)
    assert small.get(HOST, "/2022/03/14/more-of-the-moon/").status == 200
    assert not Change.objects.filter(done_at=None).exists()
