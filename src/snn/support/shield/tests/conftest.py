"""The machinery of the support room's tests."""

from __future__ import annotations

import pytest

from snn.support.shield.actions import REFUSALS
from snn.support.tests.conftest import ben, site

__all__ = ["ben", "site"]


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    REFUSALS.clear()
