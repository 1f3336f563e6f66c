"""What every test shares: data in a folder of its own, the shared corpora where they are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# The desk's tests run under its own settings: `pytest --ds snn.config.desk_settings src/snn/desk`.
collect_ignore = [] if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith("desk_settings") else ["src/snn/desk"]
os.environ["SNN_DATA"] = os.environ.get("SNN_TEST_DATA") or tempfile.mkdtemp(prefix="snn-test-")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real agency files beside the repository, or a skip that says so."""
    folder = Path(os.environ.get("SNN_SHARED") or Path(__file__).parent.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"no real agency files at {folder.name}/ beside the repository")
    return folder


@pytest.fixture
def erasable_books(transactional_db: None) -> Iterator[None]:
    """A test that commits to the ledger: its guards step aside while the tables are emptied afterwards."""
    from django.db import connection

    from snn.ledger import guards
    from snn.ledger.models import Entry, Transaction

    yield
    guards.remove(connection)
    Entry.objects.all().delete()
    Transaction.objects.all().delete()
    guards.install(connection)


@pytest.fixture(autouse=True)
def routes_read_anew() -> None:
    """A test writes the network's rows itself; no routes compiled for another test may stay."""
    from snn.stories.routing import queries

    queries.forget()
