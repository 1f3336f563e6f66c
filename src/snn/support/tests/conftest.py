from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, connections

from snn.network.models import Site
from snn.support.actions import load_tiers
from snn.support.tests.cast import Browser

TIERS = [
    {
        "slug": "contributor",
        "name": "Contributor",
        "amount_cents": 500,
        "currency": "USD",
        "interval": "once",
        "methods": ["card", "paypal"],
    },
    {
        "slug": "monthly",
        "name": "Monthly Supporter",
        "amount_cents": 500,
        "currency": "USD",
        "interval": "month",
        "methods": ["paypal"],
    },
]


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def ben(site: Site) -> Browser:
    load_tiers(TIERS)
    return Browser(site)


def make_site(name: str = "SpaceDaily", scheme: str = "http") -> Site:
    return Site.objects.create(
        host=f"{name.lower()}.localhost",
        name=name,
        tagline="Space",
        description="Space",
        look="spacedaily",
        scheme=scheme,
        port=8000 if scheme == "http" else None,
        today_on=date(2026, 11, 24),
    )


@pytest.fixture
def many_connections(erasable_books: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads can write at once: PostgreSQL, or a copy of the test database as a file.

    SQLite's in-memory database has no busy time-out, so it can't show what the file does.
    """
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
