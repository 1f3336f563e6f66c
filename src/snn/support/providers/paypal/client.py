"""A small client of PayPal's REST API: a cached token, time-outs, and another try under the same request id."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

import httpx

TIMEOUT_S = 15.0
MOST_TRIES = 3
PAUSE_S = 0.5
"""Before the second try; doubled before the third."""
_MOST_BYTES = 8 * 1024 * 1024


class NoAnswer(Exception):
    """PayPal did not answer, or not usably."""


class Declined(Exception):
    """PayPal says no: its status and its word for why."""

    def __init__(self, status: int, issue: str) -> None:
        super().__init__(f"{status} {issue}")
        self.status = status
        self.issue = issue


class Client:
    """Requests as one REST app."""

    def __init__(self, client_id: str, secret: str, base: str, transport: httpx.BaseTransport | None = None) -> None:
        self._auth = (client_id, secret)
        self._pool = httpx.Client(base_url=base, timeout=TIMEOUT_S, transport=transport, trust_env=False)
        self._token = ""
        self._token_until = 0.0
        self._lock = threading.Lock()

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Read. Raises: NoAnswer, Declined."""
        return self._again("GET", path, params=query)

    def post(self, path: str, body: Mapping[str, Any], request_id: str = "") -> dict[str, Any]:
        """Write; request_id makes it happen once however often it is tried. Raises: NoAnswer, Declined."""
        headers = {"Prefer": "return=representation"}
        if request_id:
            headers["PayPal-Request-Id"] = request_id
        return self._again("POST", path, json=dict(body), headers=headers)

    def fetch_public(self, url: str, most_bytes: int) -> bytes:
        """Something that needs no token, such as a certificate. Raises: NoAnswer."""
        try:
            answer = self._pool.get(url, follow_redirects=False)
        except httpx.HTTPError as fault:
            raise NoAnswer(type(fault).__name__) from fault
        if answer.status_code != 200 or len(answer.content) > most_bytes:
            raise NoAnswer(f"{answer.status_code}, {len(answer.content)} bytes")
        return answer.content

    def _again(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        pause_s = PAUSE_S
        for left in reversed(range(MOST_TRIES)):
            try:
                return self._once(method, path, **more)
            except NoAnswer:
                if not left:
                    raise
            time.sleep(pause_s)
            pause_s *= 2
        raise NoAnswer("never reached")

    def _once(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = {**more.pop("headers", {}), "Authorization": f"Bearer {self._bearer()}"}
        answer = self._send(method, path, headers=headers, **more)
        if answer.status_code == 401:
            # The token was withdrawn before its time: a new one, next try.
            self._token_until = 0.0
        if answer.status_code in (401, 409, 429) or answer.status_code >= 500:
            raise NoAnswer(f"answered {answer.status_code}")
        found = _object(answer)
        if answer.status_code >= 400:
            details = found.get("details") or [{}]
            raise Declined(answer.status_code, str(details[0].get("issue") or found.get("name") or "")[:80])
        return found

    def _bearer(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_until:
                answer = self._send(
                    "POST", "/v1/oauth2/token", data={"grant_type": "client_credentials"}, auth=self._auth
                )
                if answer.status_code != 200:
                    raise NoAnswer(f"no token: answered {answer.status_code}")
                told = _object(answer)
                self._token = str(told.get("access_token", ""))
                self._token_until = time.monotonic() + min(max(int(told.get("expires_in", 0)) - 60, 0), 8 * 3600)
            return self._token

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = self._pool.request(method, path, **more)
        except httpx.HTTPError as fault:
            raise NoAnswer(type(fault).__name__) from fault
        if len(answer.content) > _MOST_BYTES:
            raise NoAnswer(f"{len(answer.content)} bytes, which is too much to read")
        return answer


def _object(answer: httpx.Response) -> dict[str, Any]:
    if not answer.content:
        return {}
    try:
        found = answer.json()
    except (ValueError, RecursionError) as fault:
        raise NoAnswer("not JSON") from fault
    if not isinstance(found, dict):
        raise NoAnswer("no JSON object")
    return found
