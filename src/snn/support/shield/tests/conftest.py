"""The machinery of the support room's tests."""

from __future__ import annotations

import pytest

from snn.support.shield.actions import REFUSALS
from snn.support.tests.conftest import ben, many_connections, site

__all__ = ["ben", "many_connections", "site"]


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    REFUSALS.clear()
