"""Bodies as HTML made into bodies as SNN keeps them: no headline, no byline block, no dateline prefix, sanitised."""

from __future__ import annotations

import re

import lxml.html
from lxml import etree

from snn.ground.markup import clean_body, paragraphs_to_html, to_text
from snn.ground.text import drop_controls, one_line
from snn.wire.dispatch import Dateline, Reason, Refused
from snn.wire.formats import layout, openings, xmlbody

# Characters. A sanitiser can take minutes over tens of millions; a long book has one million, a story some thousands.
LONGEST_BODY = 1_000_000
# Items of a file; a day of a large agency has some thousands.
MOST_ITEMS = 20_000
# What agencies put around the words inside the body element.
_ASIDE = {"figure", "figcaption", "picture", "video", "audio", "nav", "script", "style"}
_ASIDE_CLASSES = {"byline", "dat", "dateline", "vignette", "caption"}
_BLOCK_TAG = re.compile(r"<(?:p|h[2-4]|ul|ol|dl|table|blockquote|pre)\b", re.I)
# Parsers of HTML take quadratic time over nesting, or stop reading it; no story is nested this deep.
_DEEPEST = 200
# Characters; a class that TT gives to the agency's name.
_LONGEST_SOURCE = 40
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Void elements, and those that the next of their kind closes.
_NOT_NESTING = {
    "br", "hr", "img", "input", "meta", "link", "wbr", "col", "source", "area", "base", "embed", "param", "track",
    "p", "li", "dt", "dd", "td", "th", "tr", "option", "thead", "tbody", "tfoot",
}  # fmt: skip
_BYLINE = re.compile(
    r"<(p|div|span|address)\b[^>]{0,200}\bclass=[\"'](?:[^\"'>]{0,100}\s)?byline[\s\"'][^>]{0,200}>(.{1,400}?)</\1>",
    re.S,
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}|\n\s*\n", re.I)


def from_html(markup: str, headline: str = "") -> str:
    """A body fit to keep, of a fragment or a whole page of HTML.

    Raises: Refused where it is longer (too-large) or its elements nested deeper (malformed) than any story's.
    """
    refuse_too_long(markup)
    markup = drop_controls(_DECLARATION.sub("", markup))
    if not markup.strip():
        return ""
    if depth(markup) > _DEEPEST:
        raise Refused(
            Reason.MALFORMED, f"the body's elements are nested more than {_DEEPEST} deep; send plain paragraphs"
        )
    if "<" in markup:
        markup = _without_asides(markup, headline)
    body = layout.tidy(clean_body(markup))
    if not _BLOCK_TAG.search(body):
        pieces = (piece.strip() for piece in _BREAKS.split(body))
        body = layout.tidy(clean_body("\n".join(f"<p>{piece}</p>" for piece in pieces if piece)))
    return body if to_text(body) else ""


def from_text(words: str, headline: str = "") -> str:
    """A body of plain text: a paragraph a blank line, or a line where there are no blank lines.

    Raises: Refused (too-large).
    """
    refuse_too_long(words)
    lines = drop_controls(words).replace("\r\n", "\n").replace("\r", "\n").strip()
    pieces = re.split(r"\n[ \t]*\n", lines) if re.search(r"\n[ \t]*\n", lines) else lines.split("\n")
    paragraphs = [one_line(piece) for piece in pieces if piece.strip()]
    if len(paragraphs) > 1 and paragraphs[0] == headline:
        paragraphs = paragraphs[1:]
    return layout.without_closings(paragraphs_to_html(paragraphs))


def byline_in(markup: str) -> str:
    """The words of the first element of class byline, which the body is kept without."""
    found = _BYLINE.search(markup)
    return to_text(found[2])[:200] if found else ""


def refuse_too_long(body: str) -> None:
    """Raises: Refused (too-large) for a body longer than any story's."""
    if len(body) > LONGEST_BODY:
        raise Refused(
            Reason.TOO_LARGE,
            f"the body has {len(body):,} characters, and {LONGEST_BODY:,} is the limit; send less of it",
        )


def refuse_too_many(count: int) -> None:
    """Raises: Refused (too-large) for more items than one file may hold."""
    if count > MOST_ITEMS:
        raise Refused(Reason.TOO_LARGE, f"{count:,} items in one file, and {MOST_ITEMS:,} is the limit; split it")


def take_dateline(body: str, sources: frozenset[str] = frozenset()) -> tuple[Dateline, str]:
    """The dateline in front of the first paragraph, and the body without it."""
    opening = openings.take(body, sources=sources)
    if opening.dateline == Dateline() or opening.notes or opening.byline:
        return Dateline(), body
    return opening.dateline, opening.body_html


def depth(markup: str) -> int:
    """How deep elements stand in each other at most."""
    deepest = now = 0
    for closing, name in _TAG.findall(markup):
        if name.lower() not in _NOT_NESTING:
            now = max(now + (-1 if closing else 1), 0)
            deepest = max(deepest, now)
    return deepest


def _without_asides(markup: str, headline: str) -> str:
    try:
        root = lxml.html.document_fromstring(markup)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return markup
    content = root.find("body")
    content = root if content is None else content
    for element in [found for found in content.iter() if isinstance(found, lxml.html.HtmlElement)]:
        if element is not content and _is_aside(element, headline):
            element.drop_tree()
    return xmlbody.flow(content)


def _is_aside(element: lxml.html.HtmlElement, headline: str) -> bool:
    if element.tag in _ASIDE:
        return True
    classes = set((element.get("class") or "").lower().split())
    if classes & _ASIDE_CLASSES or ("source" in classes and len(element.text_content()) <= _LONGEST_SOURCE):
        return True
    return element.tag in ("h1", "h2") and bool(headline) and one_line(element.text_content()) == headline
