from __future__ import annotations

from datetime import timedelta

import pytest

from snn.stories import trails
from snn.stories.models import Trail


@pytest.fixture
def seven(wire, at) -> None:
    wire.send()
    dispatch = Trail.objects.first().dispatch
    Trail.objects.all().delete()
    for days in range(7):
        Trail.objects.create(key=days, dispatch=dispatch, at=at + timedelta(days=days))


def test_trails_past_their_use_are_forgotten_and_later_ones_stay(seven, at) -> None:
    assert trails.forget_old(at=at + trails.KEPT + timedelta(days=2, hours=1)) is False
    assert sorted(Trail.objects.values_list("key", flat=True)) == [3, 4, 5, 6]


def test_they_go_a_portion_at_a_time(seven, at, monkeypatch) -> None:
    monkeypatch.setattr(trails, "AT_ONCE", 2)
    later = at + timedelta(days=90)
    told = [trails.forget_old(at=later) for _ in range(4)]
    assert (told, Trail.objects.count()) == ([True, True, True, False], 0)


def test_a_lead_two_days_later_still_finds_its_story(wire, at) -> None:
    first = wire.send("urn:x:1", headline="Lander drills the ice of Shackleton crater")
    trails.forget_old(at=at + timedelta(days=2))
    second = wire.send("urn:x:2", headline="UPDATE 1-Lander drills the ice of Shackleton crater", hours=48)
    assert (second.outcome, second.story_id) == ("updated", first.story_id)
