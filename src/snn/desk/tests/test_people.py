"""Staff are known by their mail address; strangers see a sign-in page and nothing else."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client

from snn.desk.models import Person

pytestmark = pytest.mark.django_db


def test_a_mail_address_is_one_person_however_it_is_written():
    Person.objects.create_user("Ada@Example.org")
    with pytest.raises(IntegrityError):
        Person.objects.create_user("ada@example.org")


def test_a_stranger_is_asked_to_sign_in_and_told_nothing():
    answer = Client().get("/")
    assert answer.status_code == 302
    assert "/login/" in answer.headers["location"]
    assert {"no-store", "private"} <= set(answer.headers["cache-control"].split(", "))


def test_one_who_may_do_everything_gets_in():
    ada = Person.objects.create_superuser("ada@example.org", "a long enough password")
    client = Client()
    client.force_login(ada)
    assert client.get("/").status_code == 200
