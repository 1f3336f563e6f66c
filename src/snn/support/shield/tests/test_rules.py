"""Who asks, how much leave there is, when cards rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.support.shield import rules
from snn.support.shield.rules import Alarm, Caller, Kind, Limit, Purpose, Refusal, Strain

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
QUIET = Strain(admitted=20, paid=12, declined=1, refused=3)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "who"),
    [
        ("127.0.0.1", "203.0.113.7", Caller("203.0.113.7", "203.0.113.0/24")),
        ("::1", "2001:db8:1:2:3::4", Caller("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("127.0.0.1", "::ffff:203.0.113.7", Caller("203.0.113.7", "203.0.113.0/24")),
        ("198.51.100.9", "203.0.113.7", Caller("198.51.100.9", "198.51.100.0/24")),
        ("127.0.0.1", "", Caller("127.0.0.1", "127.0.0.0/24")),
        ("127.0.0.1", "cy, 203.0.113.7", Caller("127.0.0.1", "127.0.0.0/24")),
        ("", "nonsense", Caller("unknown", "unknown")),
    ],
)
def test_only_a_proxy_on_this_machine_may_say_who_asks(peer, forwarded_for, who):
    assert rules.caller(peer, forwarded_for) == who


def test_buckets_name_nobody():
    names = rules.buckets(Caller("203.0.113.7", "203.0.113.0/24"), Purpose.CARD, "ben@example.org", key="k")
    assert sorted(kind for kind, _ in names.values()) == ["address", "mail", "network", "overall"]
    assert not any(word in name for name in names for word in ("203", "ben"))
    assert list(names) == sorted(names)


@given(st.lists(st.integers(0, 4000), max_size=60), st.integers(1, 6), st.integers(1, 900))
def test_no_span_of_time_ever_gives_more_than_the_burst_and_what_flowed_back(waits, burst, each_s):
    limit, now, full_at, given_at = Limit(burst, timedelta(seconds=each_s)), NOW, NOW, []
    for wait in waits:
        now += timedelta(seconds=wait)
        taken = rules.take(full_at, limit, now)
        if isinstance(taken, datetime):
            full_at = taken
            given_at.append(now)
    for first, start in enumerate(given_at):
        for last in range(first, len(given_at)):
            assert last - first + 1 <= burst + (given_at[last] - start) / limit.each


def test_an_empty_bucket_says_how_long_until_it_gives_again():
    limit = Limit(2, timedelta(minutes=10))
    full_at = rules.take(rules.take(NOW, limit, NOW), limit, NOW)
    wait = rules.take(full_at, limit, NOW)
    assert wait == timedelta(minutes=10)
    assert isinstance(rules.take(full_at, limit, NOW + wait), datetime)


def test_of_several_reasons_the_longest_wait_is_told():
    wanted = {"a": (Kind.ADDRESS, Limit(1, timedelta(minutes=9))), "b": (Kind.OVERALL, Limit(1, timedelta(minutes=1)))}
    busy = {"a": NOW + timedelta(minutes=9), "b": NOW + timedelta(minutes=1)}
    assert rules.refusal(wanted, busy, NOW) == rules.Refused(Refusal.ADDRESS, timedelta(minutes=9))
    assert rules.refusal(wanted, {}, NOW) is None


@pytest.mark.parametrize(
    ("change", "alarm"),
    [
        ({}, None),
        ({"refused": 99}, None),
        ({"refused": 100}, Alarm.REFUSED),
        ({"admitted": 60, "paid": 5}, Alarm.UNPAID),
        ({"admitted": 60, "paid": 6}, None),
        ({"admitted": 39, "paid": 0}, None),
        ({"declined": 25}, Alarm.DECLINED),
        ({"declined": 24}, None),
    ],
)
def test_cards_rest_when_testers_are_at_work_and_not_on_a_good_evening(change, alarm):
    assert rules.alarm(replace(QUIET, **change)) is alarm


@pytest.mark.parametrize(("minutes", "refused", "rested"), [(14, 0, False), (15, 19, True), (15, 20, False)])
def test_cards_wake_after_a_while_and_not_while_somebody_still_knocks(minutes, refused, rested):
    strain = replace(QUIET, refused=refused)
    assert rules.rested(NOW - timedelta(minutes=minutes), strain, NOW) is rested
