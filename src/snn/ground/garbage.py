"""When Python looks for garbage in cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARELY = 50_000
"""Objects made between looks; Python's own 700 cost bulk work over models an eighth of its time."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look rarely in this block. What it makes must be bounded: cycles wait for the next look."""
    before = gc.get_threshold()
    gc.set_threshold(max(RARELY, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
