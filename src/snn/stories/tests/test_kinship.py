"""Which stories are akin."""

from snn.stories import kinship
from snn.stories.kinship import LOOKED_AT, SHOWN, word_numbers


def akin(headline, others):
    """The likeness of each headline, by its place, to one."""
    having = {
        word: [n for n, other in enumerate(others) if word in word_numbers(other, "")]
        for word in word_numbers(headline, "")
    }
    return kinship.likeness(having)


def test_best_prefers_shared_words_and_gives_three_at_most():
    others = [
        "Budget passes",
        "Halcyon lander sends pictures",
        "Lunar ice mapped",
        "Rover wakes",
        "Lander tested",
        "Ice age",
    ]
    found = [story for story, _ in kinship.best(akin("Halcyon lander drills lunar crust", others))]
    assert found == [1, 2, 4]


def test_a_rare_word_outweighs_a_common_one():
    common, rare = list(range(LOOKED_AT)), [7]
    assert kinship.likeness({1: common})[7] == 1
    assert kinship.likeness({1: rare})[7] == 10


def test_of_equals_the_newer_comes_first():
    assert kinship.best({3: 5, 9: 5, 4: 6}) == [(4, 6), (9, 5), (3, 5)]


def test_a_newcomer_enters_where_it_is_more_akin_than_what_stands_there():
    chosen = [(1, 20), (2, 12), (3, 9)]
    assert kinship.enters(chosen, 8, 15) == [(1, 20), (8, 15), (2, 12)]
    assert kinship.gain(chosen, 15) == 6


def test_a_newcomer_that_means_little_changes_no_page():
    assert kinship.enters([], 8, kinship.LEAST_TO_ENTER - 1) is None
    assert kinship.enters([(1, 20), (2, 19), (3, 18)], 8, 17) is None
    assert kinship.enters([(8, 20)], 8, 30) is None


def test_a_choice_that_is_not_full_gains_the_whole_score():
    assert kinship.gain([(1, 20)], 9) == 9
    assert len(kinship.enters([(1, 20)], 8, 9)) == 2 <= SHOWN
