"""Redirects set and ended on the desk; the press learns of each."""

from __future__ import annotations

import pytest

from snn.desk.audit.models import AuditEntry
from snn.desk.wireroom.tests.conftest import client_of, send, site  # noqa: F401
from snn.network.models import Change
from snn.press.gather import Gatherer
from snn.press.gather.archive import Touched, dues_of_stories
from snn.press.plan import Due, Sort
from snn.stories.models import MovedAddress, Story

OLD = "https://space.example/2022/03/01/old-words/"


@pytest.fixture
def admin(send):  # noqa: F811
    send(source="AFP", headline="Ice on the Moon")
    Change.objects.all().delete()
    return client_of("admin", "admin")


def address() -> str:
    story = Story.objects.get()
    return f"https://space.example/{story.day:%Y/%m/%d}/{story.slug}/"


def due() -> set[Due]:
    touched = [Touched(one.subject_id, one.before) for one in Change.objects.filter(done_at=None)]
    return {one for one in dues_of_stories(touched, Gatherer()) if one.sort == Sort.MOVED}


def test_an_old_address_leads_to_a_story_and_does_no_more(admin, site):  # noqa: F811
    assert admin.post("/network/redirects/", {"old": OLD, "new": address()}).status_code == 302
    moved = MovedAddress.objects.get()
    expected = {Due(site.pk, Sort.MOVED, "/2022/03/01/old-words/")}
    assert moved.path == "/2022/03/01/old-words/" and due() == expected
    assert "Ice on the Moon" in admin.get("/network/redirects/?path=/2022/03/").content.decode()
    Change.objects.all().delete()
    assert admin.post(f"/network/redirects/{moved.pk}/end/").status_code == 302
    assert not MovedAddress.objects.exists() and due() == expected
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["end redirect", "add redirect"]


@pytest.mark.parametrize(
    ("old", "says"),
    [
        ("https://elsewhere.example/2022/03/01/old/", "no story"), ("/2022/03/01/old/", "no story"), ("nonsense", "no story"),
        ("https://space.example/2022/02/31/old/", "no story"), ("https://[", "no story"), ("", "required"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_ours_is_refused(admin, old, says):
    page = admin.post("/network/redirects/", {"old": old, "new": address()}).content.decode()
    assert says in page and not MovedAddress.objects.exists() and not AuditEntry.objects.exists()


def test_a_story_keeps_its_address_and_nothing_leads_nowhere(admin):
    page = admin.post("/network/redirects/", {"old": address(), "new": address()}).content.decode()
    assert "story&#x27;s own address" in page
    page = admin.post("/network/redirects/", {"old": OLD, "new": OLD}).content.decode()
    assert "no story is there" in page and not MovedAddress.objects.exists()


def test_who_has_no_role_on_the_site_sets_and_ends_none(admin):
    admin.post("/network/redirects/", {"old": OLD, "new": address()})
    editor = client_of("ed", "editor")
    assert editor.post("/network/redirects/", {"old": OLD + "x/", "new": address()}).status_code in (302, 403)
    assert editor.post(f"/network/redirects/{MovedAddress.objects.get().pk}/end/").status_code in (302, 403)
    assert MovedAddress.objects.count() == 1


def test_a_null_in_what_is_looked_for_is_left_out(admin):
    admin.post("/network/redirects/", {"old": OLD, "new": address()})
    answer = admin.get("/network/redirects/?path=%00/2022/03/")
    assert answer.status_code == 200 and "Ice on the Moon" in answer.content.decode()
