"""Differences lose no word of either text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snn.desk.wireroom.rules import Mark, differences, is_cut

texts = st.lists(st.sampled_from(["ice", "moon", "the", "drill", "a"]), max_size=30).map(" ".join)


@given(texts, texts)
def test_both_texts_can_be_read_off(before, after):
    pieces = differences(before, after)
    assert " ".join(one.words for one in pieces if one.mark is not Mark.GONE) == after
    assert " ".join(one.words for one in pieces if one.mark is not Mark.NEW) == before


def test_a_long_text_says_that_it_is_cut():
    assert is_cut("word " * 5000) and not is_cut("word")
