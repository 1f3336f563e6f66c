"""As many processes as there are cores: each takes pieces of what is due, with a database and a rack of its own."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count
from typing import Any, TypeVar

from django.db import connections

from snn.rack.pages import Rack

Given = TypeVar("Given")
Result = TypeVar("Result")
AHEAD = 2
"""Pieces handed out to each process beyond the one it works on."""
COLLECTS_EVERY = 64
"""Pieces between looks for garbage: a piece leaves next to none, and one look each costs a fiftieth of the time."""


def cores() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0))


def share(work: Callable[[Given], Result], pieces: Iterable[Given], rack: Rack, processes: int) -> Iterator[Result]:
    """The result of each piece, in the order they are ready; with one process, done right here.

    The processes are forked: they know what this one knows, and open the database and the rack anew.
    Raises: BrokenProcessPool where one of them dies; what the others shelved stays shelved.
    """
    if processes <= 1:
        yield from map(work, pieces)
        return
    connections.close_all()
    rack.close()
    # What to do travels by the fork, not by the queue: it holds a rack and what the plan saw.
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=fork, initializer=_take, initargs=(work,)) as pool:
        # All of them are forked now: to know the first piece this process opens the database, and that may not be shared.
        pool.submit(os.getpid).result()
        yield from _bounded(pool, pieces, processes * AHEAD)


def _bounded(pool: ProcessPoolExecutor, pieces: Iterable[Any], ahead: int) -> Iterator[Any]:
    at_work: set[Future[Any]] = set()
    for piece in pieces:
        at_work.add(pool.submit(_do, piece))
        if len(at_work) >= ahead:
            done, at_work = wait(at_work, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)
    yield from (one.result() for one in wait(at_work).done)


_work: list[Callable[[Any], Any]] = []
_pieces = count(1)


def _take(work: Callable[[Any], Any]) -> None:
    _work[:] = [work]
    # Pages are many and hold no cycles: looking for some after every few hundred costs a tenth of the time.
    gc.freeze()
    gc.disable()


def _do(piece: Any) -> Any:
    made = _work[0](piece)
    if next(_pieces) % COLLECTS_EVERY == 0:
        gc.collect(0)
    return made
