"""Whose words a page shows, and whether a count of contributions can be believed."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from snn.support.appeals import rules
from snn.support.appeals.rules import A, B, Brought, Wording, Words

KEY, TODAY = "k", date(2026, 11, 25)
STORY = "/2026/11/24/halcyon-lands/"
SAY = Words("Give", ("Please.",))


def wording(name: str, site_id=None, section="", story="") -> Wording:
    return Wording(name, site_id, section, story, SAY, None)


ALL = [
    wording("network"),
    wording("site", 1),
    wording("section", section="moon"),
    wording("section here", 1, "moon"),
    wording("story", 1, story=STORY),
]


@pytest.mark.parametrize(
    ("site_id", "section", "path", "name"),
    [
        (2, "", "/", "network"),
        (1, "", "/", "site"),
        (2, "moon", "/moon/", "section"),
        (1, "moon", "/moon/", "section here"),
        (1, "moon", STORY, "story"),
        (2, "moon", STORY, "section"),
    ],
)
def test_the_closest_words_are_shown(site_id, section, path, name):
    assert rules.chosen(ALL, site_id, section, path).name == name
    assert rules.chosen(reversed(ALL), site_id, section, path).name == name


def test_without_words_of_our_own_there_are_none():
    assert rules.chosen([], 1, "", "/") is None
    assert rules.chosen([wording("other", 2)], 1, "", "/") is None


def test_the_coin_is_fair_and_falls_the_same_each_time():
    tosses = [rules.coin("x", f"/2026/11/{n % 28 + 1:02}/s{n}/", TODAY, key=KEY) for n in range(2000)]
    assert 900 < tosses.count(B) < 1100
    assert rules.coin("x", STORY, TODAY, key=KEY) == rules.coin("x", STORY, TODAY, key=KEY)


def test_new_words_are_a_new_experiment():
    assert rules.name_of("spring", ["a", "b"]) != rules.name_of("spring", ["a", "c"])
    assert rules.name_of("spring", ["ab", ""]) != rules.name_of("spring", ["a", "b"])


def test_a_signed_parameter_says_whose_words_and_a_made_up_one_says_nothing():
    assert rules.read_ref(rules.ref("spring@1f3a9c", B, key=KEY), key=KEY) == ("spring@1f3a9c", B)
    for made_up in ("", "x", rules.ref("spring", B, key="other"), "ü.ü"):
        assert rules.read_ref(made_up, key=KEY) == ("", "")


def test_a_contribution_counts_for_its_page_and_day_while_it_is_young_and_shows_the_wording_of_that_day():
    on = TODAY - timedelta(days=1)
    toss = rules.coin("x", STORY, on, key=KEY)
    counted = rules.unit("x", toss, STORY, on, TODAY, key=KEY)
    assert (counted.on, counted.variant) == (on, toss)
    assert "halcyon" not in counted.key
    assert rules.unit("x", A if toss == B else B, STORY, on, TODAY, key=KEY) is None
    assert rules.unit("x", toss, STORY, on, TODAY + timedelta(days=2), key=KEY) is None
    assert rules.unit("", "", STORY, on, TODAY, key=KEY) is None
    assert rules.unit("x", toss, "", on, TODAY, key=KEY) is None


def a_year(dice: random.Random, lift: float) -> list[Brought]:
    """Sixty units a day, most bring nothing, a few go round the world; b brings `lift` times what a does."""
    found = []
    for day in range(365):
        for _ in range(60):
            variant = dice.choice((A, B))
            readers = min(int(dice.paretovariate(0.9)), 400)
            chance = 0.02 * (lift if variant == B else 1)
            count = sum(dice.random() < chance for _ in range(readers))
            if count:
                found.append(Brought(TODAY + timedelta(days=day), variant, count))
    return found


def ever_sure(year: list[Brought]) -> str | None:
    """Peek after every day of the year, and stop at the first verdict: what a hopeful owner does."""
    said = rules.evidence(year, TODAY + timedelta(days=999))
    return said.better if said.p <= rules.SURE else None


@pytest.mark.slow
def test_peeking_every_day_for_a_year_is_fooled_in_at_most_one_of_twenty_experiments():
    dice = random.Random(6)
    year = [a_year(dice, 1.0) for _ in range(12)]
    fooled, naive, times = 0, 0, 1000
    for n in range(times):
        # The null as it is: the counts of real years, every unit's side tossed anew.
        tossed = [Brought(one.on, dice.choice((A, B)), one.count) for one in year[n % len(year)]]
        fooled += rules.evidence(tossed, TODAY + timedelta(days=999)).p <= rules.SURE
        naive += _naively_sure(tossed)
    assert fooled <= 0.05 * times
    # The test that most tools run, looked at as often, is fooled most of the time.
    assert naive > 0.3 * times


def _naively_sure(year: list[Brought]) -> bool:
    """The z-test of a share against a half, looked at each day."""
    a = b = 0
    for place, one in enumerate(year):
        a, b = a + one.count * (one.variant == A), b + one.count * (one.variant == B)
        is_days_last = place + 1 == len(year) or year[place + 1].on != one.on
        if is_days_last and a + b >= 30 and abs(a - b) > 1.96 * (a + b) ** 0.5:
            return True
    return False


@pytest.mark.slow
def test_words_that_bring_half_as_much_again_are_found_within_the_year():
    dice = random.Random(7)
    found = [ever_sure(a_year(dice, 1.5)) for _ in range(10)]
    assert found.count(B) >= 9
    assert A not in found


def test_open_days_are_not_counted_yet():
    said = rules.evidence([Brought(TODAY, B, 500), Brought(TODAY - timedelta(days=2), B, 500)], TODAY)
    assert (said.a, said.b, said.p, said.better) == (0, 0, 1.0, None)


def test_one_story_that_everybody_reads_decides_nothing():
    assert rules.evidence([Brought(TODAY, B, 5000)], TODAY + timedelta(days=9)).better is None
    many = [Brought(TODAY + timedelta(days=n), B, 1) for n in range(60)]
    assert rules.evidence(many, TODAY + timedelta(days=99)).better == B
