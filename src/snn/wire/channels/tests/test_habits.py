from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.wire.channels.habits import quiet, spoken

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def every(step: timedelta, *, weeks: float, until: datetime = NOW) -> list[datetime]:
    count = int(timedelta(weeks=weeks) / step)
    return [until - step * n for n in range(count + 1)]


def office_hours(weeks: int, until: datetime = NOW) -> list[datetime]:
    """Every ten minutes, Monday to Friday, 8 to 18."""
    return [one for one in every(10 * MINUTE, weeks=weeks, until=until) if one.weekday() < 5 and 8 <= one.hour < 18]


def test_a_source_that_sends_as_ever_is_not_quiet() -> None:
    assert quiet(every(10 * MINUTE, weeks=8), NOW) is None
    assert quiet(every(10 * MINUTE, weeks=8), NOW + 70 * MINUTE) is None


def test_a_steady_source_is_quiet_once_eight_beats_were_due() -> None:
    found = quiet(every(10 * MINUTE, weeks=8), NOW + 90 * MINUTE)
    assert found is not None
    assert (found.since, found.says[:21]) == (NOW, "nothing for 1 h 30 mi")


def test_nights_and_weekends_are_its_habit() -> None:
    friday = datetime(2026, 11, 20, 18, tzinfo=UTC)
    beats = office_hours(8, until=friday)
    assert quiet(beats, friday + 60 * HOUR) is None
    assert quiet(beats, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) is None
    assert quiet(beats, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) is not None


def test_one_week_of_holidays_does_not_hide_a_silence() -> None:
    beats = [one for one in every(10 * MINUTE, weeks=8) if not 7 * DAY < NOW - one < 14 * DAY]
    assert quiet(beats, NOW + 2 * HOUR) is not None


def test_a_silence_of_weeks_stays_an_alarm() -> None:
    assert quiet(every(3 * HOUR, weeks=8), NOW + 10 * DAY) is not None


def test_a_burst_counts_once() -> None:
    bursts = [one + timedelta(seconds=n) for one in every(6 * HOUR, weeks=8) for n in range(50)]
    assert quiet(bursts, NOW + 13 * HOUR) is None


def test_a_young_source_is_quiet_after_three_times_its_longest_silence() -> None:
    beats = every(30 * MINUTE, weeks=1)
    assert quiet(beats, NOW + 90 * MINUTE) is None
    found = quiet(beats, NOW + 91 * MINUTE)
    assert found is not None
    assert "its longest silence so far was 30 min" in found.says
    assert quiet(beats[:19], NOW + 9 * DAY) is None


def test_nothing_known_says_nothing() -> None:
    assert quiet([], NOW) is None


@given(st.lists(st.integers(0, 85 * 24 * 60), max_size=60), st.integers(0, 10**7))
def test_a_silence_never_began_after_the_last_arrival(minutes_ago: list[int], seconds: int) -> None:
    arrivals = [NOW - MINUTE * n for n in minutes_ago]
    found = quiet(arrivals, NOW + timedelta(seconds=seconds))
    assert found is None or found.since <= max(arrivals)


@pytest.mark.parametrize(
    ("span", "words"), [(9 * MINUTE, "9 min"), (190 * MINUTE, "3 h 10 min"), (2 * DAY + 4 * HOUR, "2 d 4 h")]
)
def test_spans_as_people_say_them(span: timedelta, words: str) -> None:
    assert spoken(span) == words
