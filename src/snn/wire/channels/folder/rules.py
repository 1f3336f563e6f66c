"""Whether a file is whole: pure."""

from __future__ import annotations

SETTLES_S = 2.0
"""So long a file must have stayed as it is where nobody can tell whether it is still being written."""


def is_whole(size_bytes: int, unchanged_s: float, held_by_writer: bool | None) -> bool:
    """Whether a file may be taken.

    Shape:  held_by_writer is None where the system can't tell. An empty file waits: its writer may come back to it.
    """
    if held_by_writer:
        return False
    if held_by_writer is False and size_bytes > 0:
        return True
    return unchanged_s >= SETTLES_S
