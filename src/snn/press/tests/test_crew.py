"""A crew's processes share nothing but the work: each opens the database anew."""

from __future__ import annotations

import pytest
from django.db import connection

from snn.press import bake
from snn.press.crew import share

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database is in this process's memory"),
]


def pieces():
    """What is due is read from the database, which opens it."""
    connection.ensure_connection()
    yield from range(6)


def test_no_process_of_a_crew_has_its_parents_connection(rack):
    found = list(share(lambda piece: connection.connection is None, pieces(), rack, 2))
    assert found == [True] * 6


def test_a_crew_bakes_what_one_process_bakes(network, tell, rack, tmp_path):
    tell()
    tell("War goes on", section="war")
    assert bake.bake_all(rack, tmp_path, processes=2).pages > 20
    assert bake.check(rack, tmp_path, processes=2) == []
    assert bake.bake_all(rack, tmp_path, processes=2).written == 0
