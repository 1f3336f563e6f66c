"""Two sites, and three stories on the first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.press.tests.conftest import AT, network, tell  # noqa: F401


@pytest.fixture
def three(tell):  # noqa: F811
    return [tell(f"Story {n}", at=AT + timedelta(minutes=n)) for n in range(3)]
