"""The site and the reader of the room's own tests."""

from snn.support.tests.conftest import ben, site

__all__ = ["ben", "site"]
