"""Which page another one resembles, by its address: pure. Only the difference need be kept."""

from __future__ import annotations

import re
from functools import lru_cache

_OF_A_DAY = re.compile(r"(/[^/]+)?(/\d{4}/\d\d/\d\d/)(feed\.xml|atom\.xml|feed\.json)?")
_LITE = "/lite/"
_FIRST = "feed.xml"


@lru_cache(maxsize=4096)
def resembled(path: str) -> str | None:
    """The page on the same host that has most of this one's words; and that one resembles none.

    A mobile version has its story's, an edition and the other feeds of a day those of its RSS. A section's RSS stands by
    itself: the site's changes with each story, and what leans on it has to be written again.
    """
    if path.endswith(_LITE):
        base = path.removesuffix("lite/")
        # A story may be called "lite": then what stands above it is an edition, which leans on its feed.
        return base if resembled(base) is None else None
    found = _OF_A_DAY.fullmatch(path)
    if found is None:
        return None
    section, day, name = found.groups()
    if name == _FIRST or (section and not name):
        return None
    return f"{section or ''}{day}{_FIRST}"
