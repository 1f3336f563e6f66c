"""What the file system says and does."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
from pathlib import Path


def held_by_writer(path: Path) -> bool | None:
    """Whether some process has the file open for writing; None where the system can't tell.

    Raises: OSError where the file can't be opened to be read.
    Source: fcntl(2), F_SETLEASE: a read lease is refused while a writer has the file open. Local files of Linux only,
            our own or root's.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if not hasattr(fcntl, "F_SETLEASE"):
            return None
        # Should a writer come in this very moment, we are told by a signal that is ignored, not by one that kills.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False
    except OSError as wrong:
        return True if wrong.errno == errno.EAGAIN else None
    finally:
        os.close(handle)


def state_of(path: Path) -> tuple[int, int, int]:
    """Which file it is and how it stands: inode, size, moment of the last write."""
    found = path.stat(follow_symlinks=False)
    return found.st_ino, found.st_size, found.st_mtime_ns


def move_into(path: Path, folder: Path) -> Path:
    """Move a file into a folder, never onto another file; across file systems too."""
    folder.mkdir(parents=True, exist_ok=True)
    target, n = folder / path.name, 1
    while target.exists():
        n += 1
        target = folder / f"{path.stem}.{n}{path.suffix}"
    shutil.move(path, target)
    return target
