"""A story's body as blocks that an editor can handle: words, and what the editor must not lose (tables, lists of terms)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from lxml import etree, html
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from snn.ground.markup import clean_body

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "blockquote"]
TEXT, KEPT = "text", "kept"
_BLOCKS = {"p", "h2", "h3", "ul", "ol", "blockquote"}
_INLINE = {"a", "b", "i", "strong", "em", "br"}
_ATTRIBUTES = {"href", "rel"}
Block = tuple[str, str]


def split(body_html: str) -> list[Block]:
    """The body as blocks: neighbours that the editor understands are one `text`; all else is `kept` as it is.

    Shape: join(split(body)) says what body says.
    """
    blocks: list[Block] = []
    for element in _top(body_html):
        kind = TEXT if _editable(element) else KEPT
        words = _html(element)
        if blocks and kind == TEXT and blocks[-1][0] == TEXT:
            blocks[-1] = (TEXT, f"{blocks[-1][1]}\n{words}")
        else:
            blocks.append((kind, words))
    return blocks


def join(blocks: Iterable[Block]) -> str:
    """Blocks as a body fit for readers."""
    return clean_body("\n".join(words for _, words in blocks))


def paragraphs(body_html: str) -> list[str]:
    """The elements at its top, one by one."""
    return [_html(element) for element in _top(body_html)]


def normal(body_html: str) -> str:
    """The body as it would be after the editor opened and saved it: two bodies that say the same are equal."""
    return join((kind, through_editor(words) if kind == TEXT else words) for kind, words in split(body_html))


def through_editor(words: str) -> str:
    """What the rich text field makes of these words when nobody changes them."""
    return _tidy(str(_converter().to_database_format(_converter().from_database_format(words))))


@cache
def _converter() -> ContentstateConverter:
    return ContentstateConverter(features=FEATURES)


def _tidy(words: str) -> str:
    return re.sub(r' data-block-key="[^"]*"', "", words)


def _top(body_html: str) -> list[html.HtmlElement]:
    """Elements at the top; loose words and inline tags between them become paragraphs."""
    cleaned = clean_body(body_html)
    if not cleaned:
        return []
    root = html.fragment_fromstring(cleaned, create_parent="div")
    found: list[html.HtmlElement] = []
    loose = _paragraph(root.text)
    for element in list(root):
        tail, element.tail = element.tail, None
        if element.tag in _INLINE | {"sub", "sup", "small", "abbr", "code", "q", "cite"}:
            element.tail = tail
            loose = loose if loose is not None else html.Element("p")
            loose.append(element)
            continue
        found += [one for one in (loose, element) if one is not None]
        loose = _paragraph(tail)
    return found + ([loose] if loose is not None else [])


def _paragraph(words: str | None) -> html.HtmlElement | None:
    if not words or not words.strip():
        return None
    made = html.Element("p")
    made.text = words.strip()
    return made


def _editable(element: html.HtmlElement) -> bool:
    """Whether the rich text field gives back what it was given."""
    if element.tag not in _BLOCKS or element.attrib:
        return False
    inner = [one for one in element.iterdescendants() if isinstance(one.tag, str)]
    if element.tag in ("ul", "ol"):
        items = list(element)
        if any(one.tag != "li" or one.attrib for one in items) or (element.text or "").strip():
            return False
        if any((one.tail or "").strip() for one in items):
            return False
        inner = [one for one in inner if one not in items]
    return all(_plain(one) for one in inner)


def _plain(one: html.HtmlElement) -> bool:
    if one.tag == "a" and (len(one) or not one.get("href") or not (one.text or "").strip()):
        return False
    return one.tag in _INLINE and set(one.attrib) <= _ATTRIBUTES


def _html(element: html.HtmlElement) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html"))
