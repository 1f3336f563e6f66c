"""A source, and a hand that takes whatever comes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from snn.network.models import Source
from snn.wire.channels.protocol import Arrival


class Hand:
    """Takes arrivals; once told to, dies of the next one."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes, str]] = []
        self.dies = False

    def __call__(self, arrival: Arrival) -> None:
        if self.dies:
            raise RuntimeError("the process died here")
        raw = arrival.given if isinstance(arrival.given, bytes) else arrival.given.read_bytes()
        self.taken.append((arrival.name, raw, arrival.source.slug if arrival.source else ""))


@pytest.fixture
def take() -> Hand:
    return Hand()


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def nasa(db: None) -> Source:
    return Source.objects.create(slug="nasa", name="NASA", full_name="NASA")
