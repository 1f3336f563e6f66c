"""The posts of a WordPress export.

Source: WXR 1.0 to 1.2, as wp-admin/includes/export.php writes it. Drafts, pages, menus and attachments are no
stories; an attachment gives its address to the post whose featured picture it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import bodies, xmlread
from snn.wire.formats.wxr import post
from snn.wire.formats.xmlread import Element

_HEAD_BYTES = 8192


@dataclass(frozen=True)
class Site:
    """What a post needs of the export around it."""

    title: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, Element] = field(default_factory=dict)


class Wxr:
    """A site in one file."""

    name = "wxr"

    def recognises(self, raw: bytes) -> bool:
        """Whether the root is rss and WordPress' export namespace is declared."""
        root = xmlread.root_name(raw)
        return root is not None and root[1] == "rss" and b"wordpress.org/export/" in raw[:_HEAD_BYTES]

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        root = xmlread.read_whole(raw)
        for element in root.iter("*"):
            element.tag = post.short_name(element.tag)
        channel = root.find("channel")
        items = [] if channel is None else channel.findall("item")
        if not items:
            raise Refused(Reason.NOT_A_STORY, "an export without posts; nothing to take")
        bodies.refuse_too_many(len(items))
        site = _site(channel, items)
        return list(_posts(items, site))


FORMAT = Wxr()


def _site(channel: Element, items: Sequence[Element]) -> Site:
    authors = {
        post.text(each, "wp-author_login"): post.text(each, "wp-author_display_name")
        for each in channel.iterfind("wp-author")
    }
    attachments = {
        post.text(each, "wp-post_id"): each for each in items if post.text(each, "wp-post_type") == "attachment"
    }
    return Site(post.text(channel, "title"), post.text(channel, "language"), authors, attachments)


def _posts(items: Sequence[Element], site: Site) -> Iterator[Item | Refused]:
    for each in items:
        try:
            yield post.read(each, site.title, site.language, site.authors, site.attachments)
        except Refused as refused:
            yield refused
