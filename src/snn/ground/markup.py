"""HTML from outside, made harmless; and HTML turned into words."""

from __future__ import annotations

import html
import re

import nh3

from snn.ground.addresses import is_internal

BODY_TAGS = {
    "p", "br", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "cite", "em", "strong",
    "b", "i", "sub", "sup", "small", "abbr", "code", "pre", "hr", "a",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
}  # fmt: skip
BODY_ATTRIBUTES = {
    "a": {"href", "hreflang"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "abbr": {"title"},
    "p": {"dir", "lang"},
    "q": {"lang"},
    "blockquote": {"lang", "dir"},
}
# What stands inside these is no words of the story, so the words go with the tags.
DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "head",
    "title",
}


def _kept(tag: str, name: str, value: str) -> str | None:
    """An attribute's value, or None where it is a link into a private network."""
    return None if name == "href" and is_internal(value) else value


_cleaner = nh3.Cleaner(
    tags=BODY_TAGS,
    attributes=BODY_ATTRIBUTES,
    clean_content_tags=DROPPED_WITH_CONTENT,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener",
    attribute_filter=_kept,
)
_BLOCK_END = re.compile(r"</(p|h[1-6]|li|dt|dd|blockquote|tr|pre|caption|div)>|<(br|hr)\s*/?>", re.I)
_CELL_END = re.compile(r"</t[dh]>")
_TAG = re.compile(r"<[^>]*>")
_EMPTY_P = re.compile(r"<p(?: [^>]*)?>(?:\s|&nbsp;|<br>)*</p>")


def clean_body(body_html: str) -> str:
    """A story body fit for a reader's browser: known tags only, no script, no handler, no odd scheme."""
    return _EMPTY_P.sub("", _cleaner.clean(body_html)).strip()


def to_text(body_html: str) -> str:
    """The words alone; one line a block."""
    spaced = _BLOCK_END.sub(lambda end: end.group(0) + "\n", body_html)
    if "</t" in spaced:
        spaced = _CELL_END.sub(" ", spaced)
    lines = (" ".join(line.split()) for line in html.unescape(_TAG.sub("", spaced)).split("\n"))
    return "\n".join(line for line in lines if line)


def paragraphs_to_html(paragraphs: list[str]) -> str:
    """Plain paragraphs as escaped HTML."""
    return "\n".join(f"<p>{html.escape(words, quote=False)}</p>" for words in paragraphs if words.strip())
