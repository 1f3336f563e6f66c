"""PayPal's webhooks: whose they are, offline but for a certificate that is fetched once; and what they are about."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import verification

from snn.support.providers import Hint, Subject, WebhookRefusal, hint_of

# PayPal tries for three days, under the first moment's signature; our inbox knows an event it has had.
_OLDEST = timedelta(days=4)
_AHEAD = timedelta(minutes=5)
_CERTIFICATE_PATH = re.compile(r"/v1/notifications/certs/[A-Za-z0-9._-]{1,100}")
_CAPTURE = re.compile(r"/v2/payments/captures/([A-Z0-9]{3,50})\Z")
_DISPUTE = re.compile(r"PP-[A-Z0-9-]{1,60}")
MOST_CERTIFICATE_BYTES = 64 * 1024


def certificate_url(headers: Mapping[str, str]) -> str | None:
    """Where the signing certificate is, if that is PayPal's own place for them."""
    url = headers.get("Paypal-Cert-Url", "")
    try:
        parts = urlsplit(url)
        own = parts.scheme == "https" and parts.port in (None, 443) and not parts.username and not parts.query
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    return url if own and host.endswith(".paypal.com") and _CERTIFICATE_PATH.fullmatch(parts.path) else None


def refusal(
    headers: Mapping[str, str], body: bytes, *, webhook_id: str, chain: bytes, roots: verification.Store, at: datetime
) -> WebhookRefusal | None:
    """Why the headers do not vouch for this body now, or None.

    Shape:  chain is PEM, the signer first, as served at certificate_url.
    """
    signed_at = _moment(headers.get("Paypal-Transmission-Time", ""))
    if signed_at is None or headers.get("Paypal-Auth-Algo") != "SHA256withRSA":
        return WebhookRefusal.NO_SIGNATURE
    try:
        signature = base64.b64decode(headers.get("Paypal-Transmission-Sig", ""), validate=True)
        signer, *others = x509.load_pem_x509_certificates(chain)
    except (binascii.Error, ValueError):
        return WebhookRefusal.NO_SIGNATURE
    if not _is_paypals(signer, others, roots, at):
        return WebhookRefusal.FOREIGN_CERTIFICATE
    words = (headers.get("Paypal-Transmission-Id", ""), headers["Paypal-Transmission-Time"], webhook_id)
    if not _signed(signer, signature, "|".join((*words, str(zlib.crc32(body)))).encode()):
        return WebhookRefusal.BAD_SIGNATURE
    return None if -_AHEAD <= at - signed_at <= _OLDEST else WebhookRefusal.STALE


def hint(body: bytes) -> Hint | WebhookRefusal:
    """What a believed event is about."""
    try:
        event = json.loads(body)
        event_id = event["id"]
        subject, subject_id = _subject(event["event_type"], event["resource"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return WebhookRefusal.UNREADABLE
    return hint_of(event_id, subject, subject_id)


def _subject(kind: str, told: dict[str, Any]) -> tuple[Subject, Any]:
    if kind.startswith("CHECKOUT.ORDER."):
        return Subject.CHECKOUT, told["id"]
    if kind.startswith("BILLING.SUBSCRIPTION."):
        return Subject.SUBSCRIPTION, told["id"]
    if kind in ("PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED"):
        up = [link["href"] for link in told.get("links", ()) if link.get("rel") == "up"]
        found = _CAPTURE.search(up[0]) if up else None
        return Subject.PAYMENT, f"{found[1]}/{told['id']}" if found else ""
    if kind.startswith("PAYMENT.CAPTURE."):
        return Subject.PAYMENT, told["id"]
    if kind in ("PAYMENT.SALE.REFUNDED", "PAYMENT.SALE.REVERSED"):
        return Subject.PAYMENT, f"{told['sale_id']}/{told['id']}"
    if kind.startswith("PAYMENT.SALE."):
        return Subject.SUBSCRIPTION, told.get("billing_agreement_id") or ""
    if kind.startswith("CUSTOMER.DISPUTE."):
        return (Subject.PAYMENT, told["dispute_id"]) if is_dispute(told["dispute_id"]) else (Subject.NOTHING, "")
    return Subject.NOTHING, ""


def is_dispute(payment_id: str) -> bool:
    """Whether this names a dispute, as `PP-D-27803` and `PP-R-NMW-10060` do; no capture's id has a hyphen."""
    return bool(_DISPUTE.fullmatch(payment_id))


def _is_paypals(
    signer: x509.Certificate, others: Sequence[x509.Certificate], roots: verification.Store, at: datetime
) -> bool:
    """Whether an authority that we trust says that this certificate is PayPal's, and it is valid now."""
    try:
        names = signer.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        name = next(name for name in names.get_values_for_type(x509.DNSName) if name.endswith(".paypal.com"))
        builder = verification.PolicyBuilder().store(roots).time(at.replace(tzinfo=None))
        builder.build_server_verifier(x509.DNSName(name)).verify(signer, list(others))
    except (x509.ExtensionNotFound, StopIteration, verification.VerificationError, ValueError):
        return False
    return True


def _signed(signer: x509.Certificate, signature: bytes, message: bytes) -> bool:
    key = signer.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _moment(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
