"""A sheet: the signed head of a rota. With a number that the reader's page draws it is a token that counts once.

A rota is one file for everybody, so that any cache can keep it: it can't hold a secret for each reader. The sheet says
which flights were on offer where and when; the number makes it one page's; the server counts a pair once
(docs/decisions/0011-sheets.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from snn.ground.signing import seal, unseal

PURPOSE = "sheet"
LASTS_S = 30 * 60
"""From the writing of a rota on: a reader may take long to scroll down to the place."""
LONGEST_WORD = 4000
"""Of a sheet with some four hundred flights."""
_SHEET = re.compile(r"(\d{1,12}) (\d{1,10}) ([a-z0-9-]{0,40}) ((?:\d{1,12}(?:,\d{1,12})*)?)")


@dataclass(frozen=True)
class Sheet:
    """What was on offer in a section of a site at a moment."""

    site: int
    made_s: int
    section: str
    flights: tuple[int, ...]

    def word(self, key: str) -> str:
        """Signed, fit for an address."""
        said = f"{self.site} {self.made_s} {self.section} {','.join(map(str, self.flights))}"
        return seal(said, key=key, purpose=PURPOSE)


def read_sheet(word: str, key: str) -> Sheet | None:
    """The sheet, or None where it is not ours."""
    if len(word) > LONGEST_WORD or not word.isascii():
        return None
    try:
        said = unseal(word, key=key, purpose=PURPOSE)
    except ValueError:
        return None
    found = _SHEET.fullmatch(said or "")
    if not found:
        return None
    flights = tuple(int(one) for one in found[4].split(",")) if found[4] else ()
    return Sheet(int(found[1]), int(found[2]), found[3], flights)
