"""The rack, to read what readers get."""

from __future__ import annotations

from django.conf import settings

from snn.rack.opening import open_rack
from snn.rack.pages import Rack
from snn.rack.signature import Access


def the_rack() -> Rack:
    """Where the finished pages are."""
    access = Access(settings.STORE_KEY_ID, settings.STORE_SECRET, settings.STORE_REGION)
    return open_rack(settings.RACK, embedded=settings.DATA.rack, access=access)
