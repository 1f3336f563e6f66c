"""Stripe's webhooks: whose they are, and what they are about. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any

from snn.support.providers import Hint, Subject, WebhookRefusal, hint_of

SIGNATURE_HEADER = "Stripe-Signature"
TOLERANCE_S = 300
_MOMENT = re.compile(r"t=([0-9]{1,12})")
_MAC = re.compile(r"v1=([0-9a-f]{64})")


def refusal(header: str | None, body: bytes, *, secret: str, at: datetime) -> WebhookRefusal | None:
    """Why the header does not vouch for this body now, or None. While a secret is rolled, two signatures come."""
    parts = (header or "")[:2000].split(",")
    moments = [found[1] for part in parts if (found := _MOMENT.fullmatch(part.strip()))]
    macs = [found[1] for part in parts if (found := _MAC.fullmatch(part.strip()))]
    if len(moments) != 1 or not macs:
        return WebhookRefusal.NO_SIGNATURE
    wanted = sign(body, secret=secret, moment=moments[0])
    if not any(hmac.compare_digest(mac, wanted) for mac in macs):
        return WebhookRefusal.BAD_SIGNATURE
    if abs(at.timestamp() - int(moments[0])) > TOLERANCE_S:
        return WebhookRefusal.STALE
    return None


def sign(body: bytes, *, secret: str, moment: str) -> str:
    """HMAC-SHA256 of "t.body", in hex."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def hint(body: bytes) -> Hint | WebhookRefusal:
    """What a believed event is about."""
    try:
        event = json.loads(body)
        event_id, kind, told = event["id"], event["type"], event["data"]["object"]
        subject, subject_id = _subject(kind, told) if not event.get("account") else (Subject.NOTHING, "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return WebhookRefusal.UNREADABLE
    return hint_of(event_id, subject, subject_id)


def _subject(kind: str, told: dict[str, Any]) -> tuple[Subject, Any]:
    """Which object to fetch for an event of this kind; of any API version."""
    if kind.startswith("checkout.session."):
        return Subject.CHECKOUT, told["id"]
    if kind.startswith("customer.subscription."):
        return Subject.SUBSCRIPTION, told["id"]
    if kind.startswith("invoice."):
        newer = (told.get("parent") or {}).get("subscription_details") or {}
        return Subject.SUBSCRIPTION, told.get("subscription") or newer.get("subscription") or ""
    if kind.startswith(("charge.refund.", "charge.dispute.", "refund.")):
        return Subject.PAYMENT, told.get("charge") or ""
    if kind.startswith("charge."):
        return Subject.PAYMENT, told["id"]
    if kind.startswith("payout."):
        return Subject.PAYOUT, told["id"]
    return Subject.NOTHING, ""
