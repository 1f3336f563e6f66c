from __future__ import annotations

import pytest

from snn.wire.dispatch import Reason, Refused
from snn.wire.formats import registry

TEXT = ("ninjs", "iptc7901", "plaintext")


def refusal(raw: bytes) -> Refused:
    (only,) = registry.read(raw, TEXT)
    assert isinstance(only, Refused)
    return only


def test_every_format_is_listed_plain_text_last() -> None:
    from snn.wire.formats.registry import FORMATS  # the test's own fixture may have narrowed the module's

    assert FORMATS[-1] == "plaintext"
    assert set(TEXT) <= set(FORMATS)


@pytest.mark.parametrize("raw", [b"", b" \r\n\t", b"\x00" * 500, b"\xef\xbb\xbf", b"\x1a"])
def test_nothing_is_empty(raw: bytes) -> None:
    assert refusal(raw).reason is Reason.EMPTY


def test_more_than_the_limit_is_refused() -> None:
    assert refusal(b"x" * (registry.LARGEST_BYTES + 1)).reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b'<?xml version="1.0"?><!-- x --><!DOCTYPE rss><rss version="2.0"/>', "root <rss>"),
        (b"<!DOCTYPE html><html><head></head></html>", "root <html>"),
        (b'{"data": {"item": {"headline": "x"}}}', "JSON of some other kind"),
        (b"Received: by example\r\nFrom: ada@example.org\r\nSubject: Hello\r\n\r\nHello there.", "a mail message"),
        (b"words\x00\x01\x02words", "binary content"),
        (b"MZ\x90\x00\x03", "binary content"),
        (b"key: value\nother: value\nthird: value\n", "text that begins"),
    ],
)
def test_an_unknown_format_is_named_by_what_was_seen(raw: bytes, seen: str) -> None:
    found = refusal(raw)
    assert found.reason is Reason.UNKNOWN_FORMAT
    assert seen in found.message
    assert "send NewsML" in found.message


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"guid":"x","headline":"y","deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_json_nested_very_deep_is_refused(raw: bytes) -> None:
    assert refusal(raw).reason in (Reason.UNKNOWN_FORMAT, Reason.MALFORMED)


def test_broken_ninjs_is_called_broken() -> None:
    found = refusal(b'{"guid": "urn:x:1", "headline": "Cut off", "body_ht')
    assert found.reason is Reason.MALFORMED
    assert "JSON" in found.message
