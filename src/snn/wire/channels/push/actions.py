"""Giving tokens out and taking them back."""

from __future__ import annotations

import secrets
from datetime import datetime

from snn.network.models import Source
from snn.wire.channels.models import PushToken
from snn.wire.channels.push import rules


def issue(source: Source, *, at: datetime) -> tuple[PushToken, str]:
    """A new token of a source, and its words: shown once, kept nowhere."""
    token = rules.PREFIX + secrets.token_urlsafe(32)
    return PushToken.objects.create(source=source, sha256=rules.hashed(token), created_at=at), token


def revoke(number: int, *, at: datetime) -> bool:
    """From now on it opens nothing; whether there was such a token to take back."""
    return PushToken.objects.filter(pk=number, revoked_at=None).update(revoked_at=at) > 0


def token_of(authorization: str) -> PushToken | None:
    """The token that an Authorization header shows; None for a wrong, revoked or missing one alike."""
    token = rules.bearer(authorization)
    if not token:
        return None
    found = PushToken.objects.select_related("source").filter(sha256=rules.hashed(token), revoked_at=None)
    return found.first()
