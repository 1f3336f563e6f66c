"""Signed values that come back from outside: cookies, links, webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time


def sign(value: str, *, key: str, purpose: str, expires_at: int) -> str:
    """value, its expiry and a signature, as one cookie- and URL-safe word.

    Unit:   expires_at in seconds since 1970.
    """
    payload = f"{_b64(value.encode())}.{expires_at}"
    return f"{payload}.{_mac(payload, key, purpose)}"


def unsign(signed: str, *, key: str, purpose: str, at: float | None = None) -> str | None:
    """The value, or None where it is not ours, was altered or has expired."""
    payload, _, mac = signed.rpartition(".")
    if not payload or not hmac.compare_digest(mac.encode(), _mac(payload, key, purpose).encode()):
        return None
    value, _, expires_at = payload.partition(".")
    if int(expires_at) < (time.time() if at is None else at):
        return None
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()


def seal(value: str, *, key: str, purpose: str) -> str:
    """value and a signature as one URL-safe word, for ever: same value, same word."""
    payload = _b64(value.encode())
    return f"{payload}.{_mac(payload, key, purpose)[:22]}"


def unseal(sealed: str, *, key: str, purpose: str) -> str | None:
    """The value, or None where it is not ours or was altered."""
    payload, _, mac = sealed.rpartition(".")
    if not payload or not hmac.compare_digest(mac.encode(), _mac(payload, key, purpose)[:22].encode()):
        return None
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()


def _mac(payload: str, key: str, purpose: str) -> str:
    return _b64(hmac.digest(key.encode(), f"{purpose}:{payload}".encode(), hashlib.sha256))


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
