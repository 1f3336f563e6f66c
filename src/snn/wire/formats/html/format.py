"""A page's article: what it says of itself first (JSON-LD, OpenGraph), its words by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Sequence

import lxml.html
from lxml import etree

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats import bodies, charset
from snn.wire.formats.html import article

_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main|h1|div|p)\b", re.I)
# What may stand above it, by its beginning and its end.
_ABOVE = ((b"<!--", b"-->"), (b"<?xml", b"?>"))
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.I)
_LARGEST_BYTES = 3 * 1024 * 1024
_DEEPEST = 400


class Html:
    """A page."""

    name = "html"

    def recognises(self, raw: bytes) -> bool:
        head = raw[:4096]
        if b"\x00" in head[:40] or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            head = charset.decode(head).encode("utf-8", "replace")
        return bool(_ROOT.match(_below_comments(head.removeprefix(b"\xef\xbb\xbf").lstrip())))

    def parse(self, raw: bytes) -> Sequence[Item | Refused]:
        if len(raw) > _LARGEST_BYTES:
            raise Refused(Reason.TOO_LARGE, f"a page of {len(raw):,} bytes, and {_LARGEST_BYTES:,} is the limit")
        found = _DECLARED.search(raw[:4096])
        words = charset.decode(raw, found[1].decode("ascii") if found else "").lstrip("\ufeff")
        if bodies.depth(words) > _DEEPEST:
            raise Refused(
                Reason.MALFORMED, f"a page whose elements are nested more than {_DEEPEST} deep; send the text"
            )
        return [article.read(_tree(words), words)]


FORMAT = Html()


def _below_comments(head: bytes) -> bytes:
    while end := next((end for start, end in _ABOVE if head.startswith(start) and end in head), b""):
        head = head.partition(end)[2].lstrip()
    return head


def _tree(words: str) -> lxml.html.HtmlElement:
    try:
        # As bytes: a declaration of another set within a string would be refused.
        parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        return lxml.html.document_fromstring(words.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Refused(Reason.MALFORMED, "no page that can be read; save it again") from None
