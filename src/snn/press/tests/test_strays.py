"""What lies on the rack though no fact asks for it is found, and nothing else is."""

from __future__ import annotations

import pytest

from snn.press import bake
from snn.press import strays as module
from snn.press.strays import strays
from snn.rack.pages import text_page
from snn.stories.models import MovedAddress

SPACE, WAR = "space.localhost", "war.localhost"
HOSTS = [SPACE, WAR]
STRAYS = [
    (SPACE, "/2022/03/14/nobody/"), (SPACE, "/2022/03/14/nobody/lite/"), (SPACE, "/2022/03/15/lite/"),
    (SPACE, "/2022/03/15/lite/lite/"), (SPACE, "/2022/13/45/lite/"), (SPACE, "/2022/03/14/lite/lite/lite/"),
    (SPACE, "/nobody/asked/"), (SPACE, "/2001/01/01/"), (SPACE, "/2022/03/14/feed.json5"), (WAR, "/2022/03/14/lite/"),
    ("gone.localhost", "/"), ("gone.localhost", "/2022/03/14/lite/"),
]  # fmt: skip


@pytest.fixture
def baked(network, tell, rack, tmp_path):
    """A story that is called "lite", one that moved twice, one that was killed; and pages that are nobody's."""
    tell("Lite")
    moved = tell()
    MovedAddress.objects.create(site=network[SPACE], path="/2022/03/13/lander/", story=moved)
    MovedAddress.objects.create(site=network[SPACE], path="/2022/03/13/lite/", story=moved)
    bake.bake_all(rack, tmp_path)
    return rack


def shelve(rack, keys):
    rack.put([text_page(*key, b"x") for key in keys])


@pytest.mark.parametrize("at_once", [1, 3, 2000])
def test_strays_are_found_and_nothing_else(baked, monkeypatch, at_once):
    monkeypatch.setattr(module, "LOOKED_AT", at_once)
    assert list(strays(baked, HOSTS, whole=True)) == []
    assert baked.get(SPACE, "/2022/03/14/lite/lite/").status == 200
    assert baked.get(SPACE, "/2022/03/13/lander/").status == 301
    shelve(baked, [*STRAYS, (SPACE, "/rota/_front.json"), ("*", "/media/x.webp")])
    assert sorted(strays(baked, HOSTS, whole=True)) == sorted(STRAYS)
    assert sorted(strays(baked, [WAR], whole=False)) == [(WAR, "/2022/03/14/lite/")]


def test_a_bake_takes_strays_off(baked, tmp_path):
    shelve(baked, STRAYS)
    bake.bake_all(baked, tmp_path, host=WAR)
    assert baked.get(WAR, "/2022/03/14/lite/") is None and baked.get(SPACE, "/nobody/asked/") is not None
    bake.bake_all(baked, tmp_path)
    assert [key for key in STRAYS if baked.get(*key)] == []


def test_nobody_looks_for_strays_on_a_rack_that_was_empty(network, tell, rack, tmp_path, monkeypatch):
    monkeypatch.setattr(bake, "strays", None)
    tell()
    bake.bake_all(rack, tmp_path)
    assert rack.get(SPACE, "/2022/03/14/lander-drills-into-the-moon/") is not None
    with pytest.raises(TypeError):
        bake.bake_all(rack, tmp_path)
