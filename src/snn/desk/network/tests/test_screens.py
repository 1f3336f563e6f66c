"""The network changed from the desk: the row, the routing, the pages and the audit; others are refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from snn.desk.audit.models import AuditEntry
from snn.desk.models import Person, Role
from snn.network.models import Change, FixedPage, Preference, Section, Site, Source

pytestmark = pytest.mark.django_db
SECTION = {"description": "d", "keywords": "Moon\n\nmoon\ncrater", "topics": "medtop:20000638", "publishes": "on"}


@pytest.fixture(autouse=True)
def network() -> None:
    home = Site.objects.create(
        host="here.example", name="here", tagline="t", description="d", look="day", today_on=dt.date(2026, 1, 1)
    )
    section = Section.objects.create(slug="moon", name="Moon", description="d", related_line="r", home=home)
    Source.objects.create(slug="afp", name="AFP", full_name="Agence")
    FixedPage.objects.create(slug="about", title="About", body_html="<p>We.</p>")
    Preference.objects.create(fallback=section)


def signed_in(kind: str) -> Client:
    person = Person.objects.create_user(f"{kind}@example.org")
    Role.objects.create(person=person, kind=kind)
    client = Client()
    client.force_login(person)
    return client


def test_a_page_is_cleaned_baked_and_noted():
    said = {"title": "About us", "body_html": "<p>Us.</p><script>x</script>"}
    assert signed_in("admin").post("/network/page/about/", said).status_code == 302
    page = FixedPage.objects.get()
    assert (page.title, page.body_html) == ("About us", "<p>Us.</p>")
    assert Change.objects.get().subject == "network"
    assert AuditEntry.objects.get().act == "change page"


def test_a_section_is_sent_other_words_without_baking_anything():
    assert signed_in("admin").post("/network/section/moon/", SECTION).status_code == 302
    moon = Section.objects.get()
    assert (moon.keywords, moon.topics) == (["moon", "crater"], ["medtop:20000638"])
    assert not Change.objects.exists()
    assert Preference.objects.get().routing_version == 1


def test_a_source_is_held():
    signed_in("admin").post("/network/source/afp/", {"rank": "2"})
    afp = Source.objects.get(slug="afp")
    assert (afp.publishes, afp.rank, afp.holds_copies) == (False, 2, False)
    assert "publishes: False" in AuditEntry.objects.get().note


def test_what_is_the_same_is_not_written_again():
    client = signed_in("admin")
    client.post("/network/page/about/", {"title": "About", "body_html": "<p>We.</p>"})
    assert not Change.objects.exists() and not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"topics": "nonsense"}, {"description": ""}, {"keywords": "\n".join(map(str, range(501)))}],
    ids=["topic", "empty", "many"],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_written(wrong):
    answer = signed_in("admin").post("/network/section/moon/", SECTION | wrong)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert Section.objects.get().keywords == []


@pytest.mark.parametrize("kind", ["editor", "writer", "business"])
@pytest.mark.parametrize("path", ["", "page/about/", "source/afp/", "section/moon/"])
def test_others_change_nothing(kind, path):
    client = signed_in(kind)
    assert client.get(f"/network/{path}").status_code in (302, 403)
    client.post(f"/network/{path}", SECTION | {"title": "Mine", "body_html": "mine", "rank": "1"})
    assert FixedPage.objects.get().title == "About" and not AuditEntry.objects.exists()


@pytest.mark.parametrize("path", ["", "page/about/", "source/afp/", "section/moon/"])
def test_the_screens_stand(path, django_assert_max_num_queries):
    client = signed_in("admin")
    with django_assert_max_num_queries(25):
        answer = client.get(f"/network/{path}")
    assert answer.status_code == 200 and "loaded again" in answer.content.decode()
