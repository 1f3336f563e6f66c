"""Fastly: soft purge by surrogate key, so that a stale copy is still there should the stand be down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from snn.press.notices.receivers import ask


@dataclass(frozen=True)
class Fastly:
    """Source: www.fastly.com/documentation/reference/api/purging/ (256 keys a request)."""

    address: str
    service: str
    token: str = field(repr=False)
    name: str = "fastly"
    at_once: int = 256

    def tell(self, subjects: Sequence[str]) -> str:
        headers = {"fastly-key": self.token, "fastly-soft-purge": "1", "accept": "application/json"}
        said = {"surrogate_keys": list(subjects)}
        return ask("POST", f"{self.address}/service/{self.service}/purge", headers=headers, json=said)[1]
