"""Where more waits than fronts should wait for, fronts come first, and nothing is done before its last page stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from snn.network.models import Change
from snn.press import backlog, bake, loop
from snn.press.backlog import Backlog
from snn.press.snapshots import only_press
from snn.press.tests.conftest import AT
from snn.stories import actions
from snn.stories.changes import network_changed
from snn.stories.models import Story

HOST = "space.localhost"
EDITION, STORY = "/2022/03/14/", "/2022/03/14/lander-drills-into-the-moon/"


@pytest.fixture
def hurried(network, tell, rack, tmp_path, monkeypatch):
    """A press in a hurry: it puts off all it may, and a round bakes one piece of that. Two stories are out."""
    monkeypatch.setattr(bake, "PROMPT", 0)
    monkeypatch.setattr(bake, "SLICE_S", 0)
    monkeypatch.setattr(backlog, "PIECE", 1)
    tell()
    tell("War goes on", section="war")
    network_changed(AT)
    bake.bake_due(rack, tmp_path)
    kept = Backlog()

    def round_(of=kept):
        return loop.work(rack, tmp_path, tmp_path, processes=1, backlog=of)

    while round_():
        pass
    round_.kept = kept
    return round_


def text(rack, path):
    from isal import igzip

    return igzip.decompress(rack.get(HOST, path).body).decode()


def update(headline):
    story = Story.objects.get(slug="lander-drills-into-the-moon")
    return actions.update(story, {"headline": headline}, by="Ada", at=AT + timedelta(minutes=9))


def test_front_is_new_after_one_round_and_the_change_is_done_after_the_last_list(hurried, rack, tmp_path):
    update("Lander drills on")
    assert hurried()
    assert "Lander drills on" in text(rack, "/") and "Lander drills on" in text(rack, STORY)
    assert "Lander drills on" not in text(rack, "/feed.xml")
    assert Change.objects.filter(done_at=None).count() >= 1
    while hurried():
        pass
    assert "Lander drills on" in text(rack, EDITION) and "Lander drills on" in text(rack, "/feed.xml")
    assert not Change.objects.filter(done_at=None).exists()
    assert bake.check(rack, tmp_path) == []


@pytest.mark.slow
def test_news_of_a_later_round_does_not_starve_what_was_put_off(hurried, rack):
    for n in range(30):
        update(f"Lander drills on, day {n}")
        assert hurried()
        assert f"day {n}<" in text(rack, "/")
    assert "Lander drills on" in text(rack, EDITION)
    assert Change.objects.filter(done_at__isnull=False).count() > 10


def test_withdrawn_story_leaves_every_list_in_the_same_round(hurried, rack):
    actions.kill(Story.objects.get(slug="lander-drills-into-the-moon"), "Wrong.", by="Ada", at=AT)
    update_other = Story.objects.get(slug="war-goes-on")
    actions.update(update_other, {"headline": "War ends"}, by="Ada", at=AT)
    assert hurried()
    assert rack.get(HOST, STORY).status == 410
    assert "Lander" not in text(rack, EDITION) and "Lander" not in text(rack, "/feed.xml")


def test_first_edition_of_a_day_is_there_with_the_front_that_links_to_it(hurried, rack, tell):
    tell("Next day on the moon", at=AT + timedelta(days=1))
    assert hurried()
    assert "/2022/03/15/" in text(rack, "/")
    assert rack.get(HOST, "/2022/03/15/") is not None


def test_press_that_dies_with_a_backlog_leaves_its_changes_to_the_next(hurried, rack, tmp_path):
    update("Lander drills on")
    hurried()
    next_press = Backlog()
    while hurried(next_press):
        pass
    assert "Lander drills on" in text(rack, EDITION)
    assert not Change.objects.filter(done_at=None).exists()
    assert bake.check(rack, tmp_path) == []


def test_lane_is_free_though_the_server_has_not_noticed_that_the_last_round_ended(db, tmp_path, monkeypatch):
    copies = []

    def copy(real=connection.copy):
        copies.append(real())
        monkeypatch.setattr(copies[-1], "close", lambda: None)
        return copies[-1]

    with monkeypatch.context() as late:
        late.setattr(connection, "copy", copy)
        with only_press(tmp_path, wait=False) as first:
            assert first
        with only_press(tmp_path, wait=False) as second:
            assert second
    monkeypatch.undo()
    for one in copies:
        one.close()
