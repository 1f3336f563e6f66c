"""Cloudflare: purge by cache tag. It knows no soft purge; stale-if-error in our headers does that part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from snn.press.notices.receivers import ask


@dataclass(frozen=True)
class Cloudflare:
    """Source: developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ (30 tags a request on every plan)."""

    address: str
    service: str
    token: str = field(repr=False)
    name: str = "cloudflare"
    at_once: int = 30

    def tell(self, subjects: Sequence[str]) -> str:
        headers = {"authorization": f"Bearer {self.token}"}
        answer, wrong = ask(
            "POST", f"{self.address}/zones/{self.service}/purge_cache", headers=headers, json={"tags": list(subjects)}
        )
        if answer is None or wrong:
            return wrong
        try:
            heard = answer.json().get("success") is True
        except (ValueError, AttributeError):
            heard = False
        return "" if heard else "did not say that it succeeded"
