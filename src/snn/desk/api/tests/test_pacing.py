"""A tool that asks too often is told when to ask again, and another's tool goes on."""

from __future__ import annotations

import pytest

from snn.desk.api import pacing, views
from snn.desk.api.pacing import Pace
from snn.desk.api.tests.test_api import Tool
from snn.desk.tests.test_docs import PAGE


class Clock:
    at = 100.0

    def __call__(self) -> float:
        return self.at


def test_so_many_at_once_and_then_by_the_minute():
    clock = Clock()
    pace = Pace(a_minute=30, at_once=3, clock=clock)
    assert [pace.wait_s(1) for _ in range(5)] == [0, 0, 0, 2, 2]
    assert pace.wait_s(2) == 0
    clock.at += 1.5
    assert pace.wait_s(1) == 1
    clock.at += 0.5
    assert [pace.wait_s(1), pace.wait_s(1)] == [0, 2]
    clock.at += 3600
    assert [pace.wait_s(1) for _ in range(4)] == [0, 0, 0, 2]


@pytest.mark.django_db
def test_who_asks_too_often_is_told_when_to_ask_again(monkeypatch):
    monkeypatch.setattr(views, "pace", Pace(a_minute=6, at_once=2, clock=Clock()))
    tool, other = Tool("editor"), Tool("editor", name="ben")
    assert [tool.ask("get", "stories")[0] for _ in range(3)] == [200, 200, 429]
    answer = tool.answer("get", "stories")
    assert answer.headers["retry-after"] == "10" and "10 seconds" in answer.json()["wrong"][0]
    assert other.ask("get", "stories")[0] == 200


def test_the_bar_is_what_the_page_says():
    assert f"{pacing.AT_ONCE} requests at once and {pacing.A_MINUTE} a minute" in PAGE
