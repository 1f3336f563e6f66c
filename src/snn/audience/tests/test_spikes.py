"""Who sends more or fewer readers, without crying wolf."""

import random

import pytest

from snn.audience.spikes import judge

USUAL = {"": 5000, "facebook.com": 2000, "google.com": 8000, "small.example": 30}


def weeks(count=6, noise=0.0, seed=1):
    dice = random.Random(seed)
    return [{name: round(views * dice.gauss(1, noise)) for name, views in USUAL.items()} for _ in range(count)]


def moved(last, before):
    return [move.referrer for move in judge(last, before) if move.moved]


def test_a_referrer_that_sends_forty_percent_less_is_named():
    (first, *_) = judge({**USUAL, "facebook.com": 1200}, weeks(noise=0.03))
    assert first.moved
    assert first.says.startswith("facebook.com sends 4")
    assert "less than usual: 1,200 views in 7 days" in first.says


@pytest.mark.parametrize("share", [0.4, 0.7, 2.5])
def test_a_week_in_which_everything_falls_or_grows_is_nobodys_doing(share):
    assert moved({name: round(views * share) for name, views in USUAL.items()}, weeks(noise=0.03)) == []


def test_small_figures_jump_without_a_word():
    assert moved({**USUAL, "small.example": 3}, weeks()) == []
    assert moved({**USUAL, "small.example": 48}, weeks()) == []


def test_a_new_referrer_is_news_when_it_is_large():
    assert moved({**USUAL, "hn.example": 400, "tiny.example": 20}, weeks()) == ["hn.example"]


def test_a_referrer_that_always_jumps_is_let_jump():
    before = [{**USUAL, "reddit.com": views} for views in (100, 900, 50, 1500, 300, 40)]
    assert moved({**USUAL, "reddit.com": 700}, before) == []


def test_a_young_network_has_no_usual():
    assert moved({**USUAL, "facebook.com": 1}, weeks(2)) == []


def test_two_years_of_ordinary_weeks_raise_no_alarm():
    wolves = 0
    all_weeks = weeks(110, noise=0.1, seed=4)
    for now in range(6, 110):
        wolves += len(moved(all_weeks[now], all_weeks[now - 6 : now]))
    assert wolves <= 2
