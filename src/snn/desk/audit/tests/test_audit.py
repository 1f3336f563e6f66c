"""The audit is read by who may, filtered, paged by key, and taken away."""

from __future__ import annotations

import pytest
from django.test import Client

from snn.desk.audit.actions import note
from snn.desk.models import Person, Role
from snn.ground.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return client_of("admin")


def client_of(kind: str) -> Client:
    person = Person.objects.create_user(f"{kind}@example.org")
    Role.objects.create(person=person, kind=kind)
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("path", ["/audit/", "/audit.csv"])
@pytest.mark.parametrize("kind", ["editor", "writer", "business"])
def test_others_do_not_read_it(kind, path):
    assert client_of(kind).get(path).status_code in (302, 403)


def test_it_is_filtered_and_older_lines_are_a_click_away(admin, django_assert_max_num_queries):
    for n in range(60):
        note("invite" if n % 2 else "sign in", by="ada@example.org", at=now(), about=f"line {n:02}")
    with django_assert_max_num_queries(25):
        page = admin.get("/audit/").content.decode()
    assert "line 59" in page and "line 10" in page and "line 09" not in page
    older = admin.get("/audit/?before=" + page.split("before=")[1].split('"')[0]).content.decode()
    assert "line 09" in older and "line 10" not in older
    some = admin.get("/audit/?act=invite&by=Ada@example.org").content.decode()
    assert "line 59" in some and "line 58" not in some


def test_the_csv_has_every_line_and_no_formula(admin):
    note("invite", by="ada@example.org", at=now(), about="=HYPERLINK(1)")
    answer = admin.get("/audit.csv")
    said = b"".join(answer.streaming_content).decode()
    assert said.splitlines()[0] == "at,by,act,about,note"
    assert ",'=HYPERLINK(1)," in said


def test_markup_in_a_line_is_shown_as_it_is(admin):
    note("invite", by="x", at=now(), about="<script>1</script>")
    assert "<script>1</script>" not in admin.get("/audit/").content.decode()
