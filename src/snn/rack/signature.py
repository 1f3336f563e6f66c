"""AWS Signature Version 4, as S3 and what speaks like it want it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote


@dataclass(frozen=True)
class Access:
    """Who asks, and where. The secret is never shown."""

    key_id: str
    secret: str
    region: str

    def __repr__(self) -> str:
        return f"Access({self.key_id!r}, region={self.region!r})"


def encoded_path(path: str) -> str:
    """The path as S3 signs it: encoded once."""
    return quote(path, safe="/-_.~")


def encoded_query(query: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(query.items()))


def signed(
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    by: Access,
    at: datetime,
) -> dict[str, str]:
    """The headers with what proves who sends them. `host` must be among them.

    Source: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    """
    moment, digest = f"{at:%Y%m%dT%H%M%SZ}", hashlib.sha256(body).hexdigest()
    whole = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    whole |= {"x-amz-date": moment, "x-amz-content-sha256": digest}
    names = ";".join(sorted(whole))
    canonical = "\n".join((
        method, encoded_path(path), encoded_query(query),
        *(f"{name}:{whole[name]}" for name in sorted(whole)), "", names, digest,
    ))  # fmt: skip
    scope = f"{at:%Y%m%d}/{by.region}/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{by.secret}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), hashlib.sha256)
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    proof = f"AWS4-HMAC-SHA256 Credential={by.key_id}/{scope},SignedHeaders={names},Signature={signature}"
    return {**whole, "authorization": proof}
