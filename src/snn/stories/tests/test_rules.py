from datetime import date

from snn.stories import rules
from snn.stories.rules import SectionRoute
from snn.wire.dispatch import Item


def test_a_keyword_in_the_headline_outweighs_one_in_the_body():
    item = Item("ninjs", "g", "Rocket reaches pad", "<p>Past the moon, it says.</p>")
    sections = [SectionRoute("moon", ("moon",), ()), SectionRoute("rockets", ("rocket",), ())]
    assert rules.route(item, sections, "world") == "rockets"


def test_what_matches_nothing_goes_to_the_default():
    assert (
        rules.route(Item("ninjs", "g", "Cheese fair opens", ""), [SectionRoute("moon", ("moon",), ())], "world")
        == "world"
    )


def test_a_taken_slug_gets_a_number():
    assert rules.free_slug("moon", ["moon", "moon-2"]) == "moon-3"


def test_dateline_reads_as_agencies_write_it():
    assert rules.dateline("Kyiv", "AFP", date(2022, 3, 13)) == "Kyiv (AFP) March 13, 2022"
    assert rules.dateline("", "", None) == ""


def test_nearest_prefers_shared_words_and_gives_three_at_most():
    words = rules.kin_words("Halcyon lander drills lunar ice", "")
    candidates = [
        (1, rules.kin_words("Budget passes", ""), "money"),
        (2, rules.kin_words("Halcyon lander sends pictures", ""), "moon"),
        (3, rules.kin_words("Lunar ice mapped", ""), "moon"),
        (4, rules.kin_words("Rover wakes", ""), "moon"),
        (5, rules.kin_words("Lander tested", ""), "moon"),
    ]
    assert rules.nearest(words, "moon", candidates) == [2, 3, 5]
