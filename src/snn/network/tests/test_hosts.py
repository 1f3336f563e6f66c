"""A host is one site's: readers who ask for it must know whose pages they get."""

from __future__ import annotations

import pytest

from snn.network.loading import WrongNetworkFile, read
from snn.network.models import Site

SITE = """[[site]]
host = "moon.example"
name = "Moon"
tagline = "Up"
description = "News of up."
look = "spacedaily"
sections = []
"""


def test_two_sites_with_one_host_are_refused_with_the_line(db):
    with pytest.raises(WrongNetworkFile, match=r"line 9: 'moon\.example' is there twice"):
        read(SITE + SITE, "network.toml")
    assert not Site.objects.exists()
