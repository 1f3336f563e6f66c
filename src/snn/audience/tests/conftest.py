from __future__ import annotations

import pytest

from snn.audience.intake import Intake
from snn.audience.places import Places
from snn.audience.tests.cast import AT, HOST, make_network
from snn.audience.tests.engines import history, server  # noqa: F401


class Clock:
    """The time, as a test wants it."""

    def __init__(self) -> None:
        self.at = AT.timestamp()

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def intake(tmp_path, clock):
    """An intake that knows one site."""
    made = Intake(tmp_path, lambda: frozenset([HOST]), clock=clock)
    made.look_up_hosts()
    yield made
    made.close()


@pytest.fixture
def network(db):
    return make_network()


@pytest.fixture
def places(network) -> Places:
    return Places()
