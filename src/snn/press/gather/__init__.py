"""Reads stored facts into the frozen facts that pages are made of. Reads only; every query ordered and bounded."""

from snn.press.gather.lists import FRONT_SHOWN, Gatherer

__all__ = ["FRONT_SHOWN", "Gatherer"]
