"""Pure: scopes, digests, signatures, pauses, and what a story is as JSON's parts."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

PREFIX = "snn_desk_"
HOOK_ACTS = ("publish", "update", "correct", "kill", "withhold", "lift")
MOST_ATTEMPTS = 14
LONGEST_PAUSE = timedelta(hours=6)


class Scope(StrEnum):
    """What a token may be used for, at most; its person's roles count besides."""

    READ = "read"
    WRITE = "write"
    PUBLISH = "publish"
    WIRE = "wire"


# What a tool may say of a story: field, longest.
FIELDS: Mapping[str, int] = {
    "headline": 300, "standfirst": 600, "byline": 200, "dateline_place": 120, "dateline_source": 80,
    "body_html": 2_000_000,
}  # fmt: skip


def digest(token: str) -> str:
    """What is kept of a token; tokens are long and random, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer(authorization: str) -> str:
    """The token in an Authorization header, or nothing."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.startswith(PREFIX) else ""


def signature(secret: str, body: str, at_s: int) -> str:
    """`t=…,v1=…`: HMAC-SHA256 over the time, a full stop and the body, in hex; the time is signed against replays."""
    mac = hmac.new(secret.encode(), f"{at_s}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at_s},v1={mac}"


def pause(attempts: int) -> timedelta:
    """After so many failures: 10 s, twice as long each time, six hours at most."""
    return min(LONGEST_PAUSE, timedelta(seconds=10 * 2 ** min(attempts - 1, 20)))


def wrong_words(said: Mapping[str, Any], *, needs: frozenset[str], takes: frozenset[str]) -> list[str]:
    """What is wrong with a request's words, a line each."""
    wrongs = [f"{name} is missing" for name in sorted(needs - set(said))]
    wrongs += [f"{name} is not known; there are {', '.join(sorted(takes))}" for name in sorted(set(said) - takes)]
    for name in sorted(set(said) & takes):
        value = said[name]
        if not isinstance(value, str):
            wrongs.append(f"{name} must be text")
        elif "\x00" in value:
            wrongs.append(f"{name} has a null character")
        elif len(value) > FIELDS.get(name, 600):
            wrongs.append(f"{name} is longer than {FIELDS.get(name, 600)} characters")
        elif name in needs and not value.strip():
            wrongs.append(f"{name} is empty")
    return wrongs
