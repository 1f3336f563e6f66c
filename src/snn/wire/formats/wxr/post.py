"""One post of a WordPress export as an Item."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import Item, Kind, Link, PictureRef, Reason, Refused, Subject
from snn.wire.formats import bodies, pagebody, tongue
from snn.wire.formats.xmlitem import finished, unique
from snn.wire.formats.xmlread import Element

_SPACES = {
    "http://purl.org/rss/1.0/modules/content/": "content-",
    "http://purl.org/dc/elements/1.1/": "dc-",
}
_SHORTCODE = re.compile(r"\[(?P<end>/?)(?P<name>[a-z][\w-]{1,30})(?P<with>\s[^\[\]\n]{0,400})?/?\]")
# Editors write [sic] and [he] too: a lone word in brackets is a shortcode where plug-ins are known to have it so.
_LONE = frozenset({
    "gallery", "playlist", "embed", "video", "audio", "caption", "newsletter", "poll", "ad", "ads", "adsense", "toc",
    "sitemap", "subscribe", "related", "sharing", "social", "nextpage",
})  # fmt: skip
_CAPTION = re.compile(r"\[caption\b[^\]]{0,400}\].*?\[/caption\]", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_BLOCK_START = re.compile(r"\s*</?(?:p|div|h[1-6]|ul|ol|li|table|blockquote|figure|pre|hr|section|article)\b", re.I)


def short_name(tag: str) -> str:
    """`wp-post_id`, `content-encoded`, `excerpt-encoded` of names with namespaces."""
    if tag[0] != "{":
        return tag
    space, _, local = tag[1:].rpartition("}")
    if space in _SPACES:
        return _SPACES[space] + local
    if "wordpress.org/export/" in space:
        return ("excerpt-" if "excerpt" in space else "wp-") + local
    return local


def text(element: Element, path: str) -> str:
    """The words at path, line ends kept; empty where there is no such element."""
    found = element.find(path)
    return "" if found is None else "".join(found.itertext()).strip()


def read(
    post: Element, site: str, language: str, authors: Mapping[str, str], attachments: Mapping[str, Element]
) -> Item:
    """The Item that a post is.

    Raises: Refused.
    """
    guid = one_line(text(post, "guid") or text(post, "link"))
    _refuse_other_than_published(post, guid)
    headline, markup = one_line(text(post, "title")), _as_html(text(post, "content-encoded"))
    body = pagebody.without_feed_furniture(bodies.from_html(markup, headline))
    created, versioned = _moment(post, "wp-post_date_gmt"), _moment(post, "wp-post_modified_gmt")
    created = created or _published(post)
    login = one_line(text(post, "dc-creator"))
    item = Item(
        format="wxr",
        guid=guid,
        headline=headline,
        body_html=body,
        kind=Kind.UPDATE if created and versioned and versioned > created else Kind.NEW,
        slugline=one_line(text(post, "wp-post_name")),
        standfirst=one_line(to_text(text(post, "excerpt-encoded"))),
        byline=authors.get(login) or login,
        provider=site,
        language=language or tongue.guess(to_text(body)),
        subjects=_terms(post, "category"),
        keywords=unique(_words(each) for each in post.iterfind("category")),
        created_at=created,
        versioned_at=versioned or created,
        links=tuple(Link(href, href) for href in unique([text(post, "link")]) if href.startswith("http")),
        pictures=_pictures(post, markup, attachments),
    )
    return finished(item, item.slugline.replace("-", " "))


def _refuse_other_than_published(post: Element, guid: str) -> None:
    if not guid:
        raise Refused(Reason.MALFORMED, "a post without guid and link; export the site again")
    sort = text(post, "wp-post_type") or "post"
    if sort != "post":
        raise Refused(Reason.NOT_A_STORY, f"{guid}: a WordPress {sort[:30]}, not a post; nothing to take")
    status = text(post, "wp-status") or "publish"
    if status not in ("publish", "inherit"):
        raise Refused(Reason.NOT_A_STORY, f"{guid}: its status is “{status[:30]}”; publish it and export again")


def _as_html(content: str) -> str:
    """WordPress keeps paragraphs as blank lines and adds p when it shows them; shortcodes and block marks go."""
    content = _SHORTCODE.sub(_unless_said, _COMMENT.sub("", _CAPTION.sub("", content))).replace("\r\n", "\n")
    pieces = re.split(r"\n\s*\n", content)
    return "\n".join(piece if _BLOCK_START.match(piece) else _paragraph(piece) for piece in pieces if piece.strip())


def _paragraph(piece: str) -> str:
    lines = [line for line in piece.strip().split("\n") if line.strip()]
    if any(_BLOCK_START.match(line) for line in lines):
        return "\n".join(line if _BLOCK_START.match(line) else f"<p>{line}</p>" for line in lines)
    return "<p>" + "<br>".join(lines) + "</p>"


def _moment(post: Element, path: str) -> datetime | None:
    said = text(post, path)
    try:
        found = datetime.strptime(said, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if found.year >= 1900 else None


def _published(post: Element) -> datetime | None:
    try:
        found = parsedate_to_datetime(text(post, "pubDate"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _terms(post: Element, path: str) -> tuple[Subject, ...]:
    found = (
        Subject(str(each.get("domain") or "category"), one_line(str(each.get("nicename") or "")), _words(each))
        for each in post.iterfind(path)
    )
    return tuple(dict.fromkeys(subject for subject in found if subject.code))


def _words(element: Element) -> str:
    return one_line(html.unescape("".join(element.itertext())))


def _pictures(post: Element, markup: str, attachments: Mapping[str, Element]) -> tuple[PictureRef, ...]:
    """The featured picture, and those among the words."""
    featured = [
        text(each, "wp-meta_value")
        for each in post.iterfind("wp-postmeta")
        if text(each, "wp-meta_key") == "_thumbnail_id"
    ]
    found = [_attached(attachments[number]) for number in featured if number in attachments]
    return pagebody.once(picture for picture in (*found, *pagebody.pictures(markup)) if picture.href)


def _attached(attachment: Element) -> PictureRef:
    caption = one_line(to_text(text(attachment, "excerpt-encoded"))) or one_line(text(attachment, "title"))
    return PictureRef(one_line(text(attachment, "wp-attachment_url")), caption)


def _unless_said(found: re.Match[str]) -> str:
    """Nothing for a shortcode; the words where an editor put them in brackets."""
    name = found["name"]
    said = not found["end"] and "=" not in (found["with"] or "") and name.isalpha() and name not in _LONE
    return found[0] if said and f"[/{name}]" not in found.string and not found[0].endswith("/]") else ""
