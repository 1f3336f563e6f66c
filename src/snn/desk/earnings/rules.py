"""Pure: months, and what a thousand earns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from snn.ground import money


@dataclass(frozen=True)
class Line:
    """A site's month in one currency.

    Unit:   cents are the currency's minor unit; readers' are what is left after fees and what was given back.
    """

    site: str
    host: str
    currency: str
    views: int
    offered: int
    sold: int
    sponsors_cents: int
    readers_cents: int

    @property
    def fill(self) -> str:
        return f"{self.sold / self.offered:.0%}" if self.offered else "-"

    @property
    def by_sponsors(self) -> str:
        return self.of_a_thousand(self.sponsors_cents)

    @property
    def by_readers(self) -> str:
        return self.of_a_thousand(self.readers_cents)

    def of_a_thousand(self, cents: int) -> str:
        """To the cent; a dash where nobody read."""
        return money.show(round(cents * 1000 / self.views), self.currency) if self.views else "-"


def months(last: str, many: int) -> list[str]:
    """So many months, the last first; none where that is no month."""
    try:
        first = date.fromisoformat(f"{last}-01")
        found = [f"{first:%Y-%m}"]
        while len(found) < many:
            first = (first - timedelta(days=1)).replace(day=1)
            found.append(f"{first:%Y-%m}")
    except (ValueError, OverflowError):
        return []
    return found


def days(month: str) -> tuple[date, date]:
    """Its first and last."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
