"""Admins invite, give and take back; others are refused, and nobody locks the last admin out."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from snn.desk.audit.models import AuditEntry
from snn.desk.models import Person, Role

pytestmark = pytest.mark.django_db
INVITE = {"mail": "Ben@example.org", "name": "Ben", "kind": "writer"}


def signed_in(kind: str) -> tuple[Person, Client]:
    person = Person.objects.create_user(f"{kind}@example.org")
    Role.objects.create(person=person, kind=kind)
    client = Client()
    client.force_login(person)
    return person, client


def test_an_admin_invites_by_mail():
    _, client = signed_in("admin")
    answer = client.post("/people/invite/", INVITE)
    assert answer.status_code == 200
    assert Person.objects.get(email="ben@example.org").roles.get().kind == "writer"
    link = mail.outbox[0].body.split()[0]
    assert link in answer.content.decode()
    assert Client().get(link).status_code == 200
    assert AuditEntry.objects.filter(act="invite", by="admin@example.org", about="ben@example.org").exists()


@pytest.mark.parametrize("kind", ["editor", "writer", "business"])
def test_others_change_nobody(kind):
    person, client = signed_in(kind)
    for path in ("/people/invite/", f"/people/{person.pk}/role/", f"/people/{person.pk}/let-go/"):
        assert client.post(path, INVITE | {"kind": "admin"}).status_code in (302, 403)
    assert client.get("/people/").status_code in (302, 403)
    assert Role.objects.count() == 1 and Person.objects.count() == 1


def test_roles_come_and_go_and_are_written_down():
    _, client = signed_in("admin")
    ben = Person.objects.create_user("ben@example.org")
    client.post(f"/people/{ben.pk}/role/", {"kind": "editor", "site": ""})
    client.post(f"/people/role/{ben.roles.get().pk}/end/")
    assert not ben.roles.exists()
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["take role back", "give role"]


def test_an_admin_can_not_take_their_own_key_away():
    ada, client = signed_in("admin")
    client.post(f"/people/role/{ada.roles.get().pk}/end/")
    client.post(f"/people/{ada.pk}/let-go/")
    ada.refresh_from_db()
    assert ada.is_active and ada.roles.exists()


@pytest.mark.parametrize("path", ["/people/", "/people/table/"])
def test_the_pages_stand(path):
    _, client = signed_in("admin")
    answer = client.get(path)
    assert answer.status_code == 200
    assert "KeyError" not in answer.content.decode()
