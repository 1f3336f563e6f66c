"""The official library over our own transport: one pool, one time-out, and tests can put a fake beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import httpx
import stripe

# The newest version whose published document we test our requests against; webhooks of any version are hints.
API_VERSION = "2023-08-16"
TIMEOUT_S = 15.0
_MOST_RETRIES = 2


class Transport(stripe.HTTPClient):
    """Stripe's requests through httpx; what did not get through is tried again by the library, under the same key."""

    name = "httpx"

    def __init__(self, pool: httpx.Client) -> None:
        super().__init__()
        self._pool = pool

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """One request and its answer."""
        try:
            answer = self._pool.request(method.upper(), url, headers=dict(headers or {}), content=post_data)
        except httpx.HTTPError as fault:
            _no_answer(fault)
        return answer.text, answer.status_code, answer.headers

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()


def make_client(key: str, base: str, transport: httpx.BaseTransport | None = None) -> stripe.StripeClient:
    """A client of the pinned version that talks to this address."""
    stripe.enable_telemetry = False
    pool = httpx.Client(timeout=TIMEOUT_S, transport=transport, trust_env=False)
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base},
        http_client=Transport(pool),
        max_network_retries=_MOST_RETRIES,
    )


def _no_answer(fault: httpx.HTTPError) -> NoReturn:
    raise stripe.APIConnectionError(  # type: ignore[no-untyped-call]
        f"no answer ({type(fault).__name__})", should_retry=True
    ) from fault
