"""An item's own story is released at the very moment at which the item is made part of another: one of them is out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from snn.stories import actions, joining
from snn.stories.models import Joining, Story
from snn.stories.tests.test_joining import OTHER
from snn.wire.models import Dispatch


@pytest.mark.django_db(transaction=True)
def test_a_release_at_the_moment_of_joining_leaves_one_story_out(many_connections, wire, at, monkeypatch):
    wire.send("urn:a", headline="Lander drills the ice")
    soon = (at + timedelta(hours=1)).isoformat()
    wire.send("urn:b", headline="Probe bores through frost", body=OTHER, source="Reprints", embargoed=soon)
    story, item = Story.objects.get(guid="urn:a"), Dispatch.objects.get(guid="urn:b")
    refusal, later = joining._refusal, at + timedelta(hours=2)
    releasing = threading.Thread(target=lambda: (actions.release_due(at=later), connection.close()))

    def slowly(*asked):
        found = refusal(*asked)
        releasing.start()
        releasing.join(1)
        return found

    monkeypatch.setattr(joining, "_refusal", slowly)
    assert isinstance(joining.join(item, story, by="ada", at=later), Joining)
    releasing.join(30)
    assert wire.read() == ["Lander drills the ice"]
