"""Tokens and hooks on the desk: made, shown once, ended; what a hook answered is seen."""

from __future__ import annotations

import re

import pytest

from snn.desk.api.hooks_out import turn
from snn.desk.api.models import Delivery, Hook, Token
from snn.desk.api.rules import MOST_ATTEMPTS
from snn.desk.api.tokens import token_of
from snn.desk.audit.models import AuditEntry
from snn.desk.models import Person
from snn.desk.wireroom.tests.conftest import client_of, send, site  # noqa: F401
from snn.ground.clock import now
from snn.ground.fetching import Fetched

PATHS = ("token/", "token/1/end/", "hook/", "hook/1/end/", "hook/1/again/")


@pytest.fixture
def admin(db):
    return client_of("admin", "admin")


def test_a_token_is_made_shown_once_and_ended(admin):
    person = Person.objects.get()
    said = {"person": person.pk, "name": "archive", "scopes": ["read", "wire"]}
    page = admin.post("/tools/token/", said).content.decode()
    words = re.search(r"snn_desk_[\w-]+", page)[0]
    assert token_of(f"Bearer {words}").scopes == ["read", "wire"]
    assert words not in admin.get("/tools/").content.decode()
    admin.post(f"/tools/token/{Token.objects.get().pk}/end/")
    assert token_of(f"Bearer {words}") is None
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["revoke token", "make token"]


def test_a_hooks_last_answer_is_seen_and_what_was_given_up_is_told_again(admin, send):  # noqa: F811
    page = admin.post("/tools/hook/", {"url": "https://tools.example/told", "acts": ["publish"]}).content.decode()
    hook = Hook.objects.get()
    assert hook.secret in page and "Nothing was told yet" in page
    send(source="AFP", headline="Ice on the Moon")
    turn(lambda *asked: Fetched(503, {}, b"", "https://tools.example/told"), now())
    assert "answered 503; again at" in admin.get("/tools/").content.decode()
    Delivery.objects.update(attempts=MOST_ATTEMPTS, given_up_at=now())
    assert "1 given up." in admin.get("/tools/").content.decode()
    admin.post(f"/tools/hook/{hook.pk}/again/")
    turn(lambda *asked: Fetched(200, {}, b"", "https://tools.example/told"), now())
    assert "Last answer: heard" in admin.get("/tools/").content.decode()
    admin.post(f"/tools/hook/{hook.pk}/end/")
    assert "Last answer" not in admin.get("/tools/").content.decode()
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["end hook", "tell again", "make hook"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("hook/", {"url": "ftp://x", "acts": ["publish"]}),
        ("hook/", {"url": "https://x", "acts": ["sleep"]}),
        ("token/", {"name": "x"}),
    ],
)
def test_what_will_not_do_is_said(admin, path, said):
    assert "errorlist" in admin.post(f"/tools/{path}", said).content.decode()
    assert not Hook.objects.exists() and not Token.objects.exists()


@pytest.mark.parametrize("kind", ["editor", "writer", "business"])
def test_others_see_and_do_nothing(kind, db):
    client = client_of(kind, kind)
    assert client.get("/tools/").status_code in (302, 403)
    assert all(client.post(f"/tools/{path}", {"url": "https://x"}).status_code in (302, 403) for path in PATHS)
    assert not AuditEntry.objects.exists()
