"""Ben sells for a network of two sites."""

from __future__ import annotations

import pytest

from snn.ads.tests.conftest import campaign, fly, network  # noqa: F401
from snn.desk.tests.cast import client_of
from snn.ground.folder import DataFolder


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA = DataFolder(tmp_path)
    settings.DATA.media.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def ben(db):
    return client_of("ben", "business")
