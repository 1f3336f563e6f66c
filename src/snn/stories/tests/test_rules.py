from datetime import date

import pytest

from snn.stories import rules
from snn.stories.rules import Standing, Step
from snn.wire.dispatch import Kind


def standing(version=2, fingerprint="words", killed=False):
    return Standing(version, fingerprint, killed)


@pytest.mark.parametrize(
    ("kind", "version", "fingerprint", "stands", "step"),
    [
        (Kind.NEW, 1, "a", None, Step.CREATE),
        (Kind.UPDATE, 3, "new words", standing(), Step.UPDATE),
        (Kind.NEW, 2, "words", standing(), Step.DUPLICATE),
        (Kind.UPDATE, 1, "old words", standing(), Step.LATE),
        (Kind.UPDATE, 9, "new words", standing(killed=True), Step.AFTER_KILL),
        (Kind.KILL, 1, "", standing(), Step.KILL),
        (Kind.KILL, 1, "", standing(killed=True), Step.DUPLICATE),
        (Kind.KILL, 1, "", None, Step.KILL_UNKNOWN),
        (Kind.ADVISORY, 1, "", None, Step.ADVISORY),
    ],
)
def test_next_step_by_lineage(kind, version, fingerprint, stands, step):
    assert rules.next_step(kind, version, fingerprint, stands) is step


def test_a_taken_slug_gets_a_number():
    assert rules.free_slug("moon", ["moon", "moon-2"]) == "moon-3"


def test_dateline_reads_as_agencies_write_it():
    assert rules.dateline("Kyiv", "AFP", date(2022, 3, 13)) == "Kyiv (AFP) March 13, 2022"
    assert rules.dateline("", "", None) == ""
