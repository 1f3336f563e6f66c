"""Receipts and statements on paper."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snn.support.statements import pdf, rules
from snn.support.statements.rules import Given

GIVEN = Given("a" * 22, 1, date(2026, 3, 14), "SpaceDaily", "Contributor", 500, 0, "USD", "", "card", False)


def test_a_year_holds_its_own_payments_oldest_first_and_sums_by_currency():
    paid = [
        replace(GIVEN, on=date(2026, 12, 31)),
        replace(GIVEN, on=date(2026, 1, 1), refunded_cents=200),
        replace(GIVEN, on=date(2025, 12, 31)),
        replace(GIVEN, currency="JPY", amount_cents=900),
    ]
    made = rules.statement(2026, "ben@example.org", paid)
    assert [one.on.month for one in made.given] == [1, 3, 12]
    assert made.totals == (("JPY", 900), ("USD", 800))


@given(st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["USD", "JPY", "KWD"])), max_size=20))
def test_totals_are_the_sums_of_the_lines(paid):
    made = rules.statement(2026, "m", [replace(GIVEN, amount_cents=cents, currency=code) for cents, code in paid])
    assert sum(total for _, total in made.totals) == sum(cents for cents, _ in paid)


@pytest.mark.parametrize("site", ["SpaceDaily", "<b>Daily</b> & co", "東京日報"])
def test_a_receipt_is_the_same_paper_each_time_whatever_the_name(site):
    one = replace(GIVEN, site=site, tier="A & <i>B</i>")
    paper = pdf.receipt(one, "spacewar", "https://spacewar.example")
    assert paper.startswith(b"%PDF")
    assert paper == pdf.receipt(one, "spacewar", "https://spacewar.example")


def test_a_long_year_goes_over_several_pages():
    made = rules.statement(2026, "ben@example.org", [replace(GIVEN, reference=f"{n:022}") for n in range(120)])
    paper = pdf.year(made, "SpaceDaily", "unheard-of", "https://spacedaily.example")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") > 2


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext, of poppler")
@pytest.mark.parametrize(
    "tier",
    ["Łódź, Őr, Žižkov", "Ελληνική συνδρομή", "Підтримка України", "Tiếng Việt", "Zoe\u0308 ₴ € ₺"],
    ids=["latin", "greek", "cyrillic", "vietnamese", "accents-and-currencies"],
)
def test_a_paper_has_the_letters_of_europe(tier):
    paper = _words_of(pdf.receipt(replace(GIVEN, tier=tier), "spacewar", "https://spacewar.example"))
    assert tier.replace("e\u0308", "ë") in paper
    assert "question mark" not in paper


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext, of poppler")
@pytest.mark.parametrize("tier", ["東京", "תמיכה", "دعم"], ids=["han", "hebrew", "arabic"])
def test_a_paper_says_which_letters_it_lacks(tier):
    paper = _words_of(pdf.receipt(replace(GIVEN, tier=f"Friends {tier}"), "spacewar", "https://spacewar.example"))
    assert "Friends " + "?" * len(tier) in paper
    assert "A question mark stands for letters" in paper


def _words_of(paper: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True
    ).stdout.decode()
