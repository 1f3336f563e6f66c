"""What goes wrong is said, kept until it is right again, and stops nothing else."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from snn.network.models import Change, Section, Site
from snn.press import bake, make, rebake
from snn.press.models import Failure, Rebake
from snn.press.status import status
from snn.press.tests.conftest import AT
from snn.rack.files import FileRack
from snn.stories import actions
from snn.stories.changes import day_turned, network_changed

HOST = "space.localhost"
STORY = "/2022/03/14/lander-drills-into-the-moon/"


@pytest.fixture
def due(rack, tmp_path):
    return lambda **more: bake.bake_due(rack, tmp_path, **more)


@pytest.fixture
def broken(network, tell, due, monkeypatch):
    """A story whose lite page has a template error since its last edit."""
    network_changed(AT)
    story = tell()
    due()
    with monkeypatch.context() as patch:
        patch.setattr(make.render, "lite", lambda facts: 1 / 0)
        actions.update(story, {"headline": "New words"}, by="Ada", at=AT)
        due()
    return story


def test_status_says_which_page_fails_and_why(broken):
    (failing,) = status(AT).failures
    assert (failing.host, failing.page) == (HOST, f"story:{broken.pk}")
    assert "ZeroDivisionError" in failing.wrong


def test_failed_page_is_tried_again_by_press_bake(broken, due, rack):
    due(retry=True)
    assert not Failure.objects.exists()
    assert bake.check(rack) == []


def test_failed_page_is_tried_again_by_its_next_change(broken, due):
    actions.correct(broken, "It was two metres.", by="Ada", at=AT)
    due()
    assert status(AT).failures == ()


def test_full_bake_forgives_what_it_baked(broken, rack, tmp_path):
    bake.bake_all(rack, tmp_path)
    assert not Failure.objects.exists()


def test_rack_that_takes_nothing_leaves_the_changes_waiting(network, tell, due, rack, monkeypatch):
    def full(pages, **more):
        raise sqlite3.OperationalError("database or disk is full")

    tell()
    with monkeypatch.context() as patch:
        patch.setattr(rack, "put", full)
        with pytest.raises(sqlite3.OperationalError):
            due()
    assert Change.objects.filter(done_at=None).count() == 1
    due()
    assert rack.get(HOST, STORY).status == 200


def test_missing_picture_file_fails_its_page_alone(network, tell, due, rack):
    from snn.stories.models import Picture

    picture = Picture.objects.create(sha256="a" * 64, width=800, height=450, alt="x", credit="y", widths=[400, 800])
    tell("A story with a picture", picture=picture)
    tell("Another story")
    baked = due()
    assert ["a picture can't be read" in why for _, why in baked.failed] == [True]
    assert rack.get(HOST, "/2022/03/14/another-story/").status == 200


def test_repair_mends_what_differs_what_is_missing_and_what_is_stray(network, tell, due, rack, tmp_path):
    network_changed(AT)
    tell()
    due()
    lost, changed = rack.get(HOST, "/feed.xml"), rack.get(HOST, "/")
    stray = make.text_page(HOST, "/nobody/asked/", b"x")
    rack.put([make.text_page(HOST, "/", b"old"), stray], drop=[lost.key])
    found = [(HOST, "/", "differs"), (HOST, "/feed.xml", "missing"), (HOST, "/nobody/asked/", "stray")]
    assert sorted(bake.check(rack, tmp_path)) == found
    assert sorted(bake.check(rack, tmp_path, repair=True)) == found
    assert bake.check(rack, tmp_path) == []
    assert (rack.get(*changed.key), rack.get(*lost.key)) == (changed, lost)


def test_repair_mends_what_is_spoilt_on_the_rack(network, tell, due, rack, tmp_path):
    network_changed(AT)
    tell()
    due()
    rows = rack._connected().connection
    pages = {key: rack.get(*key) for key, _ in rack.etags()}
    for (number,) in rows.execute("SELECT id FROM page").fetchall():
        rows.execute("UPDATE page SET body = zeroblob(length(body)) WHERE id = ?", (number,))
        found = bake.check(rack, tmp_path)
        assert {what for _, _, what in found} == {"spoilt"}
        assert bake.check(rack, tmp_path, repair=True)
        assert bake.check(rack, tmp_path) == []
    rows.execute("UPDATE page SET body = zeroblob(60)")
    assert len(bake.check(rack, tmp_path, repair=True)) == len(pages)
    assert bake.check(rack, tmp_path) == []
    assert {key: rack.get(*key) for key, _ in rack.etags()} == pages


def test_repair_mends_other_words_under_the_same_etag(network, tell, due, tmp_path):
    tell()
    rack = FileRack(tmp_path / "www")
    bake.bake_all(rack, tmp_path)
    file = tmp_path / "www" / HOST / "pages" / STORY.strip("/") / "index.html.gz"
    first = rack.get(HOST, STORY)
    file.write_bytes(file.read_bytes()[:-9] + b"?" * 9)
    assert bake.check(rack, tmp_path, repair=True) == [(HOST, STORY, "differs")]
    file.write_bytes(b"?" * 99)
    assert bake.check(rack, tmp_path, repair=True) == [(HOST, STORY, "spoilt")]
    assert bake.check(rack, tmp_path) == []
    assert rack.get(HOST, STORY) == first


def test_background_bake_goes_on_where_it_was(network, tell, rack, tmp_path, monkeypatch):
    stories = [tell(f"Story {n} of the moon", at=AT + timedelta(minutes=n)) for n in range(7)]
    bake.bake_due(rack, tmp_path)
    monkeypatch.setattr(rebake, "PIECE", 3)
    Section.objects.filter(slug="moon").update(name="LUNA")
    change = network_changed(AT)
    bake.turn(rack, tmp_path)
    assert Change.objects.get(pk=change.pk).done_at is None
    rebake.step(rack, tmp_path)
    row = Rebake.objects.order_by("id").first()
    assert (row.done, row.reached_story) == (3, stories[4].pk)
    assert [line.done for line in status(AT).background] == [3, 0]
    assert b"LUNA" not in _text(rack, stories[0]) and b"LUNA" in _text(rack, stories[6])
    while rebake.step(rack, tmp_path):
        pass
    assert Change.objects.get(pk=change.pk).done_at is not None
    assert bake.check(rack) == []


def test_story_published_during_a_background_bake_is_out_at_once(network, tell, rack, tmp_path):
    network_changed(AT)
    bake.turn(rack, tmp_path)
    tell()
    assert bake.turn(rack, tmp_path).changes == 1
    assert rack.get(HOST, STORY).status == 200
    assert Rebake.objects.exists()


def test_a_new_day_touches_as_few_pages_however_many_stories_there_are(network, tell, rack, tmp_path):
    site = Site.objects.get(host=HOST)
    counts = []
    for many in (2, 30):
        for n in range(many):
            tell(f"Story {many} {n} of the moon", at=AT + timedelta(minutes=n))
        bake.bake_due(rack, tmp_path)
        site.today_on += timedelta(days=1)
        site.save()
        day_turned(site, AT)
        counts.append(bake.turn(rack, tmp_path).pages)
    assert counts[0] == counts[1]


def test_a_clock_that_jumped_back_shows_no_wait_below_nothing(network, tell):
    tell(at=AT)
    assert status(AT - timedelta(days=400)).oldest_wait_s == 0


def test_a_change_made_in_the_future_is_done_all_the_same(network, tell, due):
    tell(at=AT + timedelta(days=365 * 50))
    due()
    assert not Change.objects.filter(done_at=None).exists()


def test_second_story_of_the_same_words_has_an_address_of_its_own(network, tell, due, rack):
    first, second = tell(), tell()
    due()
    assert first.slug != second.slug
    assert {rack.get(HOST, f"/2022/03/14/{story.slug}/").status for story in (first, second)} == {200}


@pytest.mark.slow
def test_thousands_of_changes_at_once_are_one_turn(network, tell, due, rack, monkeypatch):
    monkeypatch.setattr(bake, "SMALL", 40)
    network_changed(AT)
    for n in range(50):
        tell(f"Flood {n}", at=AT + timedelta(minutes=n))
    story = tell("The last one")
    Change.objects.bulk_create(Change(subject="story", subject_id=story.pk, before=None, at=AT) for _ in range(5000))
    assert due().changes == 5052
    assert bake.check(rack) == []


def _text(rack, story):
    import gzip

    return gzip.decompress(rack.get(HOST, f"/2022/03/14/{story.slug}/").body)
