"""What fails each time is logged, and keeps nothing else from its turn."""

from __future__ import annotations

import argparse
import signal

import pytest
from django.db import OperationalError, connection

from snn.config.cli import clock, support
from snn.support import worker


class Chore:
    """Fails so many times, then says that it did one thing."""

    def __init__(self, failures: float, then=lambda: None) -> None:
        self.failures, self.then, self.asked = failures, then, 0

    def __call__(self, *_) -> int:
        self.asked += 1
        if self.asked <= self.failures:
            raise OperationalError("the server closed the connection")
        self.then()
        return 1


@pytest.fixture
def closed(monkeypatch) -> list[int]:
    """Each time that the connection was closed."""
    times: list[int] = []
    monkeypatch.setattr(connection, "close", lambda: times.append(1))
    monkeypatch.setattr(clock, "TICK_S", 0)
    return times


def test_the_inbox_is_worked_though_minding_fails_each_time(closed, monkeypatch, caplog):
    stopping: list[int] = []
    failing, serving = Chore(float("inf")), Chore(0, lambda: stopping.append(1))
    # A turn too many ends the test where nothing is ever served.
    monkeypatch.setattr(clock.time, "sleep", lambda _: failing.asked > 3 and stopping.append(1))
    monkeypatch.setattr(worker, "mind", failing)
    monkeypatch.setattr(worker, "serve", serving)
    clock._mind_the_money(stopping)
    assert (failing.asked, serving.asked, len(closed)) == (1, 1, 1)
    assert "the money missed a turn" in caplog.text


def test_one_chore_that_fails_stops_no_other(monkeypatch):
    failing, other = Chore(1), Chore(0)
    monkeypatch.setattr(worker, "answer_asked", failing)
    monkeypatch.setattr(worker, "work_inbox", other)
    monkeypatch.setattr(worker.actions, "send_receipts", other)
    monkeypatch.setattr(worker, "send_notes", other)
    with pytest.raises(ExceptionGroup, match="1 chores of support failed") as told:
        worker.serve(None, other)
    assert told.group_contains(OperationalError) and other.asked >= 3
    assert worker.serve(None, other) >= 4


def test_a_worker_of_the_inbox_goes_on_after_the_database_was_away(closed, monkeypatch, capsys, caplog):
    handlers = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr("threading.Event.wait", lambda *_: None)
    chore = Chore(2, lambda: handlers[signal.SIGTERM]())
    monkeypatch.setattr(worker, "work_inbox", chore)
    assert support._inbox(argparse.Namespace(once=False)) == 0
    assert (chore.asked, len(closed)) == (3, 2)
    assert caplog.text.count("the inbox missed a turn") == 2
    assert "answered: 1" in capsys.readouterr().out


def test_once_is_once_though_the_database_is_away(closed, monkeypatch):
    monkeypatch.setattr(worker, "work_inbox", Chore(1))
    assert support._inbox(argparse.Namespace(once=True)) == 1
