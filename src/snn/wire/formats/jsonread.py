"""JSON from outside, parsed once for all the formats that look at it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from snn.wire.dispatch import Reason, Refused
from snn.wire.formats import charset


def is_json(raw: bytes) -> bool:
    """Whether the first character could begin an object or a list."""
    head = raw[:400]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:4]:
        head = charset.decode(head).encode("utf-8", "replace")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


@lru_cache(maxsize=1)
def load(raw: bytes) -> Any:
    """The file's JSON, for the one file in hand; bare line ends within strings are forgiven.

    Raises: ValueError, RecursionError.
    """
    return json.loads(charset.decode(raw).lstrip("\ufeff"), strict=False)


def peek(raw: bytes) -> Any:
    """The file's JSON; None where it is none."""
    if not is_json(raw):
        return None
    try:
        return load(raw)
    except (ValueError, RecursionError):
        return None


def read(raw: bytes) -> Any:
    """The file's JSON.

    Raises: Refused (malformed).
    """
    try:
        return load(raw)
    except RecursionError:
        raise Refused(Reason.MALFORMED, "JSON nested deeper than any news item; it was not read") from None
    except ValueError as wrong:
        raise Refused(Reason.MALFORMED, f"no valid JSON: {str(wrong)[:200]}") from None
