"""Two people press save at the very same moment: one is saved, the other is told, and both are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from snn.desk.writing.actions import open_manuscript
from snn.desk.writing.models import Aside, Manuscript
from snn.desk.writing.tests.test_two_at_once import edit_of, form_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_two_first_edits_at_once_open_one_copy(tell, ada, ben):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("an SQLite in memory has one connection; with PostgreSQL, or a file, there are two")
    story, start = tell(), Barrier(2, timeout=20)

    def edit(person):
        try:
            start.wait()
            return open_manuscript(story, by=person).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        opened = set(pool.map(edit, (ada, ben)))
    assert opened == {Manuscript.objects.get().pk}


def test_two_saves_at_once_are_one_version_and_one_beside_it(written, ada, ben, desk):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("an SQLite in memory has one connection; with PostgreSQL, or a file, there are two")
    manuscript, start = written(owner=ben), Barrier(2, timeout=20)
    clients = {"Ada's": desk(ada), "Ben's": desk(ben)}
    forms = {name: form_of(manuscript, headline=name) for name in clients}

    def save(name):
        try:
            start.wait()
            return clients[name].post(edit_of(manuscript), forms[name]).url
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        went = list(pool.map(save, clients))
    manuscript = Manuscript.objects.get()
    aside = Aside.objects.get()
    assert {manuscript.headline, aside.revision.as_object().headline} == {"Ada's", "Ben's"}
    assert sorted("aside" in url for url in went) == [False, True]
