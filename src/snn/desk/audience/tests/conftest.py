"""Two sites, and what Ben read on the first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.audience.actions import take
from snn.audience.intake import Intake
from snn.audience.tests.cast import DAY, HOST, Reader, make_network
from snn.desk.tests.cast import client_of
from snn.ground.clock import now
from snn.ground.folder import DataFolder

BEN = Reader("192.0.2.7")


@pytest.fixture
def network(db, settings, tmp_path):
    settings.DATA = DataFolder(tmp_path)
    return make_network()


@pytest.fixture
def read(network, tmp_path):
    """Ben reads a story now, and another eight days ago."""
    moment = now()
    for at, path in ((moment - timedelta(days=8), f"/{DAY:%Y/%m/%d}/story-1/"), (moment, f"/{DAY:%Y/%m/%d}/story-0/")):
        seconds = [at.timestamp()]
        intake = Intake(tmp_path / "audience", lambda: frozenset([HOST]), clock=lambda seconds=seconds: seconds[0])
        intake.look_up_hosts()
        intake.take(BEN.opens(path, view="ab" * 8, at=at, referrer="news.example", device=0))
        seconds[0] += 50
        intake.take(BEN.leaves("ab" * 8, 30, at=at, quarters=15))
        intake.close()
        take(tmp_path / "audience" / "hits", at)
    return network


@pytest.fixture
def ada(network):
    return client_of("ada", "editor")
