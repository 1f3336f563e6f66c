"""The door at which sponsors' places are counted, as this network has it."""

from __future__ import annotations

from django.conf import settings

from snn.ads.door import Counting, door


def make_counting() -> Counting:
    return Counting(settings.SECRET_KEY)


__all__ = ["door", "make_counting"]
