"""The rack that the settings name."""

from __future__ import annotations

from django.conf import settings

from snn.rack.opening import open_rack
from snn.rack.pages import Rack
from snn.rack.signature import Access


def the_rack() -> Rack:
    """This network's rack, to write."""
    return open_named(settings.RACK)


def open_named(where: str) -> Rack:
    """Any rack, by the words of SNN_RACK."""
    access = Access(settings.STORE_KEY_ID, settings.STORE_SECRET, settings.STORE_REGION)
    return open_rack(where, embedded=settings.DATA.rack, access=access)
