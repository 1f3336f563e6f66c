"""A commit that waits for no disk is a commit all the same."""

from __future__ import annotations

import pytest
from django.db import connection

from snn.network.models import Change
from snn.network.settling import soon_durable
from snn.network.tests.test_prepared import AT

pytestmark = pytest.mark.django_db(transaction=True)


def _waits() -> object:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
        return cursor.fetchone()[0]


def test_rows_are_there_and_the_next_commit_waits_again():
    before = _waits()
    with soon_durable():
        Change.objects.create(subject="network", at=AT)
    assert Change.objects.count() == 1
    assert _waits() == before


def test_an_error_takes_all_back():
    def fall_over():
        Change.objects.create(subject="network", at=AT)
        raise RuntimeError("the press fell over")

    before = _waits()
    with pytest.raises(RuntimeError), soon_durable():
        fall_over()
    assert not Change.objects.exists()
    assert _waits() == before
