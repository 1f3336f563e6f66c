from __future__ import annotations

import pytest

from snn.ground.addresses import is_internal
from snn.ground.markup import clean_body

INSIDE = [
    "http://localhost/", "https://LOCALHOST:8000/x", "http://127.0.0.1/", "http://127.1/", "http://2130706433/",
    "http://0x7f.0.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data",
    "http://10.1.2.3", "http://192.168.0.1/", "http://user@10.0.0.1/", "http://printer/", "https://db.internal/",
    "http://desk.local./", "http://[fe80::1%25eth0]/", "http:///x", "http://[::1",
]  # fmt: skip
OUTSIDE = [
    "https://example.com/",
    "http://8.8.8.8/",
    "mailto:a@localhost",
    "/local/path",
    "",
    "https://bücher.example/",
]


@pytest.mark.parametrize("href", INSIDE)
def test_an_address_inside_is_known_however_it_is_written(href: str) -> None:
    assert is_internal(href)


@pytest.mark.parametrize("href", OUTSIDE)
def test_an_address_outside_is_none(href: str) -> None:
    assert not is_internal(href)


def test_a_link_into_the_house_keeps_its_words_and_loses_its_address() -> None:
    body = clean_body('<p><a href="http://169.254.169.254/">see</a> <a href="https://a.example/">this</a></p>')
    assert "169.254" not in body
    assert ">see</a>" in body
    assert 'href="https://a.example/"' in body
