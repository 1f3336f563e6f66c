"""What machines' documents and pages are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.ground.text import drop_controls
from snn.press.render.written import as_bytes

EDGES = st.sampled_from(
    "\x00\t\n\x0b\x7f\x80\x9f\xa0\u2007\u200b\u200c\u2028\u2029\u202a\ud800\udfff"
    "\ufdcf\ufdd0\ufdef\ufdf0\ufefe\ufeff\uff21\ufffd\ufffe\uffff\U0001f680"
)


@given(st.text(st.one_of(st.characters(), EDGES)))
def test_bytes_are_those_of_the_text_without_controls(text):
    assert as_bytes(text) == drop_controls(text).encode()


@pytest.mark.parametrize("text", ["“plain”", "\u200bstart", "a\x80b", "surrogate \ud800", "ascii\x00"])
def test_some_by_name(text):
    assert as_bytes(text) == drop_controls(text).encode()
