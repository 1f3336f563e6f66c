"""Story bodies in XHTML, NITF or plain text, as one sanitised HTML."""

from __future__ import annotations

import html
import re

from lxml import etree

from snn.ground.markup import clean_body, paragraphs_to_html
from snn.ground.text import drop_controls, one_line
from snn.wire.dispatch import PictureRef, Reason, Refused, Rendition
from snn.wire.formats import layout
from snn.wire.formats.xmlread import Element, first, words

_TAGS = {tag: tag for tag in (
    "p", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "cite", "em", "strong", "b", "i",
    "sub", "sup", "small", "abbr", "code", "pre", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
)} | {"h1": "h2", "h5": "h4", "h6": "h4", "hl1": "h2", "hl2": "h2", "hl3": "h3", "hl4": "h4", "bq": "blockquote",
      "lede": "p", "address": "p", "P": "p", "CITAT": "p", "MELLANRUBRIK": "h2", "MELLIS": "h2", "RUBRIK": "h2"}  # fmt: skip
_EMPTY = {"br": "<br>", "hr": "<hr>"}
# Pictures and head matter are read apart; the rest is no words of the story.
_DROPPED = {
    "script", "style", "head", "title", "template", "iframe", "object", "embed", "svg", "math", "form", "noscript",
    "media", "hedline", "byline", "dateline", "distributor", "body.head", "body.end", "figure", "img", "rights",
    "header", "footer", "nav", "BYLINE", "BILD", "VINJETT", "DAT", "nitf-table-metadata", "nitf-col", "nitf-colgroup", "col", "colgroup",
}  # fmt: skip
_HOLDERS = {
    "block", "div", "section", "article", "main", "body", "body.content", "html", "nitf", "note", "nitf-table",
    "TEXT", "BODY", "INGRESS", "BRODTEXT", "DataContent", "inlineXML", "inlineData",
}  # fmt: skip
_BLOCKS = _HOLDERS | {
    "p", "P", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "hl3", "hl4", "ul", "ol", "dl", "table", "blockquote",
    "bq", "pre", "lede", "address", "hr", "CITAT", "MELLANRUBRIK", "MELLIS", "RUBRIK",
}  # fmt: skip
# What agencies mark as standing around the words: dpa's byline, TT's head, captions.
_ASIDE_CLASSES = {"teaser", "byline", "dat", "vignette", "caption", "closingline", "notepad"}
_DEEPEST = 200
_ANY_WORD = re.compile(r"(?:^|>)\s*[^<\s]")
# Characters; a long book has a million, a sanitiser can take minutes over tens of millions.
_LONGEST = 1_000_000
_HREF_SCHEMES = {"http", "https", "ftp", "tag", "urn", "cid"}
_LINK = re.compile(r"https?://|mailto:", re.I)
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|table)\b", re.I)


def element_to_html(element: Element) -> str:
    """The body under an XHTML or NITF element as sanitised HTML."""
    return _clean(drop_controls(_flow(element, 0)))


def flow(element: Element) -> str:
    """What an element holds, its blocks as they are and loose words as paragraphs; not yet sanitised."""
    return _flow(element, 0)


def text_to_html(text: str) -> str:
    """Escaped markup or plain text (as in CDATA) as sanitised HTML."""
    text = drop_controls(text.replace("\r\n", "\n").replace("\r", "\n"))
    if _MARKUP.search(text):
        return _markup_to_html(text)
    return _clean(text_to_paragraphs(text))


def text_to_paragraphs(text: str) -> str:
    """Plain text as escaped paragraphs: by blank lines, by indents, else a paragraph a line."""
    lines = text.strip("\n").split("\n")
    if any(not line.strip() for line in lines) or any(line.startswith(("  ", "\t")) for line in lines[1:]):
        parts = layout.laid_out(html.escape(text.strip("\n"), quote=False)) or [html.escape(text, quote=False)]
        return "\n".join(part if part.startswith("<pre>") else f"<p>{part}</p>" for part in parts if part.strip())
    return paragraphs_to_html([" ".join(part.split()) for part in lines])


def _clean(markup: str) -> str:
    if len(markup) > _LONGEST:
        message = f"the body has {len(markup):,} characters, and {_LONGEST:,} is the limit; send less of it"
        raise Refused(Reason.TOO_LARGE, message)
    body = layout.tidy(clean_body(markup))
    return body if _ANY_WORD.search(body) else ""


def pictures_in(element: Element) -> tuple[PictureRef, ...]:
    """The pictures that NITF media, HTML img elements and TT's BILD refer to."""
    found = [_of_img(image) for image in element.iter("img")]
    found += [_of_media(media) for media in element.iter("media")]
    found += [
        PictureRef(safe_href(first(one, "BILDFIL")), first(one, "BILDTEXT"), first(one, "BILDSKAPARE"))
        for one in element.iter("BILD")
    ]
    return tuple(picture for picture in found if picture.href)


def _of_img(image: Element) -> PictureRef:
    figure = next(image.iterancestors("figure"), None)
    caption = "" if figure is None else first(figure, ".//figcaption")
    return PictureRef(safe_href(str(image.get("src") or "")), caption, "", one_line(str(image.get("alt") or "")))


def _of_media(media: Element) -> PictureRef:
    """NITF names each size of a picture by a media-reference of its own; the widest counts."""
    if media.get("media-type", "image").lower() not in ("image", "photo", "picture", "graphic"):
        return PictureRef("")
    references = [(_rendition(each), each) for each in media.iterfind("media-reference")]
    sizes = [(size, each) for size, each in references if size.href]
    if not sizes:
        return PictureRef("")
    best, reference = max(sizes, key=lambda one: one[0].width)
    renditions = tuple(size for size, _ in sizes) if len(sizes) > 1 or best.width else ()
    return PictureRef(
        best.href,
        first(media, "media-caption"),
        first(media, "media-producer"),
        str(reference.get("alternate-text") or ""),
        renditions=renditions,
    )


def _rendition(reference: Element) -> Rendition:
    return Rendition(
        safe_href(str(reference.get("source") or reference.get("href") or "")),
        str(reference.get("name") or reference.get("id") or ""),
        str(reference.get("mime-type") or ""),
        pixels(reference.get("width")),
        pixels(reference.get("height")),
    )


def pixels(said: object) -> int:
    """A width or height; 0 where none is said."""
    words = str(said or "").strip()
    return int(words) if words.isdigit() and len(words) < 7 else 0


def safe_href(href: str) -> str:
    """The address where a browser may be sent there; empty for javascript: and the like."""
    href = one_line(href)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", href.replace(" ", ""))
    return href if not scheme or scheme.group(1).lower() in _HREF_SCHEMES else ""


def _markup_to_html(text: str) -> str:
    """Escaped HTML; a lone paragraph that is laid out with indents, as ANSA sends, is plain text after all."""
    inner = re.fullmatch(r"\s*<p>([^<]*)</p>\s*", text)
    if inner and re.search(r"\n[ \t]{2,}\S", inner.group(1).strip()):
        return text_to_html(html.unescape(inner.group(1)).strip())
    if len(text) > _LONGEST:
        raise Refused(Reason.TOO_LARGE, f"the body has {len(text):,} characters, and {_LONGEST:,} is the limit")
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(f"<div>{text}</div>", parser)
    return "" if root is None else element_to_html(root)


def _flow(element: Element, depth: int) -> str:
    """What a holder holds: its blocks as they are, each run of loose words as a paragraph of its own."""
    pieces: list[str] = []
    run = [_escaped(element.text)]
    for child in element:
        if child.tag in _BLOCKS or _holds_blocks(child):
            _end_run(run, pieces)
            pieces.append(_render(child, depth + 1) if child.tag in _BLOCKS else _flow(child, depth + 1))
        elif child.tag not in _DROPPED:
            run.append(_render(child, depth + 1))
        run.append(_escaped(child.tail))
    _end_run(run, pieces)
    return "\n".join(pieces)


def _holds_blocks(element: Element) -> bool:
    """Whether an element nobody knows stands around paragraphs."""
    tag = element.tag
    if tag in _TAGS or tag in _DROPPED or tag in _EMPTY or tag == "a" or not len(element):
        return False
    return any(inner.tag in _BLOCKS for inner in element)


def _end_run(run: list[str], pieces: list[str]) -> None:
    said = "".join(run)
    if said.strip():
        pieces.append(f"<p>{said}</p>" if "<p" not in said else said)
    run.clear()


def _render(element: Element, depth: int) -> str:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return ""
    if _is_aside(element, tag):
        return ""
    if depth > _DEEPEST:
        return _escaped(words(element))
    if tag in _EMPTY:
        return _EMPTY[tag]
    if tag in _HOLDERS:
        return _flow(element, depth)
    opening, closing = _around(element, tag)
    said = [opening, _escaped(element.text)]
    for child in element:
        said += (_render(child, depth + 1), _escaped(child.tail))
    return "".join((*said, closing))


def _is_aside(element: Element, tag: str) -> bool:
    if tag == "note":
        return bool(element.get("noteclass") == "editorsnote")
    named = element.get("class")
    return bool(named) and not _ASIDE_CLASSES.isdisjoint(str(named).lower().split())


def _escaped(text: str | None) -> str:
    if not text:
        return ""
    return html.escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text


def _around(element: Element, tag: str) -> tuple[str, str]:
    if tag == "a":
        href = str(element.get("href") or "").strip()
        # A link relative to the sender's own site leads nowhere on ours: its words stay.
        return (f'<a href="{html.escape(href)}">', "</a>") if _LINK.match(href) else ("", "")
    name = _TAGS.get(tag)
    if not name:
        return "", ""
    kept = "".join(
        f' {key}="{html.escape(str(element.get(key)))}"' for key in ("colspan", "rowspan", "dir") if element.get(key)
    )
    return f"<{name}{kept}>", f"</{name}>"
