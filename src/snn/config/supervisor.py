"""One process that starts the others, starts them again when they die, and leaves none behind."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

YOUNG_S = 5.0
"""A child that dies before this age is started again only after a pause."""
PAUSES_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
STOP_S = 5.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """A process to keep running."""

    name: str
    command: tuple[str, ...]


@dataclass
class _Kept:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    young_deaths: int = 0
    not_before: float = 0.0


class Busy(Exception):
    """The folder or the port is somebody else's; the message says whose and what to do."""


def snn(name: str, *words: str) -> Child:
    """A child that is a command of ours."""
    return Child(name, (sys.executable, "-m", "snn", *words))


def supervise(
    children: Sequence[Child],
    *,
    environment: dict[str, str],
    say: Callable[[str], None],
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Keep children running until SIGTERM or SIGINT; then stop them all, within STOP_S."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _: stopping.append(got))
    kept = [_Kept(child) for child in children]
    try:
        for one in kept:
            _start(one, environment)
        ready()
        while not stopping:
            for one in kept:
                _look_after(one, environment, say)
            time.sleep(0.05)
    finally:
        _stop([one.process for one in kept if one.process])


@contextmanager
def own_folder(folder: Path) -> Iterator[None]:
    """Hold the data folder for this supervisor alone.

    Raises: Busy naming the process that has it.
    """
    with (folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            pid = lock.read().strip() or "unknown"
            raise Busy(f"{folder} is in use by process {pid}; stop it first, or give --data another folder") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_port(address: str, port: int) -> None:
    """Raises: Busy where the port can't be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as wrong:
            raise Busy(
                f"port {port} on {address}: {wrong.strerror}; choose another with --port (PORT=… make demo)"
            ) from None


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _look_after(one: _Kept, environment: dict[str, str], say: Callable[[str], None]) -> None:
    now = time.monotonic()
    if one.process is None:
        if now >= one.not_before:
            _start(one, environment)
        return
    status = one.process.poll()
    if status is None:
        return
    _kill_group(one.process, signal.SIGKILL)
    one.young_deaths = one.young_deaths + 1 if now - one.started_at < YOUNG_S else 0
    pause = PAUSES_S[min(max(0, one.young_deaths - 1), len(PAUSES_S) - 1)]
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    say(f"{one.child.name} died ({how}); " + ("started again" if not pause else f"starting again in {pause:g} s"))
    one.process, one.not_before = None, now + pause
    if not pause:
        _start(one, environment)


def _start(one: _Kept, environment: dict[str, str]) -> None:
    one.started_at = time.monotonic()
    tie = partial(_own_group_dies_with_parent, os.getpid())
    one.process = subprocess.Popen(  # noqa: S603  our own commands
        one.child.command, env=environment, stdin=subprocess.DEVNULL, preexec_fn=tie
    )


def _own_group_dies_with_parent(parent_pid: int) -> None:
    os.setsid()
    if sys.platform == "linux":
        # Should the supervisor be killed -9, the kernel ends its children; one killed before this line is noticed.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent_pid:
            os._exit(1)


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        _kill_group(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_S
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        _kill_group(process, signal.SIGKILL)
        process.wait()


def _kill_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass
