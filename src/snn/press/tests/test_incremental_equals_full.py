"""Promise 2: whatever the edits, the incrementally baked rack is byte for byte what a full bake gives."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from snn.network.models import Section, Site, Source
from snn.press import backlog, bake, rebake
from snn.press.backlog import Backlog
from snn.press.tests.conftest import AT
from snn.rack.embedded import EmbeddedRack
from snn.stories import actions, copies, related
from snn.stories.actions import Draft
from snn.stories.changes import day_turned, network_changed, site_changed
from snn.stories.fronts import actions as fronts
from snn.stories.fronts.queries import mark_of
from snn.stories.fronts.rules import Picked
from snn.stories.kinship import Picks
from snn.stories.models import Story

EXAMPLES = int(os.environ.get("SNN_TEST_SEQUENCES", "40"))
"""CI runs 500."""
ACT = st.tuples(
    st.sampled_from(
        [
            "publish",
            "publish",
            "publish",
            "embargo",
            "release",
            "update",
            "correct",
            "kill",
            "withhold",
            "lift",
            "stand down",
            "stand up",
            "move",
            "rehome",
            "place",
            "rename",
            "day",
            "relate",
            "pin",
            "pin",
            "pick",
            "pick",
            "banner",
            "expire",
            "turn",
            "hasty turn",
            "piece",
            "bake",
        ]
    ),
    st.integers(0, 11),
)


KILLED_WHILE_IT_WAITED = [("publish", 0), ("bake", 0), ("kill", 0), ("update", 0), ("relate", 8)]


@pytest.mark.slow(minutes=10)
@pytest.mark.django_db
@given(acts=st.lists(ACT, min_size=1, max_size=14))
@example(acts=KILLED_WHILE_IT_WAITED)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_incremental_bake_equals_full_bake(network, tell, acts):
    Story.objects.exists()
    from django.db import transaction

    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        rack = EmbeddedRack(Path(folder) / "a.sqlite3")
        network_changed(AT)
        bake.bake_due(rack, Path(folder))
        hurried = Backlog()
        for n, (act, number) in enumerate(acts):
            _act(act, number, n, tell)
            if act == "bake":
                bake.bake_due(rack, Path(folder))
            elif act == "turn":
                bake.turn(rack, Path(folder))
            elif act == "hasty turn":
                _hasty_turn(rack, Path(folder), hurried)
            elif act == "piece":
                rebake.step(rack, Path(folder))
        while hurried.due or bake.something_waits(hurried.changes):
            _hasty_turn(rack, Path(folder), hurried)
        bake.bake_due(rack, Path(folder))
        assert bake.check(rack) == []
        fresh = EmbeddedRack(Path(folder) / "b.sqlite3")
        bake.bake_all(fresh, Path(folder))
        assert {key: rack.get(*key) for key in rack.keys()} == {key: fresh.get(*key) for key in fresh.keys()}  # noqa: SIM118
        rack.close()
        fresh.close()
        transaction.set_rollback(True)


def _hasty_turn(rack, folder, hurried):
    """A turn that puts off all it may, and bakes one piece of what was put off."""
    with patch.object(bake, "PROMPT", 0), patch.object(bake, "SLICE_S", 0), patch.object(backlog, "PIECE", 1):
        bake.turn(rack, folder, backlog=hurried)


def _pick(stories, number, at):
    """The oldest ones, so that they stand where no rule puts them; now and then none."""
    site, section = (
        Site.objects.order_by("id")[number % 2].pk,
        (None, Section.objects.order_by("id")[number % 2].pk)[number % 3 == 0],
    )
    stands = (("lead", "pinned", "hidden"), ("pinned", "pinned"), ("hidden",), ())[number % 4]
    picks = [Picked(one.pk, how, at + timedelta(hours=number + 1)) for one, how in zip(stories, stands, strict=False)]
    fronts.arrange(site, section, picks, seen=mark_of(site, section), by="Ada", at=at)


def _act(act, number, n, tell):
    at = AT + timedelta(days=number - 5, minutes=n)
    stories = list(Story.objects.filter(published_at__isnull=False, kill=None).order_by("id"))
    story = stories[number % len(stories)] if stories else None
    if act == "publish":
        tell(f"Drill {number % 4} on the moon", section=("moon", "war")[number % 2], at=at)
    elif act == "rename":
        Section.objects.filter(slug="moon").update(name=f"MOON {number}")
        network_changed(at)
    elif act == "day":
        site = Site.objects.order_by("id")[number % 2]
        site.today_on = (AT + timedelta(days=number)).date()
        site.save()
        (day_turned if number % 3 else site_changed)(site, at)
    elif act == "embargo":
        section = Section.objects.order_by("id")[number % 2]
        draft = Draft(
            site_id=section.home_id, section_id=section.pk, source_id=Source.objects.get().pk, headline=f"Later {number}",
            body_html="<p>Soon.</p>", places=actions.places_of(section), embargo_at=at,
        )  # fmt: skip
        actions.create(draft, by="Ada", at=AT)
    elif act == "release":
        actions.release_due(at=at)
    elif act == "relate":
        related.relate_waiting(1 + number % 3, at)
    elif act == "lift":
        for withheld in Story.objects.filter(kill__withheld=True).order_by("id")[:1]:
            actions.lift(withheld, by="wire", at=at)
    elif act == "banner":
        fronts.show_banner(
            Site.objects.order_by("id")[number % 2], f"Now {number}", "", until=at + timedelta(hours=number + 1),
            by="Ada", at=at,
        )  # fmt: skip
    elif act == "expire":
        fronts.expire_due(at=at + timedelta(days=number))
    elif act == "pick":
        _pick(stories, number, at)
    elif act == "stand up":
        for down in Story.objects.filter(stand_down__isnull=False).order_by("id")[:1]:
            copies.stand_up(down, by="Ada", at=at)
    elif story is None:
        return
    elif act == "stand down":
        for other in [one for one in stories if one.pk != story.pk][:1]:
            copies.stand_down(story, instead=other, by="Ada", at=at)
    elif act == "pin":
        others = [one.pk for one in stories if one.pk != story.pk]
        picks = Picks(tuple(others[: number % 4]), frozenset(others[number % 4 :][: number % 3]))
        related.pick(story, picks, by="Ada", at=at)
    elif act == "withhold":
        actions.kill(story, "Wait for the check.", by="wire", at=at, withheld=True)
    elif act == "update":
        actions.update(story, {"headline": f"Drill {number} goes on", "body_html": f"<p>{n}</p>"}, by="Ada", at=at)
    elif act == "correct":
        actions.correct(story, f"It was {n}.", by="Ada", at=at)
    elif act == "kill":
        actions.kill(story, "Wrong.", by="Ada", at=at)
    elif act == "rehome":
        actions.rehome(story, Section.objects.order_by("id")[number % 2], by="Ada", at=at)
    elif act == "move":
        actions.move(story, f"moved {number % 3}", by="Ada", at=at)
    elif act == "place":
        places = [(site.pk, story.section_id) for site in Site.objects.order_by("id")]
        actions.place(story, places[: number % 3], by="Ada", at=at)
