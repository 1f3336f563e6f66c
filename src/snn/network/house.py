"""Pure: what may be said in a house message, in the network file or on the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_HREF = re.compile(r"/(?![/\\])[\x21-\x7e]*|https?://[a-z0-9.-]+(:\d{1,5})?(/[\x21-\x7e]*)?", re.I)


def wrong_house(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and words of what is wrong with a row."""
    for key in ("headline", "text", "link_text"):
        if not row[key].strip():
            yield key, f"{key} is empty; say something"
    if not _HREF.fullmatch(row["href"]):
        yield "href", f"{row['href']!r} leads nowhere; say a path like /support/, or https:// and an address"
