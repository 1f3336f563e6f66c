"""What recurs, who leaves, how long they stay."""

from __future__ import annotations

from datetime import date

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.support.figures import rules
from snn.support.figures.picture import Bar, svg
from snn.support.figures.rules import Leaves, Recurring, StatementRow

TODAY = date(2026, 11, 25)


def monthly(start: date, end: date | None = None, cents: int = 500) -> Recurring:
    return Recurring(start, end, cents, "USD")


def test_a_month_counts_who_goes_on_who_began_and_who_left():
    rows = [
        monthly(date(2026, 9, 1)),
        monthly(date(2026, 9, 30), date(2026, 11, 2)),
        monthly(date(2026, 11, 3), date(2026, 11, 20)),
        monthly(date(2026, 11, 9), cents=1000),
    ]
    september, october, november = rules.months(rows, TODAY, 3)
    assert (september.started, september.going_on, september.churn) == (2, 2, None)
    assert (october.going_on, october.mrr_cents, october.churn) == (2, 1000, 0.0)
    assert (november.started, november.ended, november.going_on, november.mrr_cents) == (2, 2, 2, 1500)
    assert november.churn == 0.5


def test_each_currency_has_rows_of_its_own():
    rows = [monthly(date(2026, 11, 1)), Recurring(date(2026, 11, 1), None, 900, "JPY")]
    assert [(one.currency, one.mrr_cents) for one in rules.months(rows, TODAY, 1)] == [("JPY", 900), ("USD", 500)]


def test_life_counts_those_who_stay_and_is_unknown_while_none_left():
    assert rules.life_months([monthly(date(2025, 11, 25))], TODAY) is None
    stayed_and_left = [monthly(date(2025, 11, 25)), monthly(date(2025, 11, 25), TODAY)]
    assert rules.life_months(stayed_and_left, TODAY) == pytest.approx(24, abs=0.1)


def test_what_five_dollars_leave():
    one = Leaves("Contributor", "card", "USD", 3, 1500, 135)
    assert (one.each_cents, one.left_cents) == (500, 455)


@given(
    st.lists(
        st.builds(
            StatementRow,
            st.sampled_from(["2026-10", "2026-11"]),
            st.sampled_from(["A", "B"]),
            st.just("T"),
            st.sampled_from(["USD", "JPY"]),
            st.integers(0, 9),
            st.integers(0, 10**6),
            st.integers(0, 10**4),
            st.integers(0, 10**5),
        )
    )
)
def test_merging_loses_no_cent_and_leaves_one_row_a_place(rows):
    merged = rules.merged(rows)
    assert sum(row.net_cents for row in merged) == sum(row.net_cents for row in rows)
    places = [(row.month, row.site, row.tier, row.story, row.currency) for row in merged]
    assert len(set(places)) == len(places)
    assert [row.month for row in merged] == sorted((row.month for row in merged), reverse=True)


@pytest.mark.parametrize("bars", [[], [Bar("2026-10", 900, 90, 0), Bar("2026-11", -50, 10, 400)]])
def test_a_picture_is_sound_and_tells_its_figures_in_words(bars):
    drawn = svg(bars, "USD", "Given <b>&")
    html5lib.HTMLParser(strict=True).parse(f"<!doctype html><title>t</title>{drawn}")
    assert "Given &lt;b&gt;&amp;" in drawn
    assert all(f"{bar.month}:" in drawn for bar in bars)
