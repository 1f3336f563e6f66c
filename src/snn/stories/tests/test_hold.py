"""A story is held: nothing but a person puts it before readers."""

from __future__ import annotations

from datetime import timedelta

from snn.stories import actions
from snn.stories.models import AuditLine, Story


def test_a_held_story_stays_when_its_embargo_ends(wire, at):
    wire.send(embargoed=(at + timedelta(hours=1)).isoformat())
    assert actions.hold(Story.objects.get(), "ask the agency", by="ada", at=at)
    assert actions.release_due(at=at + timedelta(hours=2)) == 0
    assert AuditLine.objects.filter(act="hold", by="ada", note="ask the agency").exists()


def test_what_readers_read_is_not_held(wire, at):
    wire.send()
    assert not actions.hold(Story.objects.get(), "late", by="ada", at=at)
    assert wire.read() == ["Lander drills the ice"]


def test_what_is_held_while_others_are_released_stays(wire, at, monkeypatch):
    for n in (1, 2):
        wire.send(f"urn:{n}", headline=f"Thing {n} of two", embargoed=(at + timedelta(hours=n)).isoformat())
    publish = actions.publish

    def and_hold(story, **how):
        actions.hold(Story.objects.get(guid="urn:2"), "ask the agency", by="ada", at=at)
        return publish(story, **how)

    monkeypatch.setattr(actions, "publish", and_hold)
    assert actions.release_due(at=at + timedelta(hours=3)) == 1
    assert wire.read() == ["Thing 1 of two"]
