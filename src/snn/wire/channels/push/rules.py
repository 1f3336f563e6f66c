"""Tokens and patience: pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

PREFIX = "snnpush_"
PER_S = 20.0
"""Files a second that one token may push for long."""
BURST = 200.0
"""Files that it may push at once after a rest."""
_BEARER = re.compile(r"[Bb]earer +([!-~]{1,200})")


@dataclass(frozen=True)
class Bucket:
    """What a token may still push, as of a moment."""

    left: float = BURST
    at_s: float = 0.0


def hashed(token: str) -> str:
    """What is kept of a token; it is 256 random bits, so that one round of SHA-256 suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer(header: str) -> str:
    """The token of an Authorization header; empty where there is none."""
    found = _BEARER.fullmatch(header.strip())
    return found[1] if found else ""


def drawn(bucket: Bucket, now_s: float) -> tuple[Bucket, float]:
    """The bucket after one more push, and how long to wait where there was none left."""
    left = min(BURST, bucket.left + max(0.0, now_s - bucket.at_s) * PER_S)
    if left < 1:
        return Bucket(left, now_s), (1 - left) / PER_S
    return Bucket(left - 1, now_s), 0.0
