"""What a text is looked up and compared by."""

from __future__ import annotations

import zlib

import pytest

from snn.stories.likeness import LARGEST_WORDS, Text, mark


def number(run: str) -> int:
    """As it is kept in every index: another one would find nothing there."""
    crc = zlib.crc32(run.encode("utf-8", "replace")) * 0x2C1B3C6D & 0xFFFFFFFF
    return (crc ^ crc >> 15) or 1


@pytest.mark.parametrize(
    "words", ["one two three four five six", "Γειά σου κόσμε ‘x’ y z", "a b", "\ud800lone w x y z"]
)
def test_a_run_is_four_words_and_a_number(words):
    text = Text("", words)
    said = text.words
    runs = [" ".join(said[n : n + 4]) for n in range(max(1, len(said) - 3))]
    assert text.runs == [number(run) for run in runs]


def test_what_says_nothing_has_no_mark_and_what_is_endless_is_cut():
    assert Text("", " .,; ").runs == [] and mark(Text("", "")) is None
    assert len(Text("", "word " * 3 * LARGEST_WORDS).words) == LARGEST_WORDS
