"""What goes on without a reader: the clock process takes a turn twice a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from snn.support import actions
from snn.support.dunning.actions import remind
from snn.support.manage.actions import answer_asked, forget_links
from snn.support.notes.actions import close_year, send_notes
from snn.support.providers import registry
from snn.support.providers.sandbox import outbox
from snn.support.shield import actions as shield

_INBOX_S = 5.0
# A provider answers within some 300 ms, and lets itself be asked 100 times a second.
_WORKERS = 8


def turn(now: datetime, deliver: Callable[[datetime], int] = outbox.deliver_due) -> int:
    """What somebody waits for, and what nobody does; how much was done."""
    return mind(now) + serve(now, deliver)


def serve(now: datetime, deliver: Callable[[datetime], int] = outbox.deliver_due) -> int:
    """What somebody waits for: the sandbox's notices, links to manage by, the inbox, receipts and notes."""
    sandbox = [deliver] if registry.named("sandbox") else []
    return _do_all([*sandbox, answer_asked, work_inbox, actions.send_receipts, send_notes], now)


def mind(now: datetime) -> int:
    """What nobody waits for by the second: the shield's rests, reminders, a year's end, the books."""
    return _do_all([shield.watch, forget_links, close_year, remind, actions.watch], now)


def _do_all(chores: Iterable[Callable[[datetime], int | None]], now: datetime) -> int:
    """How much was done by all of them; one that fails is told of when the others are done.

    Raises: ExceptionGroup of what went wrong.
    """
    done, faults = 0, []
    for chore in chores:
        try:
            done += chore(now) or 0
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"{len(faults)} chores of support failed", faults)
    return done


def work_inbox(now: datetime) -> int:
    """Act on what is due by now, while there is some; a flood does not keep mails waiting for longer than a few seconds."""
    worked = 0
    started = time.monotonic()
    while time.monotonic() - started < _INBOX_S and (done := actions.work_inbox(now, _WORKERS)):
        worked += done
    return worked
