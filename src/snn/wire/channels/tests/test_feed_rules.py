from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from snn.wire.channels.feed.rules import Told, after_answer, after_failure, conditions, retry_after

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVERY = timedelta(minutes=10)


def after(status: int, headers: dict[str, str] | None = None, failures: int = 0, chance: float = 0.5):
    return after_answer(status, headers or {}, every=EVERY, failures=failures, at=AT, chance=chance)


@pytest.mark.parametrize(("status", "told"), [(200, Told.NEWS), (304, Told.NOTHING_NEW)])
def test_a_good_answer_is_asked_again_on_schedule(status: int, told: Told) -> None:
    following = after(status, failures=7)
    assert (following.told, following.at, following.failures, following.says) == (told, AT + EVERY, 0, "")


def test_chance_spreads_the_polls_by_a_tenth_either_way() -> None:
    assert after(200, chance=0.0).at == AT + timedelta(minutes=9)
    assert after(200, chance=1.0).at == AT + timedelta(minutes=11)


def test_gone_is_never_asked_again() -> None:
    following = after(410)
    assert (following.told, following.at) == (Told.GONE, None)


@pytest.mark.parametrize(("failures", "waits"), [(0, 20), (1, 40), (2, 80), (20, 24 * 60), (10**6, 24 * 60)])
def test_each_failure_doubles_the_wait_up_to_a_day(failures: int, waits: int) -> None:
    following = after(500, failures=failures)
    assert (following.told, following.at, following.failures) == (
        Told.FAILED, AT + timedelta(minutes=waits), failures + 1,
    )  # fmt: skip
    assert after_failure("x", every=EVERY, failures=failures, at=AT, chance=0.5).at == following.at


def test_the_server_may_ask_for_more_patience_but_not_for_more_than_a_day() -> None:
    assert after(503, {"retry-after": "3600"}).at == AT + timedelta(hours=1)
    assert after(429, {"retry-after": "Wed, 25 Nov 2026 13:30:00 GMT"}).at == AT + timedelta(minutes=90)
    assert after(503, {"retry-after": "99999999999999999"}).at == AT + timedelta(days=1)
    assert after(503, {"retry-after": "1"}).at == AT + EVERY
    assert after(500, {"retry-after": "3600"}).at == AT + timedelta(minutes=20)


@pytest.mark.parametrize("value", ["", "soon", "-5", "Wed, 99 Nov", "٣"])
def test_what_no_retry_after_says(value: str) -> None:
    assert retry_after(value, AT) is None


def test_conditions_name_what_is_known() -> None:
    assert conditions("", "") == {}
    assert conditions('"a"', "Wed") == {"if-none-match": '"a"', "if-modified-since": "Wed"}
