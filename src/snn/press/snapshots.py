"""Who may bake when, and of which moment the facts are."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

LANE = 0x5E55
"""The class of advisory locks the press takes on PostgreSQL; 0 is the lane, other numbers are sites."""


@contextmanager
def only_press(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """One press at a time publishes story changes. The lock dies with its process.

    On PostgreSQL it holds between machines, on SQLite between the processes of the one machine. Gives whether this
    press has it: always, unless it was told not to wait.
    """
    if connection.vendor == "postgresql":
        # A connection of its own: a crew's are closed and opened while the lane is held.
        aside = connection.copy()
        try:
            mine = _take_lane(aside, wait)
            try:
                yield mine
            finally:
                if mine:
                    _leave_lane(aside)
        finally:
            aside.close()
        return
    with (folder / "press.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _take_lane(aside: BaseDatabaseWrapper, wait: bool) -> bool:
    with aside.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [LANE])
            return True
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [LANE])
        return bool(cursor.fetchone()[0])


def _leave_lane(aside: BaseDatabaseWrapper) -> None:
    """Before it is closed: the server notices that a connection ended a moment later than who asks for the lane next."""
    if aside.is_usable():
        with aside.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [LANE])


@contextmanager
def only_press_here(folder: Path) -> Iterator[None]:
    """For work that presses share: on PostgreSQL they divide it by claims, on SQLite one press works at a time."""
    if connection.vendor == "postgresql":
        yield
        return
    with only_press(folder):
        yield


@contextmanager
def only_baker(sites: Iterable[int]) -> Iterator[None]:
    """While facts of these sites are read, rendered and shelved, nobody else does so.

    Two presses that bake one page from different moments could else shelve the older one last.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield  # On SQLite the lane is held around every bake.
        return
    with _advisory(connection, sorted(set(sites))):
        yield


@contextmanager
def _advisory(held_by: BaseDatabaseWrapper, numbers: list[int]) -> Iterator[None]:
    """Session locks: the server lets go of them when the connection of a killed press ends."""
    with held_by.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LANE, number])
    try:
        yield
    finally:
        if held_by.is_usable():
            with held_by.cursor() as cursor:
                for number in reversed(numbers):
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LANE, number])


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see the facts of one moment, and no writer waits for them."""
    if connection.in_atomic_block:
        yield  # A test's transaction is its own snapshot.
        return
    if connection.vendor == "sqlite":
        # Not atomic(): that begins IMMEDIATE here and would hold the write lock while pages are rendered.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
