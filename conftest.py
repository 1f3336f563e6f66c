"""What every test shares: data in a folder of its own, the shared corpora where they are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

# The desk's tests run under its own settings: `pytest --ds snn.config.desk_settings src/snn/desk`.
collect_ignore = [] if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith("desk_settings") else ["src/snn/desk"]
os.environ["SNN_DATA"] = os.environ.get("SNN_TEST_DATA") or tempfile.mkdtemp(prefix="snn-test-")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files of long tests first, so that no worker is left with one while the others have nothing to do.

    But files whose tests empty the tables when they end come last: rows that migrations made are gone after them.
    Where SNN_TEST_DATABASE_ONLY is set, tests that no database can make a difference to are left out.
    """
    lengths: dict[Path, float] = {}
    if os.environ.get("SNN_TEST_DATABASE_ONLY"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
        items[:] = [item for item in items if _asks_a_database(item)]
    for item in items:
        for mark in item.iter_markers("slow"):
            lengths[item.path] = lengths.get(item.path, 0) + float(mark.kwargs.get("minutes", 0.1))
    emptying = {item.path for item in items if _empties_the_tables(item)}
    items.sort(key=lambda item: (item.path in emptying, -lengths.get(item.path, 0)))


def _empties_the_tables(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    transaction = mark is not None and (mark.kwargs.get("transaction") or mark.args[:1] == (True,))
    return bool(transaction) or not {"transactional_db", "live_server"}.isdisjoint(getattr(item, "fixturenames", ()))


def _asks_a_database(item: pytest.Item) -> bool:
    """By what pytest-django goes by too; or because it starts processes of its own on the database that is named."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        item.get_closest_marker("django_db") is not None
        or not fixtures.isdisjoint({"db", "transactional_db"})
        or _names_the_database(item.path)
    )


@cache
def _names_the_database(file: Path) -> bool:
    return "DATABASE_URL" in file.read_text(encoding="utf-8")


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


@pytest.fixture
def many_connections(erasable_books: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads can write at once: PostgreSQL, or a copy of the test database as a file.

    SQLite's in-memory database has no busy time-out, so it can't show what the file does.
    """
    from django.db import connection, connections

    if connection.vendor != "sqlite":
        yield
        return
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "copy.sqlite3")])
    connection.connection = None
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = str(tmp_path / "copy.sqlite3")
    yield
    connection.close()
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name
    connection.connection = in_memory


@pytest.fixture(autouse=True)
def routes_read_anew() -> None:
    """A test writes the network's rows itself; no routes compiled for another test may stay."""
    from snn.stories.routing import queries

    queries.forget()
