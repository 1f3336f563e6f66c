"""What is wrong with a row of the network file is said in words, before any database is asked."""

from __future__ import annotations

import pytest

from snn.network.loading import wrong_row

HOUSE = {"slug": "give", "headline": "h", "text": "t", "link_text": "l", "href": "/support/"}
SITE = {
    "host": "moon.example",
    "name": "Moon",
    "tagline": "t",
    "description": "d",
    "look": "spacedaily",
    "sections": [],
}


@pytest.mark.parametrize("href", ["/", "/support/", "https://here.example", "http://here.localhost:8000/about/"])
def test_a_house_message_leads_to_a_path_or_an_address(href):
    assert wrong_row("house", HOUSE | {"href": href}) == []


@pytest.mark.parametrize(
    "href", ["//cy.example", "/\\cy.example", "support", "javascript:x", "mailto:ada@example.org", "/a b", ""]
)
def test_a_house_message_leads_nowhere_else(href):
    ((key, words),) = wrong_row("house", HOUSE | {"href": href})
    assert key == "href" and "leads nowhere" in words


def test_a_house_message_says_something():
    assert wrong_row("house", HOUSE | {"text": "  "}) == [("text", "text is empty; say something")]


@pytest.mark.parametrize(
    ("table", "row", "key", "most"),
    [("house", HOUSE, "headline", 80), ("site", SITE, "tagline", 200), ("site", SITE, "name", 80),
     ("page", {"slug": "about", "title": "t", "body": "b"}, "title", 120)],
)  # fmt: skip
def test_more_letters_than_are_kept_are_refused(table, row, key, most):
    assert wrong_row(table, row | {key: "x" * most}) == []
    assert wrong_row(table, row | {key: "x" * (most + 1)}) == [(key, f"{key} has {most + 1} letters; {most} at most")]
