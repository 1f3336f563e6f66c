"""Fronts as editors arrange them: on the page, in the rows, and what is refused."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from snn.network.models import Change, Section
from snn.press import bake
from snn.press.gather import Gatherer
from snn.press.tests.conftest import AT
from snn.stories import actions
from snn.stories.changes import network_changed
from snn.stories.fronts import rules
from snn.stories.fronts.actions import arrange, expire_due, show_banner, take_banner
from snn.stories.fronts.models import Banner, FrontPick
from snn.stories.fronts.queries import mark_of
from snn.stories.fronts.rules import Arrangement, Picked, Refusal
from snn.stories.models import AuditLine

HOUR = timedelta(hours=1)


def put(site, *picks, section=None, seen=None, at=AT):
    made = [Picked(story.pk, stands, at + HOUR) for story, stands in picks]
    return arrange(site.pk, section, made, seen=seen or mark_of(site.pk, section), by="ada@example.org", at=at)


def order(site, section=None):
    gatherer = Gatherer()
    shown = gatherer.section_front(site.pk, section) if section else gatherer.front(site.pk)
    return [one.headline for one in shown.teasers]


@pytest.fixture
def three(tell):
    network_changed(AT)
    return [tell(f"Story {n}", at=AT + timedelta(minutes=n)) for n in range(3)]


def test_lead_then_pins_in_their_order_then_the_newest():
    arranged = Arrangement(lead=9, pinned=(4, 2), hidden=frozenset({7}))
    assert arranged.order([8, 7, 4, 3]) == [9, 4, 2, 8, 3]
    assert Arrangement(pinned=(4,)).order([8, 4], by_rule=8) == [8, 4]


def test_a_front_is_as_its_editor_arranged_it(network, three):
    site, (first, second, third) = network["space.localhost"], three
    assert order(site) == ["Story 2", "Story 1", "Story 0"]
    assert put(site, (second, "lead"), (first, "pinned"), (third, "hidden")) is None
    assert order(site) == ["Story 1", "Story 0"]
    assert "Story 2" not in str(Gatherer().front(site.pk).blocks)
    line = AuditLine.objects.get(story=second, act="front")
    assert (line.by, line.note) == ("ada@example.org", "by rule to lead")


def test_a_section_is_arranged_apart_from_its_site(network, three):
    site, moon = network["space.localhost"], Section.objects.get(slug="moon")
    assert put(site, (three[0], "lead"), section=moon.pk) is None
    assert order(site, moon.pk)[0] == "Story 0"
    assert order(site)[0] == "Story 2"


def test_only_the_fronts_arranged_are_due(network, three, rack, tmp_path):
    site = network["space.localhost"]
    bake.bake_due(rack, tmp_path)
    put(site, (three[0], "lead"))
    baked = bake.bake_due(rack, tmp_path)
    assert (baked.changes, baked.pages) == (1, 1)
    text = gzip.decompress(rack.get(site.host, "/").body).decode()
    assert text.index("Story 0") < text.index("Story 2")
    assert bake.check(rack) == []


def test_what_has_ended_is_taken_off_by_the_clock(network, three, rack, tmp_path):
    site = network["space.localhost"]
    put(site, (three[0], "lead"))
    show_banner(site, "Contact lost", "", until=AT + HOUR, by="Ada", at=AT)
    assert expire_due(at=AT + HOUR - timedelta(seconds=1)) == 0
    assert expire_due(at=AT + HOUR) == 2
    assert not FrontPick.objects.exists() and not Banner.objects.exists()
    assert order(site)[0] == "Story 2"
    assert AuditLine.objects.filter(story=three[0], act="front", by="clock").exists()
    bake.bake_due(rack, tmp_path)
    assert bake.check(rack) == []


def test_a_killed_story_leaves_its_place(network, three, rack, tmp_path):
    site = network["space.localhost"]
    put(site, (three[0], "lead"))
    bake.bake_due(rack, tmp_path)
    actions.kill(three[0], "Wrong.", by="Ada", at=AT + HOUR / 2)
    bake.bake_due(rack, tmp_path)
    assert "Story 0" not in order(site)
    assert bake.check(rack) == []


def test_a_stale_form_overwrites_nothing(network, three):
    site = network["space.localhost"]
    seen = mark_of(site.pk, None)
    assert put(site, (three[0], "lead")) is None
    assert put(site, (three[1], "lead"), seen=seen) is Refusal.STALE
    assert FrontPick.objects.get().story_id == three[0].pk


def test_the_same_again_changes_nothing(network, three):
    site = network["space.localhost"]
    put(site, (three[0], "lead"))
    waiting = Change.objects.count()
    assert put(site, (three[0], "lead")) is None
    assert Change.objects.count() == waiting


def test_a_story_that_is_not_there_is_refused(network, three):
    draft = actions.Draft(
        site_id=three[0].site_id, section_id=three[0].section_id, source_id=three[0].source_id, headline="Not out",
        body_html="<p>x</p>",
    )  # fmt: skip
    hidden = actions.create(draft, by="Ada", at=AT)
    assert put(network["space.localhost"], (hidden, "lead")) is Refusal.ELSEWHERE


@pytest.mark.parametrize(
    ("picks", "wrong"),
    [
        ([(1, "lead", HOUR), (2, "lead", HOUR)], Refusal.LEADS),
        ([(1, "lead", HOUR), (1, "hidden", HOUR)], Refusal.TWICE),
        ([(n, "pinned", HOUR) for n in range(13)], Refusal.PINS),
        ([(n, "hidden", HOUR) for n in range(11)], Refusal.HIDES),
        ([(1, "lead", timedelta(days=8))], Refusal.END),
        ([(1, "lead", timedelta(0))], Refusal.END),
        ([(1, "lead", HOUR)], None),
    ],
    ids=["two-leads", "twice", "pins", "hides", "too-long", "over", "well"],
)
def test_what_can_not_stand_together_is_refused(picks, wrong):
    assert rules.wrong_with([Picked(story, how, AT + span) for story, how, span in picks], AT) is wrong


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "//evil.example", "data:x", "x", "https://", "/a b", "/\\evil.example", "http://["]
)
def test_a_banner_leads_nowhere_odd(network, href):
    wrong = show_banner(network["space.localhost"], "Now", href, until=AT + HOUR, by="Ada", at=AT)
    assert wrong is Refusal.LINK and not Banner.objects.exists()


def test_a_banner_stands_above_the_fronts_until_it_is_taken_away(network, three, rack, tmp_path):
    site = network["space.localhost"]
    bake.bake_due(rack, tmp_path)
    show_banner(site, "<b>Contact</b> lost", "/2022/03/14/x/", until=AT + HOUR, by="Ada", at=AT)
    bake.bake_due(rack, tmp_path)
    for path in ("/", "/moon/", "/war/"):
        text = gzip.decompress(rack.get(site.host, path).body).decode()
        assert '<a href="/2022/03/14/x/">&lt;b&gt;Contact&lt;/b&gt; lost</a>' in text
    assert bake.check(rack) == []
    assert take_banner(site, at=AT) and not take_banner(site, at=AT)
    bake.bake_due(rack, tmp_path)
    assert bake.check(rack) == []
