"""One entry, as feedparser gives it, as an Item."""

from __future__ import annotations

import calendar
import html
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from snn.ground.markup import to_text
from snn.ground.text import one_line
from snn.wire.dispatch import Item, Kind, Link, PictureRef, Reason, Refused, Rendition, Subject
from snn.wire.formats import bodies, identity, iptcvalues, pagebody, tongue
from snn.wire.formats.xmlbody import pixels
from snn.wire.formats.xmlitem import finished, unique

_Given = Mapping[str, Any]


def read(given: _Given, feed: _Given) -> Item:
    """The Item that an entry is.

    Raises: Refused.
    """
    headline = _plain(given.get("title"))
    markup, summary = _content(given), str(given.get("summary") or "")
    body = pagebody.without_feed_furniture(_body(markup or summary, headline))
    created, versioned = _moment(given, "published"), _moment(given, "updated")
    item = Item(
        format="feed",
        guid=_guid(given, headline, body),
        headline=headline,
        body_html=body,
        kind=Kind.UPDATE if created and versioned and versioned > created else Kind.NEW,
        standfirst=_plain(summary) if markup else "",
        byline=_byline(given) or bodies.byline_in(markup),
        credit=_plain(given.get("rights")) or _plain(_object(given, "source").get("title")),
        provider=_plain(feed.get("title") or feed.get("publisher")),
        language=_language(given, feed, headline, body),
        subjects=_subjects(given),
        keywords=unique(word for tag in _objects(given, "tags") if not (word := _tag(tag)).isdigit()),
        created_at=created or versioned,
        versioned_at=versioned or created,
        embargo_at=None,
        usage_terms=_plain(feed.get("rights")),
        links=_links(given),
        pictures=_pictures(given, markup or summary),
    )
    return finished(item)


def _guid(given: _Given, headline: str, body: str) -> str:
    said = one_line(str(given.get("id") or given.get("link") or ""))
    if said:
        return said
    if not headline and not body:
        raise Refused(Reason.MALFORMED, "an entry without id, link, title and text")
    return identity.content_guid("feed", headline, to_text(body))


def _body(markup: str, headline: str) -> str:
    if "<" in markup or "&" in markup:
        return bodies.from_html(markup, headline)
    return bodies.from_text(markup, headline)


def _content(given: _Given) -> str:
    """The longest of the contents; HTML before the rest."""
    found = [(str(one.get("type") or ""), str(one.get("value") or "")) for one in _objects(given, "content")]
    return max(found, key=lambda one: ("html" in one[0], len(one[1])), default=("", ""))[1]


def _byline(given: _Given) -> str:
    names = unique(_plain(one.get("name")) for one in _objects(given, "authors"))
    return "; ".join(names) or _plain(given.get("author"))


def _moment(given: _Given, name: str) -> datetime | None:
    """feedparser's reading of a date; None where there is none, or none that a calendar has."""
    key = f"{name}_parsed"
    # Asked for what is not there, feedparser gives the other date and a warning.
    parsed = given.get(key) if key in given else None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return moment if moment and 1900 <= moment.year <= 2200 else None


def _language(given: _Given, feed: _Given, headline: str, body: str) -> str:
    detail = _object(given, "title_detail").get("language")
    said = one_line(str(given.get("language") or feed.get("language") or detail or "")).replace("_", "-")
    return said[:35] if said and said.replace("-", "").isalnum() else tongue.guess(f"{headline}\n{to_text(body)}")


def _subjects(given: _Given) -> tuple[Subject, ...]:
    """Categories that are codes of a list; the others are keywords."""
    found = []
    for tag in _objects(given, "tags"):
        scheme, code = str(tag.get("scheme") or ""), one_line(str(tag.get("term") or ""))
        if scheme and code:
            found.append(Subject(iptcvalues.scheme_of(scheme, code), code, _plain(tag.get("label"))))
    return tuple(dict.fromkeys(found))


def _tag(tag: _Given) -> str:
    return _plain(tag.get("label") or tag.get("term"))


def _links(given: _Given) -> tuple[Link, ...]:
    found = {str(given.get("link") or ""): ""}
    for one in _objects(given, "links"):
        if one.get("rel") in ("alternate", "related", "via", None):
            found.setdefault(str(one.get("href") or ""), _plain(one.get("title")))
    return tuple(Link(text or href, href) for href, text in found.items() if href.startswith(("http://", "https://")))


def _pictures(given: _Given, markup: str) -> tuple[PictureRef, ...]:
    """Enclosures and Media RSS; the sizes that media:content names in one group are one picture."""
    found = [
        PictureRef(str(one.get("href")), _plain(one.get("title")))
        for one in _objects(given, "enclosures")
        if str(one.get("type") or "").startswith("image/") and one.get("href")
    ]
    sizes = [size for one in _objects(given, "media_content") if (size := _size(one)).href]
    if sizes:
        best = max(sizes, key=lambda size: size.width)
        credit = next((_plain(one.get("content")) for one in _objects(given, "media_credit")), "")
        caption = _plain(given.get("media_description")) or _plain(given.get("media_title"))
        found.append(PictureRef(best.href, caption, credit, renditions=tuple(sizes) if len(sizes) > 1 else ()))
    elif not found:
        thumbs = [str(one.get("url") or "") for one in _objects(given, "media_thumbnail")]
        found += [PictureRef(href) for href in thumbs if href]
    return pagebody.once((*found, *pagebody.pictures(markup)))


def _size(one: _Given) -> Rendition:
    sort, href = str(one.get("type") or ""), str(one.get("url") or "")
    if not (sort.startswith("image/") or one.get("medium") == "image"):
        return Rendition("")
    return Rendition(href, "", sort, pixels(one.get("width")), pixels(one.get("height")))


def _plain(words: object) -> str:
    said = str(words or "")
    return one_line(to_text(said) if "<" in said else html.unescape(said))


def _objects(given: _Given, name: str) -> list[_Given]:
    value = given.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _object(given: _Given, name: str) -> _Given:
    value = given.get(name)
    return value if isinstance(value, Mapping) else {}
