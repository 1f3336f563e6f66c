"""Making sure that the disk has it."""

from __future__ import annotations

import os
from pathlib import Path


def sync(file: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk.

    Raises: OSError.
    """
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
