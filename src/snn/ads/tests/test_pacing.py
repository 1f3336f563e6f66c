from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from snn.ads.pacing import Want, braked, let_through, plan, water_mark
from snn.ads.tests.month import VIEWED, Month, Simulation, day_shape
from snn.ads.traffic import UNKNOWN, learn, of_week, supply

FRONT, CLIMATE = ("space.example", "", "front"), ("space.example", "climate", "story")
TODAY = {"space.example": 0}


def want(flight=1, cells=(FRONT,), days=(0, 0), **other):
    return Want(flight, frozenset(cells), *days, **other)


def test_one_flight_gets_the_share_that_it_needs():
    made = plan([want(need=250)], {(FRONT, 0): 1000.0}, TODAY)
    assert made.rates == {FRONT: {1: 0.25}}
    assert not made.short


def test_the_rate_is_the_same_on_all_its_days():
    made = plan([want(days=(0, 3), need=1000)], {(FRONT, day): 1000.0 * (day + 1) for day in range(9)}, TODAY)
    assert made.rates[FRONT][1] == pytest.approx(0.1)


def test_a_broad_flight_leaves_a_narrow_one_its_place():
    supply_ = {(FRONT, 0): 1000.0, (CLIMATE, 0): 1000.0}
    made = plan([want(1, (FRONT, CLIMATE), need=1000), want(2, (CLIMATE,), need=900)], supply_, TODAY)
    assert not made.short
    assert made.rates[CLIMATE][2] == pytest.approx(0.9)
    assert made.rates[FRONT][1] == pytest.approx(0.9)


def test_priority_goes_before_need_and_the_other_is_named():
    made = plan([want(1, need=900, priority=7), want(2, need=600, priority=3)], {(FRONT, 0): 1000.0}, TODAY)
    assert made.rates[FRONT] == pytest.approx({2: 0.6, 1: 0.4})
    assert made.short == pytest.approx({1: 500})


def test_a_fixed_place_and_a_share_come_first():
    made = plan([want(1, need=100), want(2, share=1.0)], {(FRONT, 0): 1000.0}, TODAY)
    assert made.rates[FRONT] == {2: 1.0}
    assert made.short == {1: 100}
    made = plan([want(1, need=100), want(2, share=0.3)], {(FRONT, 0): 1000.0}, TODAY)
    assert made.rates[FRONT] == pytest.approx({2: 0.3, 1: 0.1})


def test_a_share_that_fell_behind_catches_up_and_never_doubles():
    behind = want(2, days=(0, 1), share=0.2, given=150, beside=1000)
    made = plan([behind], {(FRONT, 0): 500.0, (FRONT, 1): 500.0}, TODAY)
    assert made.rates[FRONT][2] == pytest.approx(0.25)
    lost = want(2, share=0.2, given=0, beside=100_000)
    assert plan([lost], {(FRONT, 0): 500.0}, TODAY).rates[FRONT][2] == pytest.approx(0.4)


def test_a_flight_whose_cap_keeps_half_back_gets_twice_the_turns():
    made = plan([want(need=250, through=0.5)], {(FRONT, 0): 1000.0}, TODAY)
    assert made.rates[FRONT][1] == pytest.approx(0.5)
    assert (made.short, made.gets[1], made.room[1]) == ({}, 250, 500)
    made = plan([want(share=0.3, through=0.5)], {(FRONT, 0): 1000.0}, TODAY)
    assert made.rates[FRONT][1] == pytest.approx(0.6)


def test_a_flight_that_its_cap_keeps_from_its_goal_is_named_with_what_it_will_lack():
    made = plan([want(1, need=600, through=0.4), want(2, share=0.6, through=0.5)], {(FRONT, 0): 1000.0}, TODAY)
    assert made.rates[FRONT] == {2: 1.0}
    assert made.short == pytest.approx({1: 600, 2: 100})
    assert plan([want(need=600, through=0.4)], {(FRONT, 0): 1000.0}, TODAY).short == pytest.approx({1: 200})


def test_what_a_cap_lets_through_is_learned_from_turns_and_begins_with_a_guess():
    assert let_through(0, 0) == 1
    assert let_through(0, 0, guess=0.6) == pytest.approx(0.6)
    assert let_through(3000, 7000, guess=0.6) == pytest.approx(0.303, abs=0.001)
    assert let_through(0, 10**9) == 0.05


def test_a_flight_of_tomorrow_is_not_shown_today():
    made = plan([want(days=(1, 2), need=100)], {(FRONT, day): 1000.0 for day in range(3)}, TODAY)
    assert made.rates == {}


@given(
    some.lists(some.tuples(some.floats(0, 1000), some.floats(0.1, 1000)), max_size=12),
    some.floats(0, 20_000),
)
def test_a_water_mark_gives_what_is_needed_or_all_there_is(pairs, need):
    slots = [(min(left, all_), all_) for left, all_ in pairs]
    rate = water_mark(slots, min(need, sum(left for left, _ in slots)))
    assert 0 <= rate <= 1
    got = sum(min(left, rate * all_) for left, all_ in slots)
    assert got == pytest.approx(min(need, sum(left for left, _ in slots)), rel=1e-6, abs=1e-6)


@given(some.lists(some.tuples(some.floats(1, 5000), some.integers(1, 9)), min_size=1, max_size=8))
def test_no_place_is_sold_twice(needs):
    wants = [want(n, (FRONT, CLIMATE), need=need, priority=first) for n, (need, first) in enumerate(needs)]
    made = plan(wants, {(FRONT, 0): 1000.0, (CLIMATE, 0): 500.0}, TODAY)
    assert all(sum(rates.values()) <= 1 + 1e-9 for rates in made.rates.values())


def test_a_flight_that_is_nearly_there_is_braked_and_one_that_is_there_stops():
    assert braked({1: 0.5, 2: 0.5, 3: 0.5}, {1: 10, 2: 0, 3: 1e9}, {1: 100, 2: 100, 3: 100}) == {1: 0.1, 3: 0.5}


def test_a_place_that_nobody_counted_is_thought_small():
    assert learn({}, 500_000).week == (UNKNOWN,) * 168


def test_a_great_day_is_no_rule_and_a_fall_is_taken_for_one():
    usual = {hour: round(100 * day_shape(hour - 72)) for hour in range(72, 72 + 28 * 24)}
    now = 72 + 28 * 24
    rush = usual | {hour: usual[hour] * 10 for hour in range(now - 6, now)}
    fall = usual | {hour: usual[hour] // 5 for hour in range(now - 24, now)}
    calm, rushed, fallen = (supply(learn(one, now), now, 0, now + 48, now + 72) for one in (usual, rush, fall))
    assert rushed == pytest.approx(calm, rel=0.01)
    assert fallen < calm * 0.4
    assert supply(learn(rush, now), now, 0, now, now + 4) > 3 * supply(learn(usual, now), now, 0, now, now + 4)


def test_hours_are_counted_from_a_monday():
    assert of_week(4 * 24) == 0  # January 5, 1970


@pytest.mark.slow
def test_a_week_with_a_spike_delivers_what_was_promised_and_names_what_cant_be():
    cells = tuple((host, "", "front") for host in ("space.example", "terra.example"))
    mean = dict(zip(cells, (900.0, 250.0), strict=True))
    week = [sum(mean[cell] * day_shape(hour) for hour in range(7 * 24)) * VIEWED for cell in cells]
    flights = (
        Want(1, frozenset(cells), 0, 6, sum(week) * 0.3),
        Want(2, frozenset(cells[:1]), 1, 5, week[0] * 0.25, priority=3),
        Want(3, frozenset(cells[1:]), 0, 6, week[1] * 0.6),
    )
    month = Month(cells, mean, flights, 7, 21, (3 * 24 + 13, 3 * 24 + 18, 10.0), ("terra.example", 4, 0.1))
    played = Simulation(month).run()
    assert 0.98 <= played.viewed[1] / flights[0].need <= 1.02
    assert 0.98 <= played.viewed[2] / flights[1].need <= 1.02
    assert played.named == {3: 4}


@pytest.mark.slow
def test_a_week_with_caps_delivers_what_can_be_and_names_what_cant_from_its_second_day_on():
    cell = ("space.example", "", "front")
    week = sum(900.0 * day_shape(hour) for hour in range(7 * 24)) * VIEWED
    flights = (
        Want(1, frozenset({cell}), 0, 6, week * 0.22),
        Want(2, frozenset({cell}), 1, 5, week * 0.08, priority=3),
        Want(3, frozenset({cell}), 0, 6, week * 0.35, priority=7),
    )
    month = Month((cell,), {cell: 900.0}, flights, 7, 21, caps={1: 2, 3: 1}, browsers=4000)
    played = Simulation(month).run()
    assert played.capped[1] > played.offered[1] * 0.2
    assert 0.98 <= played.viewed[1] / flights[0].need <= 1.02
    assert 0.98 <= played.viewed[2] / flights[1].need <= 1.02
    assert played.viewed[3] / flights[2].need < 0.9
    assert list(played.named) == [3]
    assert played.named[3] <= 1
