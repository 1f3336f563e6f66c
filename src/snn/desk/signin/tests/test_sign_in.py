"""Invitations, the second factor, and strangers; without a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from snn.desk.audit.models import AuditEntry
from snn.desk.models import Person, Role
from snn.desk.signin import actions
from snn.desk.signin.models import Invitation
from snn.ground.clock import now

pytestmark = pytest.mark.django_db
PASSWORD = "six yellow trams go by"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def invited(**more):
    return actions.invite("Ada@Example.org", [(Role.Kind.EDITOR, None)], by="command line", at=now(), **more)


def with_codes() -> tuple[Person, str]:
    ada = invited().person
    ada.set_password(PASSWORD)
    ada.save()
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    return ada, secret


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_an_invitation_makes_a_person_with_a_role_and_keeps_no_secret():
    made = invited(name="Ada Lovelace")
    assert str(made.person) == "Ada Lovelace" and made.person.roles.get().kind == "editor"
    assert not made.person.has_usable_password()
    assert made.secret not in str(Invitation.objects.values().get())
    assert list(AuditEntry.objects.values_list("act", flat=True)) == ["invite", "give role"]


def test_what_is_no_address_is_not_invited():
    with pytest.raises(ValidationError):
        actions.invite("ada", [], by="x", at=now())
    assert not Person.objects.exists()


def test_looking_at_the_link_uses_nothing_and_its_button_leads_to_setting_up():
    client, made = Client(), invited()
    link = f"/signin/invited/{made.secret}/"
    assert client.get(link).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(link).headers["location"] == "/signin/secure/"
    assert client.get("/signin/secure/").status_code == 200


def test_before_a_way_to_sign_in_is_set_up_the_desk_stays_closed():
    client, made = Client(), invited()
    client.post(f"/signin/invited/{made.secret}/")
    assert client.get("/").headers["location"] == "/signin/secure/"


@pytest.mark.parametrize("how", ["old", "used", "newer", "forged", "let-go"])
def test_a_link_that_ended_lets_nobody_in(how):
    made = invited()
    secret = made.secret
    if how == "old":
        Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    elif how == "used":
        actions.use_invitations(made.person, at=now(), how="passkey")
    elif how == "newer":
        invited()
    elif how == "forged":
        secret += "x"
    else:
        actions.let_go(made.person, by="root", at=now())
    client = Client()
    for answer in (client.get(f"/signin/invited/{secret}/"), client.post(f"/signin/invited/{secret}/")):
        assert answer.status_code == 410
        assert "This link has ended" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_entering_link_opens_the_desk_once():
    made = invited(enters=True)
    link = f"/signin/invited/{made.secret}/"
    first, second = Client(), Client()
    assert first.post(link).headers["location"] == "/"
    assert first.get("/").status_code == 200
    assert second.post(link).status_code == 410


def test_a_password_and_a_code_open_the_desk_and_a_password_alone_does_not():
    ada, secret = with_codes()
    client = Client()
    answer = client.post("/login/", {"login": ada.email, "password": PASSWORD})
    assert answer.headers["location"] == "/signin/code/"
    assert client.get("/").headers["location"].startswith("/login/")
    assert client.post("/signin/code/", {"code": code(secret)}).headers["location"] == "/"
    assert client.get("/").status_code == 200
    assert AuditEntry.objects.filter(act="sign in", by=ada.email).count() == 1


def test_one_with_a_password_and_nothing_else_is_sent_to_set_up_more():
    ada = invited().person
    ada.set_password(PASSWORD)
    ada.save()
    client = Client()
    client.post("/login/", {"login": ada.email, "password": PASSWORD})
    assert client.get("/").headers["location"] == "/signin/secure/"


def test_setting_up_by_password_and_codes_opens_the_desk():
    client, made = Client(), invited()
    client.post(f"/signin/invited/{made.secret}/")
    answer = client.post("/signin/password/", {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    page = client.get("/signin/codes/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post("/signin/codes/", {"code": code(secret)}).headers["location"] == "/"
    assert client.get("/").status_code == 200
    assert Invitation.objects.get().used_at


def test_a_stranger_and_a_wrong_password_are_told_the_same():
    ada, _ = with_codes()
    known = Client().post("/login/", {"login": ada.email, "password": "not the password"})
    unknown = Client().post("/login/", {"login": "cy@example.org", "password": "not the password"})
    said = [answer.context["form"].errors.as_text() for answer in (known, unknown)]
    assert said[0] == said[1] and said[0]


def test_five_wrong_passwords_slow_the_sixth_even_if_it_is_right():
    ada, _ = with_codes()
    client = Client()
    for _n in range(5):
        client.post("/login/", {"login": ada.email, "password": "not the password"})
    answer = client.post("/login/", {"login": ada.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many" in answer.context["form"].errors.as_text()
    assert AuditEntry.objects.filter(act="sign-in refused").count() == 5


@pytest.mark.parametrize("path", ["/signin/signup/", "/password_reset/", "/signin/email/"])
def test_nobody_signs_up_or_gets_a_password_by_mail(path):
    assert Client().get(path).status_code == 404


def test_sessions_are_listed_and_ended():
    made = invited(enters=True)
    here, there = Client(HTTP_USER_AGENT="Phone"), Client(HTTP_USER_AGENT="Laptop")
    here.post(f"/signin/invited/{made.secret}/")
    there.post(f"/signin/invited/{invited(enters=True).secret}/")
    here.get("/signin/sessions/"), there.get("/signin/sessions/")
    assert "Laptop" in here.get("/signin/sessions/").content.decode()
    here.post("/signin/sessions/")
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_one_who_is_let_go_is_out_at_once():
    made = invited(enters=True)
    client = Client()
    client.post(f"/signin/invited/{made.secret}/")
    client.get("/signin/sessions/")
    actions.let_go(made.person, by="root@example.org", at=now())
    assert client.get("/").status_code == 302


def test_a_forged_form_is_refused():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login/", {"login": "ada@example.org", "password": PASSWORD}).status_code == 403
