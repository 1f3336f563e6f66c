"""A WebSub hub: told which feeds are new, it fetches them and tells their subscribers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snn.press.notices.receivers import ask


@dataclass(frozen=True)
class Hub:
    """Source: www.w3.org/TR/websub/ leaves the words between publisher and hub open; these are what hubs take."""

    address: str
    name: str = "websub"
    at_once: int = 1

    def tell(self, subjects: Sequence[str]) -> str:
        return ask("POST", self.address, data={"hub.mode": "publish", "hub.url": subjects[0]})[1]
