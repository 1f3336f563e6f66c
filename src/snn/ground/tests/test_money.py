"""Amounts as readers write and see them, in currencies with no, two and three decimals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.ground import money


@pytest.mark.parametrize(
    ("words", "currency", "cents"),
    [
        ("5", "USD", 500),
        ("5.50", "USD", 550),
        ("5,5", "EUR", 550),
        (" $ 7 ", "USD", 700),
        ("12 EUR", "EUR", 1200),
        ("500", "JPY", 500),
        ("¥500", "JPY", 500),
        ("1.25", "KWD", 1250),
        ("1.250", "KWD", 1250),
        ("0.01", "USD", 1),
    ],
)
def test_an_amount_is_read_in_the_minor_unit_of_its_currency(words, currency, cents):
    assert money.parse(words, currency) == cents


@pytest.mark.parametrize(
    ("words", "currency"),
    [
        ("", "USD"),
        ("five", "USD"),
        ("1,000", "USD"),
        ("1,000", "KWD"),
        ("1.000", "USD"),
        ("5.505", "USD"),
        ("5.5", "JPY"),
        ("-5", "USD"),
        ("1e3", "USD"),
        ("٥", "USD"),
        ("5\n0", "USD"),
        ("9" * 40, "USD"),
        ("5 EUR", "USD"),
    ],
)
def test_what_could_be_meant_otherwise_is_not_read(words, currency):
    assert money.parse(words, currency) is None


@given(st.integers(1, 99_999_999), st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF"]))
def test_what_is_shown_reads_back_to_the_same_cents(cents, currency):
    assert money.parse(money.show(cents, currency).replace(",", ""), currency) == cents
