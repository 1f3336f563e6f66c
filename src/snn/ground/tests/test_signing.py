"""Signed words."""

from __future__ import annotations

import pytest

from snn.ground.signing import seal, sign, unseal, unsign


def test_a_sealed_word_is_the_same_each_time_and_opens():
    word = seal("/2026/11/24/é/|plain", key="k", purpose="p")
    assert word == seal("/2026/11/24/é/|plain", key="k", purpose="p")
    assert unseal(word, key="k", purpose="p") == "/2026/11/24/é/|plain"


@pytest.mark.parametrize("spoil", [lambda w: w[:-1], lambda w: "x" + w, lambda w: w + "é", lambda w: "", lambda w: "."])
def test_a_spoilt_or_foreign_word_opens_for_nobody(spoil):
    word = seal("v", key="k", purpose="p")
    assert unseal(spoil(word), key="k", purpose="p") is None
    assert unseal(word, key="other", purpose="p") is None
    assert unseal(word, key="k", purpose="other") is None


def test_a_signed_word_ends_with_its_time():
    word = sign("v", key="k", purpose="p", expires_at=100)
    assert unsign(word, key="k", purpose="p", at=100) == "v"
    assert unsign(word, key="k", purpose="p", at=101) is None
