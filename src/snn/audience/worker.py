"""Takes hits into the database as they come, and into the history as their segments close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from snn.audience.actions import take
from snn.audience.folding import fold, merge, tidy
from snn.audience.history import History

FOLD_EVERY_S = 20.0
TIDY_EVERY_S = 60.0


@dataclass
class Worker:
    """The next thing to do, whenever it is asked."""

    folder: Path
    history: History
    keep_days: int
    seconds: Callable[[], float]
    _fold_due: float = field(default=0.0)
    _tidy_due: float = field(default=0.0)

    def turn(self, at: datetime) -> int:
        """Take what is new; now and then fold, merge and tidy. How many hits were taken."""
        taken = take(self.folder / "hits", at)
        now = self.seconds()
        if now >= self._fold_due:
            self._fold_due = now + FOLD_EVERY_S
            fold(self.folder / "hits", self.history, at)
        if now >= self._tidy_due:
            self._tidy_due = now + TIDY_EVERY_S
            merge(self.history, at)
            tidy(self.folder, self.history, at, self.keep_days)
        return taken
