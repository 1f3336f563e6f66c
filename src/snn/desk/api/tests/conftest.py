"""Each test's tokens begin with a full allowance: numbers of tokens come again in every test."""

from __future__ import annotations

import pytest

from snn.desk.api import views
from snn.desk.api.pacing import Pace


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "pace", Pace())
