"""Takes: the bytes of one file.
Gives: Items, or Refused with a reason.
Never: touches the database or the network.

Each format is a folder with a `format.py` that exposes FORMAT, an object of this Protocol.
Adding one: make the folder, add golden pairs, add it to registry.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from snn.wire.dispatch import Item, Refused


class Format(Protocol):
    """One wire format."""

    name: str

    def recognises(self, raw: bytes) -> bool:
        """Whether these bytes are this format, by content alone; cheap, never raises."""
        ...

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        """Every item in the file, in order; a Refused in the place of each that is no story.

        Raises: Refused where the file as a whole can't be read.
        """
        ...
