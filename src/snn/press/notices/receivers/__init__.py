"""Who can be told: a Protocol, and a file for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import httpx
from django.conf import settings

TIMEOUT = httpx.Timeout(10, connect=3)


class Receiver(Protocol):
    """Hears of subjects; the same subject twice does no harm."""

    @property
    def name(self) -> str: ...

    @property
    def at_once(self) -> int:
        """The most subjects in one telling."""
        ...

    def tell(self, subjects: Sequence[str]) -> str:
        """Empty where it was heard, else what was wrong in a few words, with nothing secret in them."""
        ...


def cdn() -> Receiver | None:
    """The CDN in front, by the settings."""
    from snn.press.notices.receivers.cloudflare import Cloudflare
    from snn.press.notices.receivers.fastly import Fastly

    if settings.CDN == "fastly":
        return Fastly(settings.CDN_ADDRESS or "https://api.fastly.com", settings.CDN_SERVICE, settings.CDN_TOKEN)
    if settings.CDN == "cloudflare":
        address = settings.CDN_ADDRESS or "https://api.cloudflare.com/client/v4"
        return Cloudflare(address, settings.CDN_SERVICE, settings.CDN_TOKEN)
    return None


def hub() -> Receiver | None:
    """The WebSub hub, by the settings."""
    from snn.press.notices.receivers.websub import Hub

    return Hub(settings.WEBSUB_HUB) if settings.WEBSUB_HUB else None


def receivers() -> list[Receiver]:
    """Everybody whom a setting names."""
    return [one for one in (cdn(), hub()) if one]


def ask(method: str, address: str, **more: object) -> tuple[httpx.Response | None, str]:
    """One request: the answer, or what was wrong. Redirects are not followed: they would take the token elsewhere."""
    try:
        answer = httpx.request(method, address, timeout=TIMEOUT, follow_redirects=False, trust_env=False, **more)  # type: ignore[arg-type]
    except (httpx.HTTPError, httpx.InvalidURL) as wrong:
        return None, f"can't be reached: {type(wrong).__name__}"
    if answer.is_success:
        return answer, ""
    advice = "; check SNN_CDN_TOKEN and SNN_CDN_SERVICE" if answer.status_code in (401, 403, 404) else ""
    return answer, f"said {answer.status_code}{advice}"
