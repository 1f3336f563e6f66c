"""The press's own small network."""

from snn.press.tests.conftest import network, rack, tell  # noqa: F401  fixtures
