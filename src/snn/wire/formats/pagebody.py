"""What bodies from the web have in common: pictures among the words, and what feeds write below them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import lxml.html
from lxml import etree

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import PictureRef
from snn.wire.formats import bodies

_IMG = re.compile(r"<img\b", re.I)
# The last paragraph of an entry where a feed only teases, or names the page it came from.
_TEASED = re.compile(
    r"(?:the post .{1,300} (?:first )?appeared (?:first )?on .{1,200}|(?:\[?(?:…|\.\.\.|&hellip;)\]? ?)?(?:continue reading|read more|"
    r"read the (?:full|whole|rest of (?:the|this)) (?:story|article|post|entry)|weiterlesen|mehr lesen|lire la suite|"
    r"leer más|seguir leyendo|leggi tutto|continua a leggere|läs mer|les mer|læs mere|lue lisää|lees (?:meer|verder)|"
    r"читать далее|اقرأ المزيد|المزيد|続きを読む|阅读全文).{0,200}|(?:\d+ )?comments?|share this:?.{0,60})",
    re.I | re.S,
)
# Only behind an ellipsis, in brackets or as a link: `he told them to read more` is a sentence.
_INLINE_MORE = re.compile(
    r"\s*(?:(?:…|\.\.\.|&hellip;|\[|<a\b[^>]*>)\s*){1,4}"
    r"(?:continue reading|read more|read on|weiterlesen|lire la suite|leer más|leggi tutto)"
    r"\s*(?:[.»→>…\]]|&[a-z]{2,6};|</a>|\s){0,8}</p>$",
    re.I,
)
_LAST_P = re.compile(r"<p(?: [^>]*)?>((?:(?!<p[ >]).)*)</p>$", re.S)


def pictures(markup: str) -> tuple[PictureRef, ...]:
    """The pictures among the words of a fragment of HTML."""
    if not _IMG.search(markup) or len(markup) > bodies.LONGEST_BODY:
        return ()
    try:
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    return tuple(_picture(image) for image in root.iter("img") if str(image.get("src") or "").startswith("http"))


def once(found: Iterable[PictureRef]) -> tuple[PictureRef, ...]:
    """Each address once; the first that names it."""
    kept: dict[str, PictureRef] = {}
    for picture in found:
        kept.setdefault(picture.href, picture)
    return tuple(kept.values())


def without_feed_furniture(body_html: str) -> str:
    """The body without a last paragraph that is the feed's and not the author's."""
    for _ in range(3):
        start = body_html.rfind("<p")
        found = _LAST_P.match(body_html, start) if start > 0 else None
        if not found or not _TEASED.fullmatch(to_text(found[1])[:600]):
            break
        body_html = body_html[:start].rstrip()
    start = max(0, len(body_html) - 600)
    return body_html[:start] + _INLINE_MORE.sub(" …</p>", body_html[start:])


def _picture(image: lxml.html.HtmlElement) -> PictureRef:
    figure = next(image.iterancestors("figure"), None)
    caption = None if figure is None else figure.find(".//figcaption")
    said = "" if caption is None else one_line(caption.text_content())
    return PictureRef(str(image.get("src")), said, "", one_line(str(image.get("alt") or "")))
