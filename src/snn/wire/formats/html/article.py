"""The article of a page as an Item."""

from __future__ import annotations

import logging
import re

import lxml.html
import trafilatura

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import Item, Kind, Link, PictureRef, Reason, Refused
from snn.wire.formats import bodies, identity, pagebody, tongue
from snn.wire.formats.html import said
from snn.wire.formats.html.said import Said
from snn.wire.formats.plaintext import furniture
from snn.wire.formats.xmlitem import finished

logger = logging.getLogger(__name__)
_P = re.compile(r"<p(?: [^>]*)?>.*?</p>\n?", re.S)
# Characters; a page of navigation has some words too.
_SHORTEST_ARTICLE = 60
_CHROME = {"nav", "header", "footer", "aside", "form", "iframe", "script", "noscript"}


def read(root: lxml.html.HtmlElement, markup: str) -> Item:
    """The Item that a page's article is.

    Raises: Refused where the page has no article.
    """
    told = said.read(root)
    headline = told.headline or _heading(root)
    body = _body(root, markup, headline, told)
    text = to_text(body)
    if not text or (_is_page(root) and not told.is_article and len(text) < _SHORTEST_ARTICLE):
        raise Refused(Reason.NO_BODY, "a page without an article; send the story's own page, or its text")
    guid = told.url or identity.content_guid("html", headline, text)
    item = Item(
        format="html",
        guid=guid,
        headline=headline,
        body_html=body,
        kind=Kind.UPDATE
        if told.modified_at and told.published_at and told.modified_at > told.published_at
        else Kind.NEW,
        standfirst=told.description,
        byline="; ".join(told.authors),
        provider=told.publisher,
        language=told.language or tongue.guess(f"{headline}\n{text}"),
        keywords=told.keywords,
        created_at=told.published_at,
        versioned_at=told.modified_at or told.published_at,
        usage_terms=told.rights,
        links=(Link(told.url, told.url),) if told.url else (),
        pictures=_pictures(told),
    )
    return finished(item, one_line("".join(root.xpath("string(//title)"))))


def _heading(root: lxml.html.HtmlElement) -> str:
    return next((words for each in root.iter("h1") if (words := one_line(each.text_content()))), "")


def _body(root: lxml.html.HtmlElement, markup: str, headline: str, told: Said) -> str:
    """The longest of what extraction, the page's own data and a bare fragment give."""
    if not _is_page(root):
        return _without_furniture(bodies.from_html(markup, headline))
    extracted = _without_furniture(bodies.from_html(_extracted(markup), headline))
    given = bodies.from_text(told.body, headline) if told.body and "<" not in told.body else bodies.from_html(told.body)
    # What a page says in its data is whole even where a script would have shown it; but it has no headings or lists.
    return given if len(to_text(given)) > 1.3 * len(to_text(extracted)) else extracted


def _is_page(root: lxml.html.HtmlElement) -> bool:
    """Whether there is more than an article: a head with a title, or navigation around it."""
    return root.find(".//title") is not None or any(root.find(f".//{tag}") is not None for tag in _CHROME)


def _extracted(markup: str) -> str:
    try:
        found = trafilatura.extract(
            markup, output_format="html", include_comments=False, include_tables=True, include_links=True,
            include_formatting=True, favor_recall=True, deduplicate=False,
        )  # fmt: skip
    except Exception as wrong:  # a library's heuristics over any page there is; what it trips over has no article
        logger.info("a page that can't be extracted: %s", type(wrong).__name__)
        return ""
    return str(found or "")


def _without_furniture(body_html: str) -> str:
    """The body without lines that are a page's and not a story's."""
    kept = _P.sub(lambda found: "" if furniture.is_line(to_text(found[0])) else found[0], body_html)
    return pagebody.without_feed_furniture(kept.strip())


def _pictures(told: Said) -> tuple[PictureRef, ...]:
    return pagebody.once(picture for picture in told.pictures if picture.href.startswith("http"))
