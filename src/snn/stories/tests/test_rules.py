from datetime import date

from snn.stories import rules


def test_a_taken_slug_gets_a_number():
    assert rules.free_slug("moon", ["moon", "moon-2"]) == "moon-3"


def test_dateline_reads_as_agencies_write_it():
    assert rules.dateline("Kyiv", "AFP", date(2022, 3, 13)) == "Kyiv (AFP) March 13, 2022"
    assert rules.dateline("", "", None) == ""
