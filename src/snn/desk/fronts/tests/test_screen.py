"""The table of a front: who may, what it shows, what it puts out."""

from __future__ import annotations

import pytest
from django.test import Client

from snn.desk.audit.models import AuditEntry
from snn.desk.fronts import sheet
from snn.desk.fronts.sheet import Row
from snn.desk.models import Person, Role
from snn.network.models import Change
from snn.stories.fronts.models import Banner, FrontPick
from snn.stories.fronts.queries import mark_of

pytestmark = pytest.mark.django_db
PATH = "/fronts/space.localhost/"


@pytest.fixture
def ada(network):
    return _client("ada", "editor", network["space.localhost"])


def _client(name, kind, site=None):
    person = Person.objects.create_user(f"{name}@example.org")
    Role.objects.create(person=person, kind=kind, site=site)
    client = Client()
    client.force_login(person)
    return client


def form(site, stories, section=None, **more):
    posted = {"seen": mark_of(site.pk, section), "row": [one.pk for one in stories], "act": "out"}
    return posted | {key.replace("_", "-"): value for key, value in more.items()}


def test_an_editor_pins_leads_and_hides(ada, network, three):
    site, (first, second, third) = network["space.localhost"], three
    ways = {f"stands-{first.pk}": "lead", f"stands-{second.pk}": "pinned", f"stands-{third.pk}": "hidden"}
    answer = ada.post(PATH, form(site, three) | ways, follow=True)
    assert "Put out." in answer.content.decode()
    told = {one.story_id: (one.stands, one.by) for one in FrontPick.objects.all()}
    assert told == {
        first.pk: ("lead", "ada@example.org"), second.pk: ("pinned", "ada@example.org"),
        third.pk: ("hidden", "ada@example.org"),
    }  # fmt: skip
    assert Change.objects.filter(subject="front", subject_id=site.pk, before={"fronts": [None]}).count() == 1


def test_moving_and_looking_put_nothing_out(ada, network, three):
    site, first = network["space.localhost"], three[0]
    draft = form(site, three) | {f"stands-{first.pk}": "pinned"}
    assert ada.post(PATH, draft | {"act": f"up:{three[1].pk}"}).status_code == 200
    looked = ada.post(f"{PATH}look/", draft | {f"stands-{first.pk}": "lead"})
    text = looked.content.decode()
    assert text.index("Story 0") < text.index("Story 2")
    assert "sandbox" in looked.headers["content-security-policy"]
    assert "script-src" not in looked.headers["content-security-policy"]
    assert not FrontPick.objects.exists() and not Change.objects.filter(subject="front").exists()


def test_a_stale_form_is_told_and_overwrites_nothing(ada, network, three):
    site = network["space.localhost"]
    old = form(site, three) | {f"stands-{three[0].pk}": "lead"}
    ada.post(PATH, form(site, three) | {f"stands-{three[1].pk}": "lead"})
    answer = ada.post(PATH, old, follow=True)
    assert "Somebody changed this front" in answer.content.decode()
    assert FrontPick.objects.get().story_id == three[1].pk


def test_two_leads_are_told_and_the_draft_stays(ada, network, three):
    both = {f"stands-{one.pk}": "lead" for one in three[:2]}
    answer = ada.post(PATH, form(network["space.localhost"], three) | both)
    assert "Only one story can lead" in answer.content.decode()
    assert answer.content.decode().count('<option value="lead" selected>') == 2
    assert not FrontPick.objects.exists()


def test_an_older_story_is_added_by_its_address(ada, network, three):
    site = network["space.localhost"]
    posted = form(site, three[1:]) | {"act": "add", "address": f"https://space.localhost/2022/03/14/{three[0].slug}/"}
    text = ada.post(PATH, posted).content.decode()
    assert f'name="stands-{three[0].pk}"' in text
    for odd in ("/2022/13/41/x/", "nothing", "/2022/03/14/nowhere/", "http://["):
        assert "No story that readers see" in ada.post(PATH, posted | {"address": odd}).content.decode()


def test_a_banner_comes_and_goes_and_is_written_down(ada, network):
    posted = {"words": "Contact lost", "href": "", "hours": "3", "act": "show"}
    assert "Contact lost" in ada.post(f"{PATH}banner/", posted, follow=True).content.decode()
    refused = ada.post(f"{PATH}banner/", posted | {"href": "javascript:alert(1)"})
    assert "leads to an address of the site" in refused.content.decode()
    ada.post(f"{PATH}banner/", {"act": "take"})
    assert not Banner.objects.exists()
    assert list(AuditEntry.objects.order_by("id").values_list("act", "by")) == [
        ("show banner", "ada@example.org"), ("take banner", "ada@example.org"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["writer", "business", "admin", "elsewhere"])
def test_cy_is_refused(network, three, kind):
    site = network["space.localhost"]
    cy = _client("cy", "editor", network["war.localhost"]) if kind == "elsewhere" else _client("cy", kind)
    for path in (PATH, f"{PATH}look/", f"{PATH}banner/", f"{PATH}section/moon/"):
        answer = cy.post(path, form(site, three) | {f"stands-{three[0].pk}": "lead", "words": "x"})
        assert answer.status_code in (302, 403)
    assert cy.get(PATH).status_code in (302, 403)
    assert not FrontPick.objects.exists() and not Banner.objects.exists()


def test_a_site_editor_sees_own_fronts_alone(ada):
    text = ada.get("/fronts/").content.decode()
    assert "/fronts/space.localhost/" in text and "/fronts/war.localhost/" not in text


@pytest.mark.parametrize("path", ["/fronts/", PATH, f"{PATH}section/moon/"])
def test_the_pages_ask_few_questions(ada, three, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        assert ada.get(path).status_code == 200


def test_a_row_goes_up_and_down_among_the_pinned():
    rows = [Row(1, "lead"), Row(2, "pinned"), Row(3, "pinned"), Row(4)]
    assert [row.story for row in sheet.moved(rows, 3, -1)] == [1, 3, 2, 4]
    assert [row.story for row in sheet.moved(rows, 2, -1)] == [1, 2, 3, 4]
    assert [(row.story, row.stands) for row in sheet.moved(rows, 4, -1)][3] == (4, "pinned")
    assert sheet.moved(rows, 99, 1) == rows


def test_nonsense_in_a_form_is_left_out():
    class Posted(dict):
        def getlist(self, key):
            return self[key]

    posted = Posted({"row": ["1", "x", "1", "9" * 40, "²"], "stands-1": "boss", "hours-1": "-3"})
    assert sheet.read(posted, {}) == [Row(1)]
