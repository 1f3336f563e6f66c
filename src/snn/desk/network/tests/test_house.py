"""Our own messages changed at the desk: what stands where, what readers get, and who may."""

from __future__ import annotations

import re

import pytest

from snn.ads.models import HouseMessage
from snn.desk.audit.models import AuditEntry
from snn.desk.tests.cast import client_of
from snn.network.models import Change, Site

pytestmark = pytest.mark.usefixtures("network")
SAID = {
    "slug": "give", "site": "", "headline": "You keep it going", "text": "No accounts.", "link_text": "Support us",
    "href": "/support/",
}  # fmt: skip


@pytest.fixture
def ben(db):
    return client_of("ben", "business")


def page_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_message_is_made_changed_and_taken_away(ben):
    assert ben.post("/network/house/add/", SAID).url == "/sponsors/house/"
    row = HouseMessage.objects.get()
    assert (row.site, row.headline, Change.objects.get().subject) == (None, "You keep it going", "network")
    page = page_of(ben.get("/sponsors/house/"))
    assert "You keep it going</a>" in page and "Stands on here.example." in page
    assert ben.post("/network/house/give/", SAID | {"site": "here.example"}).url == "/sponsors/house/"
    row.refresh_from_db()
    assert row.site.host == "here.example"
    # It stood everywhere, so that every site's pages are other now.
    assert [one.subject for one in Change.objects.all()] == ["network", "network"]
    ben.post("/network/house/give/", SAID | {"site": "here.example", "text": "No trackers."})
    assert Change.objects.last().subject == "site"
    assert "The house message give is no more." in page_of(ben.post("/network/house/give/end/", follow=True))
    assert not HouseMessage.objects.exists()
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", "about"))
    assert acts == [
        ("add house message", "give"), ("change house message", "give"), ("change house message", "give"),
        ("end house message", "give"),
    ]  # fmt: skip


def test_the_same_again_changes_nothing(ben):
    ben.post("/network/house/add/", SAID)
    page = page_of(ben.post("/network/house/give/", SAID, follow=True))
    assert "Nothing was changed." in page and Change.objects.count() == 1


def test_one_that_stands_nowhere_says_why(ben):
    other = Site.objects.create(
        host="there.example",
        name="There",
        tagline="t",
        description="d",
        look="spacewar",
        today_on="2022-03-14",
        position=1,
    )
    for slug, site in (("old", None), ("new", None), ("own", other), ("late", other)):
        HouseMessage.objects.create(slug=slug, site=site, headline=slug, text="t", link_text="l", href="/")
    page = page_of(ben.get("/sponsors/house/"))
    assert re.findall(r"Stands (?:on|nowhere)[^<]*", page) == [
        "Stands on here.example.",
        "Stands nowhere: an older one of every site, or one of a site’s own, stands everywhere.",
        "Stands on there.example.",
        "Stands nowhere: an older one of there.example stands there.",
    ]


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("href", "javascript:alert(1)", "leads nowhere"),
        ("href", "//cy.example/", "leads nowhere"),
        ("href", "/\\cy.example/", "leads nowhere"),
        ("href", "https://", "leads nowhere"),
        ("headline", "x" * 81, "at most 80 characters"),
        ("headline", "", "This field is required"),
        ("slug", "No Slug", "valid “slug”"),
        ("site", "nowhere.example", "Select a valid choice"),
    ],
)
def test_what_may_not_be_said_is_named_and_stays_typed(ben, field, said, told):
    page = page_of(ben.post("/network/house/add/", SAID | {field: said}))
    assert told in page and "Support us" in page
    assert not HouseMessage.objects.exists()


def test_a_name_is_had_once(ben):
    ben.post("/network/house/add/", SAID)
    assert "is there already" in page_of(ben.post("/network/house/add/", SAID | {"headline": "Another"}))
    assert HouseMessage.objects.get().headline == "You keep it going"


def test_who_saves_second_is_told(ben):
    ben.post("/network/house/add/", SAID)
    mark = re.search(r'name="began" value="(\w+)"', ben.get("/network/house/give/").content.decode())[1]
    ben.post("/network/house/give/", SAID | {"headline": "Another hand", "began": mark})
    page = page_of(ben.post("/network/house/give/", SAID | {"text": "Mine.", "began": mark}))
    assert "Somebody changed this while you wrote" in page
    assert HouseMessage.objects.get().headline == "Another hand"


@pytest.mark.parametrize("kind", ["editor", "writer", "of one site"])
def test_cy_is_refused(kind, network):
    cy = client_of("cy", "business", network) if kind == "of one site" else client_of("cy", kind)
    HouseMessage.objects.create(slug="give", headline="h", text="t", link_text="l", href="/")
    for path in ("/sponsors/house/", "/network/house/add/", "/network/house/give/"):
        assert cy.get(path).status_code in (302, 403)
        assert cy.post(path, SAID | {"headline": "Cy"}).status_code in (302, 403)
    assert cy.post("/network/house/give/end/").status_code in (302, 403)
    assert HouseMessage.objects.get().headline == "h"
