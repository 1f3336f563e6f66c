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
