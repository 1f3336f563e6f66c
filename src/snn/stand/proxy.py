"""Hands to the app what only the app can answer; says so kindly when the app is down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from snn.stand.rules import PLAIN_CSP, SECURITY_HEADERS, Answer

# Connection's own headers end at each hop (RFC 9110, 7.6.1); forwarding claims of strangers are dropped.
DROPPED = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "content-length", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "expect",
}  # fmt: skip
RESTING = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Back in a moment</title></head>
<body><h1>Back in a moment</h1><p>Reading goes on: <a href="/">all stories are here</a>.
Only what needs our office, giving among it, is resting for a minute. Nothing you gave is lost.</p></body></html>
"""


class App:
    """The app, or the desk, by its loopback address."""

    def __init__(self, address: str, *, timeout_s: float = 30) -> None:
        # A jar that takes nothing: one reader's cookie must never travel with another's request.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(
            base_url=address,
            timeout=httpx.Timeout(timeout_s, connect=2),
            follow_redirects=False,
            trust_env=False,
            cookies=no_cookies,
        )

    async def ask(
        self,
        method: str,
        path_and_query: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        *,
        client: str,
        scheme: str,
    ) -> Answer:
        """The app's answer; 503 with a kind word where there is none."""
        passed = [(name, value) for name, value in headers if name.lower() not in DROPPED]
        passed += [("x-forwarded-for", client), ("x-forwarded-proto", scheme)]
        try:
            # A bytes target is sent as it came: nothing is decoded and encoded again on the way.
            url = self._client.base_url.copy_with(raw_path=path_and_query.encode("latin-1", "replace"))
            response = await self._client.request(method, url, headers=passed, content=body)
        except httpx.HTTPError:
            return resting()
        kept = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in DROPPED]
        kept = [(name, value) for name, value in kept if name.lower() != "content-encoding"]
        named = {name.lower() for name, _ in kept}
        kept += [(name, value) for name, value in SECURITY_HEADERS if name not in named]
        if method != "HEAD":
            kept.append(("content-length", str(len(response.content))))
        return Answer(response.status_code, tuple(kept), response.content)

    async def close(self) -> None:
        await self._client.aclose()


def resting() -> Answer:
    """Said while the app is down."""
    body = RESTING.encode()
    headers = (
        ("content-type", "text/html; charset=utf-8"), ("content-length", str(len(body))), ("retry-after", "10"),
        ("cache-control", "no-store"), ("content-security-policy", PLAIN_CSP), *SECURITY_HEADERS,
    )  # fmt: skip
    return Answer(503, headers, body)


async def bounded(chunks: AsyncIterator[bytes], most_bytes: int) -> bytes | None:
    """The whole body, or None where it is larger than most_bytes."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most_bytes:
            return None
    return bytes(body)
