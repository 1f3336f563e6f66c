"""What every channel is, and what it hands over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from snn.network.models import Source


@dataclass(frozen=True)
class Arrival:
    """A file that came; source is whose channel it came by, None where the file itself must say.

    news_only says that what the source sent before is in it again, as in every feed.
    """

    given: Path | bytes
    name: str
    source: Source | None = None
    news_only: bool = False


Take = Callable[[Arrival], object]
"""Takes an arrival in and returns once it is committed; raises where the database could not have it."""


class Channel(Protocol):
    """One way for news to come in."""

    name: str
    pause_s: float

    def turn(self, take: Take, at: datetime) -> None:
        """Look once; hand everything that has come to take, and mark it as done where it came from."""
        ...
