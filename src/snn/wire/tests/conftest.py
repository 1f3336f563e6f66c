"""What the wire's tests share."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec

import pytest

from snn.wire.formats import registry


@pytest.fixture(autouse=True)
def formats_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The formats whose folder is there, so that a format can be worked on apart from the others."""
    there = tuple(name for name in registry.FORMATS if find_spec(f"snn.wire.formats.{name}"))
    monkeypatch.setattr(registry, "FORMATS", there)


@pytest.fixture
def at() -> datetime:
    """The moment of a test."""
    return datetime(2022, 3, 14, 12, 0, tzinfo=UTC)
