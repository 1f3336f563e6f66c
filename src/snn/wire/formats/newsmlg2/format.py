"""NewsML-G2: AFP, ANSA, AP, dpa, Reuters, STT, TT and others, alone or in a newsMessage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from snn.wire.dispatch import Item, PictureRef, Reason, Refused
from snn.wire.formats import bodies
from snn.wire.formats.iptcvalues import moment, urgency
from snn.wire.formats.newsmlg2 import item as g2_item
from snn.wire.formats.newsmlg2 import pictures
from snn.wire.formats.xmlread import Element, first, read, root_name

_ROOTS = {*g2_item.KINDS, "newsMessage"}


class NewsMLG2:
    name = "newsmlg2"

    def recognises(self, raw: bytes) -> bool:
        """Whether the root is an item or message of NewsML-G2."""
        root = root_name(raw)
        return root is not None and root[1] in _ROOTS

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        """An item for every item of the message, in order; pictures of a message's only story go with it.

        Raises: Refused where the XML can't be read or holds no item.
        """
        root = read(raw)
        if root.tag not in _ROOTS:
            raise Refused(Reason.UNKNOWN_FORMAT, f"<{root.tag}> is not NewsML-G2; send it as what it is")
        if root.tag in g2_item.KINDS:
            return [_taken(root)]
        elements = [each for each in root.iterfind("itemSet/*") if each.tag in g2_item.KINDS]
        if not elements:
            raise Refused(Reason.NOT_A_STORY, "a newsMessage without items; nothing to take")
        bodies.refuse_too_many(len(elements))
        found = [_taken(each) for each in elements]
        return _with_message(root, _with_pictures(found, elements) if len(found) > 1 else found)


FORMAT: NewsMLG2 = NewsMLG2()


def _taken(element: Element) -> Item | Refused:
    try:
        return g2_item.read(element)
    except Refused as refused:
        return refused


def _with_message(root: Element, found: Sequence[Item | Refused]) -> list[Item | Refused]:
    """The items with what only the message says: when it was sent, and how urgently."""
    sent, priority = moment(first(root, "header/sent")), urgency(first(root, "header/priority"))
    if not sent and not priority:
        return list(found)
    return [
        one
        if isinstance(one, Refused)
        else replace(one, sent_at=sent, priority=priority, versioned_at=one.versioned_at or sent)
        for one in found
    ]


def _with_pictures(found: Sequence[Item | Refused], elements: Sequence[Element]) -> list[Item | Refused]:
    """The picture items of a message go to its only story, or to the story that links to them."""
    offered = {
        str(element.get("guid") or ""): picture
        for element in elements
        if (picture := pictures.of_picture_item(element)) is not None
    }
    stories = [number for number, one in enumerate(found) if isinstance(one, Item)]
    kept = list(found)
    for number in stories:
        linked = {str(link.get("residref") or "") for link in elements[number].iterfind("itemMeta/link")}
        chosen = [picture for guid, picture in offered.items() if len(stories) == 1 or guid in linked]
        story = kept[number]
        if chosen and isinstance(story, Item):
            kept[number] = replace(story, pictures=_once((*story.pictures, *chosen)))
    return kept


def _once(found: Sequence[PictureRef]) -> tuple[PictureRef, ...]:
    return tuple({picture.href: picture for picture in reversed(found)}.values())[::-1]
