"""A routing rule on the desk: its mistakes are pointed at, and what it would do is seen before it is kept."""

from __future__ import annotations

import json
import re

import pytest

from snn.desk.audit.models import AuditEntry
from snn.desk.wireroom.tests.conftest import client_of
from snn.ground.clock import now
from snn.network.models import Carriage, Preference, Route, Section
from snn.wire.actions import take
from snn.wire.models import Dispatch

RULE = {"slug": "ice", "section": "mars", "when": "ice AND crater", "score": "9"}


@pytest.fixture
def admin(network):
    mars = Section.objects.create(slug="mars", name="Mars", description="d", related_line="r", home=network)
    Carriage.objects.create(site=network, section=mars, position=1)
    for n, headline in enumerate(("Lander finds ice in the crater", "Lander rests", "Elections")):
        item = {
            "guid": f"urn:{n}", "version": "1", "type": "text", "pubstatus": "usable", "headline": headline, "source": "AFP",
            "body_html": "<p>Words.</p>", "versioncreated": "2022-03-14T12:00:00+00:00",
        }  # fmt: skip
        take(json.dumps(item).encode(), name=f"{n}.json", at=now())
    return client_of("admin", "admin")


def test_a_rule_shows_what_it_would_do_and_is_kept_after_that(admin):
    page = admin.post("/network/route/add/", RULE).content.decode()
    assert "Of the last 3 items it speaks for 1; 1 would go elsewhere" in page
    assert "Lander finds ice in the crater" in page and "ice in headline; crater in headline" in page
    assert "<strong>mars</strong>" in page and "Elections" not in page
    assert Route.objects.count() == 1 and not AuditEntry.objects.exists()
    assert admin.post("/network/route/add/", RULE | {"keep": "yes", "tried": _tried(page)}).status_code == 302
    made = Route.objects.get(slug="ice")
    assert (made.section.slug, made.score, made.position) == ("mars", 9, 1)
    assert Preference.objects.get().routing_version == 1 and AuditEntry.objects.get().act == "add route"


def test_a_rule_that_was_changed_after_its_trial_is_tried_again(admin):
    tried = _tried(admin.post("/network/route/add/", RULE).content.decode())
    answer = admin.post("/network/route/add/", RULE | {"when": "ice", "keep": "yes", "tried": tried})
    assert answer.status_code == 200 and Route.objects.count() == 1


def test_what_a_changed_rule_speaks_for_no_more_is_shown(admin):
    page = admin.post(
        "/network/route/landers/", RULE | {"section": "mars", "when": "ice", "holds": "on"}
    ).content.decode()
    assert "speaks for it no more" in page and "mars, waits" in page
    assert Route.objects.get().when == "lander*"


@pytest.mark.parametrize(
    ("when", "says", "before", "rest"),
    [
        ("moon AND (ice OR", "column 17: it ends where a word should follow", "moon AND (ice OR", " "),
        ("moon )", "column 6: this bracket closes none that is open", "moon ", ")"),
        ("colour:red", "column 1: no field is called", "", "colour:red"),
    ],
)
def test_a_mistake_is_pointed_at(admin, when, says, before, rest):
    page = admin.post("/network/route/add/", RULE | {"when": when}).content.decode()
    assert says in page.replace("&#x27;", "'")
    assert f"<code>{before}<mark>{rest}</mark></code>" in page
    assert "What it would have done" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": ""},
        {"also": "nowhere/mars"},
        {"also": "pluto"},
        {"sources": "none"},
        {"topics": "1"},
        {"slug": "landers"},
    ],
)
def test_a_rule_that_would_not_load_from_the_file_is_refused(admin, wrong):
    page = admin.post("/network/route/add/", RULE | wrong).content.decode()
    assert "errorlist" in page and "What it would have done" not in page


def test_trying_costs_a_few_queries(admin, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        admin.post("/network/route/add/", RULE)
    assert Dispatch.objects.count() == 3


def test_a_rule_is_taken_away(admin):
    assert "Take this route away" in admin.get("/network/route/landers/").content.decode()
    assert admin.post("/network/route/landers/end/").status_code == 302
    assert not Route.objects.exists()
    assert AuditEntry.objects.get().note == "moon: lander*"


def _tried(page: str) -> str:
    found = re.search(r'name="tried" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def test_a_rule_that_somebody_else_changed_during_the_trial_is_not_put_back(admin):
    began = re.search(r'name="began" value="(\w+)"', admin.get("/network/route/landers/").content.decode())[1]
    mine = RULE | {"when": "ice", "began": began}
    page = admin.post("/network/route/landers/", mine).content.decode()
    assert f'name="began" value="{began}"' in page
    Route.objects.filter(slug="landers").update(when="theirs")
    page = admin.post("/network/route/landers/", mine | {"keep": "yes", "tried": _tried(page)}).content.decode()
    assert "Somebody changed this while you wrote" in page and Route.objects.get().when == "theirs"
