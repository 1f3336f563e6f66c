"""Webhooks that come at the same moment share one commit: a disk syncs 200 times a second, a provider sends more."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future

from django.db import DatabaseError, connection, transaction

from snn.support.models import ProviderEvent

_MOST_AT_ONCE = 200
_WAIT_S = 20.0
_door: queue.SimpleQueue[tuple[ProviderEvent, Future[None]]] = queue.SimpleQueue()
_lock = threading.Lock()
_clerk: threading.Thread | None = None


def store(event: ProviderEvent) -> None:
    """Keep an event, once; returns when it is on disk. Raises: what the database raised."""
    if connection.in_atomic_block:
        # Part of a transaction of the caller's, which nobody else can commit.
        ProviderEvent.objects.bulk_create([event], ignore_conflicts=True)
        return
    done: Future[None] = Future()
    _door.put((event, done))
    _hire()
    done.result(_WAIT_S)


def _hire() -> None:
    global _clerk
    with _lock:
        if _clerk is None or not _clerk.is_alive():
            _clerk = threading.Thread(target=_work, name="mailroom", daemon=True)
            _clerk.start()


def _work() -> None:
    while True:
        batch = [_door.get()]
        while len(batch) < _MOST_AT_ONCE and not _door.empty():
            batch.append(_door.get())
        try:
            with transaction.atomic():
                ProviderEvent.objects.bulk_create([event for event, _ in batch], ignore_conflicts=True)
        except DatabaseError as fault:
            connection.close()
            for _, done in batch:
                done.set_exception(fault)
        else:
            for _, done in batch:
                done.set_result(None)
