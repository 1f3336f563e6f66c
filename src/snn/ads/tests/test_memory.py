"""However many come, from however many addresses: what is kept in mind has an end."""

from __future__ import annotations

import pytest

from snn.ads import memory
from snn.ads.judging import Reason, Told, What
from snn.ads.memory import Memory

AT = 1_764_000_000.0


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(memory, "MOST_TOKENS", 500)
    monkeypatch.setattr(memory, "MOST_ADDRESSES", 300)
    return Memory()


def told(what, token):
    return Told(1, "", "front", 7, what, token, int(AT) + 1800)


def entries(one):
    return max(len(kept) for kept in vars(one).values() if isinstance(kept, dict))


def test_a_flood_of_tokens_is_refused_and_does_not_grow(small):
    found = [
        small.judge(told(What.OFFERED, token), f"198.51.{token >> 8}.{token & 255}", AT) for token in range(20_000)
    ]
    assert found.count(None) == 500 and set(found[500:]) == {Reason.FULL}
    assert entries(small) <= 501


@pytest.mark.parametrize("what", list(What), ids=[one.name for one in What])
def test_a_flood_from_ever_new_addresses_does_not_grow(small, what):
    for number in range(5_000):
        small.judge(told(what, number), f"203.0.{number >> 8}.{number & 255}", AT)
        assert entries(small) <= 501


def test_what_an_earlier_process_counted_fills_no_more_than_that(small):
    for token in range(2_000):
        small.know(token, 1, 7, AT)
    assert entries(small) == 500


def test_after_a_while_there_is_room_again(small):
    for token in range(600):
        small.judge(told(What.OFFERED, token), "198.51.100.7", AT)
    later = AT + memory.HALF_S + 1
    assert small.judge(told(What.OFFERED, 9_000), "198.51.100.8", later) is None


def test_a_clock_that_jumped_ahead_and_back_bars_nobody_who_reads():
    one, tokens = Memory(), iter(range(10_000))
    one.judge(told(What.OFFERED, next(tokens)), "198.51.100.7", AT)
    one.judge(told(What.OFFERED, next(tokens)), "198.51.100.7", AT + 10 * 86_400)
    found = {one.judge(told(What.OFFERED, next(tokens)), "198.51.100.7", AT + 60 * n) for n in range(1, 1000)}
    assert found == {None}
