"""Pure: the kinds of note, and their keys."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum


class Kind(StrEnum):
    """What a note tells. Its template is `mail/<kind>.txt`, with the subject in its first line, and `.html`."""

    LINK = "link"
    FAILED = "failed"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    RESUMED = "resumed"
    AMOUNT = "amount"
    RECEIPT = "receipt"
    STATEMENT = "statement"


def digest(mail: str, *, key: str) -> str:
    """A mail address in a note's key, readable by nobody."""
    return hmac.new(key.encode(), f"note:{mail.lower()}".encode(), hashlib.sha256).hexdigest()[:24]
