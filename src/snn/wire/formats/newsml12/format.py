"""NewsML 1.0 to 1.2: AFP, ANA, Business Wire, Nordic IR and others."""

from __future__ import annotations

from collections.abc import Sequence

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import bodies
from snn.wire.formats.newsml12 import item as newsml_item
from snn.wire.formats.xmlread import Element, read, root_name


class NewsML12:
    name = "newsml12"

    def recognises(self, raw: bytes) -> bool:
        """Whether the root is NewsML of the first generation."""
        root = root_name(raw)
        return root is not None and root[1] == "NewsML"

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        """An item for every NewsItem.

        Raises: Refused where the XML can't be read or holds no NewsItem.
        """
        root = read(raw)
        if root.tag != "NewsML":
            raise Refused(Reason.UNKNOWN_FORMAT, f"<{root.tag}> is not NewsML 1; send it as what it is")
        items = root.findall("NewsItem")
        if not items:
            raise Refused(Reason.NOT_A_STORY, "NewsML without a NewsItem; nothing to take")
        bodies.refuse_too_many(len(items))
        return [found for item in items for found in _taken(item, root)]


FORMAT: NewsML12 = NewsML12()


def _taken(news_item: Element, root: Element) -> list[Item | Refused]:
    try:
        return list(newsml_item.read(news_item, root))
    except Refused as refused:
        return [refused]
