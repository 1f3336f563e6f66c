"""The site and the reader of the support room's tests."""

from snn.support.tests.conftest import ben, site

__all__ = ["ben", "site"]
