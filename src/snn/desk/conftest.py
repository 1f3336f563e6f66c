"""What the desk's tests share."""

from __future__ import annotations

from typing import Any

import pytest

from snn.desk.alarms import forget


@pytest.fixture(autouse=True)
def sign_in_is_about_itself(request: pytest.FixtureRequest, settings: Any) -> None:
    """`client.force_login` is enough but where sign-in itself is tested."""
    settings.SIGN_IN_NEEDS_SECOND = request.node.path.parent.parent.name == "signin"


@pytest.fixture(autouse=True)
def alarms_are_read_anew() -> None:
    forget()
