"""Pure: the fee, the signature."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

from snn.ground import money
from snn.support.providers import WebhookRefusal

SIGNATURE_HEADER = "Sandbox-Signature"
TOLERANCE_S = 300
_SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")
# Per thousand, and the fixed part by the currency's decimals: 30 cents, 30 yen, 100 fils.
_FEE_PER_MILLE = 29
_FIXED_FEE_CENTS = {0: 30, 2: 30, 3: 100}


def fee_cents(amount_cents: int, currency: str) -> int:
    """What the sandbox keeps: 2.9 % rounded half up to the minor unit, plus the fixed part; never above the amount.

    $5.00 -> 14.5 cents, rounded to 15, and 30: 45 cents.
    """
    share = (amount_cents * _FEE_PER_MILLE + 500) // 1000
    return min(amount_cents, share + _FIXED_FEE_CENTS[money.exponent(currency)])


def sign(body: bytes, *, key: str, at: datetime) -> str:
    """The header's value: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hex>`."""
    moment = str(int(at.timestamp()))
    return f"t={moment},v1={_mac(moment, body, key)}"


def signature_refusal(header: str | None, body: bytes, *, key: str, at: datetime) -> WebhookRefusal | None:
    """Why the header does not vouch for this body now, or None."""
    parts = _SIGNATURE.fullmatch(header or "")
    if parts is None:
        return WebhookRefusal.NO_SIGNATURE
    moment, mac = parts.groups()
    if not hmac.compare_digest(mac, _mac(moment, body, key)):
        return WebhookRefusal.BAD_SIGNATURE
    if abs(at.timestamp() - int(moment)) > TOLERANCE_S:
        return WebhookRefusal.STALE
    return None


def _mac(moment: str, body: bytes, key: str) -> str:
    return hmac.new(key.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
