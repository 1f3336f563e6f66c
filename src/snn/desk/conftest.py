"""What the desk's tests share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def sign_in_is_about_itself(request: pytest.FixtureRequest, settings: Any) -> None:
    """`client.force_login` is enough but where sign-in itself is tested."""
    settings.SIGN_IN_NEEDS_SECOND = request.node.path.parent.parent.name == "signin"
