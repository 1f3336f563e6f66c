"""The owner's table of networks and countries: what it gives, and what is said of a wrong one."""

from __future__ import annotations

import pytest

from snn.audience import countries as module
from snn.audience.countries import countries


@pytest.fixture
def table(tmp_path):
    def written(text):
        file = tmp_path / "countries.csv"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_an_address_has_the_country_of_its_network(table):
    of = countries(table("\ufeffnetwork,country\n192.0.2.0/24,NO\n198.51.100.0/25,se\n2001:db8::/32,DK\n"))
    said = [of(one) for one in ("192.0.2.255", "198.51.100.7", "198.51.100.200", "2001:db8::1", "203.0.113.1", "x", "")]
    assert said == ["NO", "SE", "", "DK", "", "", ""]


def test_without_a_table_there_is_no_country():
    assert countries(None)("192.0.2.1") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("192.0.2.0/24,NO\n192.0.2.0/99,NO\n", "line 2: say a network and two letters, as 192.0.2.0/24,NO"),
        ("192.0.2.0/24,NO\n198.51.100.0/24\n", "line 2: say a network"),
        ("a,b\n192.0.2.0/24,Norway\n", "line 2: say a network"),
        ("a,b\n192.0.2.0/24,ØØ\n", "line 2: say a network"),
    ],
    ids=["network", "lacking", "a name", "no such letters"],
)
def test_a_wrong_line_is_named(table, text, words):
    with pytest.raises(ValueError, match=words):
        countries(table(text))


def test_a_table_without_end_is_refused_in_words(table, monkeypatch):
    monkeypatch.setattr(module, "MOST_LINES", 2)
    with pytest.raises(ValueError, match="more than 2 lines: give one of networks and countries alone"):
        countries(table("192.0.2.0/24,NO\n" * 3))
    monkeypatch.setattr(module, "LARGEST_BYTES", 10)
    with pytest.raises(ValueError, match="has more than 0 MB"):
        countries(table("192.0.2.0/24,NO\n"))
