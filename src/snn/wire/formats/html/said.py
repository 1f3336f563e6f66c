"""What a page says of itself: schema.org in JSON-LD, OpenGraph and other meta elements, in this order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import lxml.html

from snn.ground.text import one_line
from snn.wire.dispatch import PictureRef
from snn.wire.formats.iptcvalues import moment
from snn.wire.formats.xmlitem import unique

_ARTICLES = ("Article", "NewsArticle", "BlogPosting", "LiveBlogPosting", "Report", "ReportageNewsArticle")
_LONGEST_DATA = 500_000
_DEEPEST = 6


@dataclass(frozen=True)
class Said:
    """The page's own words about its article; empty where it says nothing."""

    headline: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    language: str = ""
    keywords: tuple[str, ...] = ()
    url: str = ""
    rights: str = ""
    body: str = ""
    is_article: bool = False
    pictures: tuple[PictureRef, ...] = ()


def read(root: lxml.html.HtmlElement) -> Said:
    """What the page says, the surer source before the looser for each field."""
    data, meta = _data(root), _metas(root)
    return Said(
        headline=_words(data.get("headline")) or _meta(meta, "og:title", "twitter:title", "dc.title"),
        description=_words(data.get("description")) or _meta(meta, "og:description", "description"),
        authors=_authors(data.get("author")) or _named(meta, "author", "article:author", "dc.creator", "byl"),
        publisher=_name(data.get("publisher")) or _meta(meta, "og:site_name", "dc.publisher", "application-name"),
        published_at=_moment(
            data.get("datePublished"), _meta(meta, "article:published_time", "date", "dc.date.issued")
        ),
        modified_at=_moment(data.get("dateModified"), _meta(meta, "article:modified_time", "last-modified")),
        language=_language(_words(data.get("inLanguage")) or str(root.get("lang") or "") or _meta(meta, "og:locale")),
        keywords=_keywords(data.get("keywords"), meta),
        url=_address(root, data, meta),
        rights=_words(data.get("copyrightNotice")) or _meta(meta, "copyright", "dc.rights"),
        body=str(data["articleBody"]) if isinstance(data.get("articleBody"), str) else "",
        is_article=bool(data) or _meta(meta, "og:type") == "article",
        pictures=_images(data.get("image"), meta),
    )


def _data(root: lxml.html.HtmlElement) -> Mapping[str, Any]:
    """The first article among the page's JSON-LD."""
    for script in root.iter("script"):
        if "ld+json" not in str(script.get("type") or "") or not script.text or len(script.text) > _LONGEST_DATA:
            continue
        try:
            loaded = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _objects(loaded, 0):
            sorts = one.get("@type")
            listed = sorts if isinstance(sorts, list) else [sorts]
            if any(isinstance(sort, str) and sort.rpartition("/")[2].endswith(_ARTICLES) for sort in listed):
                return one
    return {}


def _objects(loaded: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(loaded, list):
        for each in loaded[:200]:
            yield from _objects(each, depth + 1)
    elif isinstance(loaded, dict):
        yield loaded
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(loaded.get(name), (dict, list)):
                yield from _objects(loaded[name], depth + 1)


def _metas(root: lxml.html.HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in root.iter("meta"):
        name = str(each.get("property") or each.get("name") or each.get("itemprop") or "").lower()
        content = one_line(str(each.get("content") or ""))
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _meta(meta: dict[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if meta.get(name)), "")


def _named(meta: dict[str, list[str]], *names: str) -> tuple[str, ...]:
    """Names, and no addresses of profile pages."""
    for name in names:
        if people := unique(said for said in meta.get(name, ()) if not said.startswith("http")):
            return people
    return ()


def _words(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return one_line(value) if isinstance(value, str) else ""


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return _words(value.get("name")) if isinstance(value, dict) else _words(value)


def _authors(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    return unique(name for name in map(_name, listed) if not name.startswith("http"))


def _moment(*said: Any) -> datetime | None:
    return next((found for each in said if isinstance(each, str) and (found := moment(each))), None)


def _language(said: str) -> str:
    tag = said.replace("_", "-").strip()
    return tag if tag and len(tag) <= 35 and tag.replace("-", "").isalnum() else ""


def _keywords(value: Any, meta: dict[str, list[str]]) -> tuple[str, ...]:
    if isinstance(value, list):
        return unique(word for word in value if isinstance(word, str))
    said = value if isinstance(value, str) else _meta(meta, "news_keywords", "keywords")
    return unique([*said.split(","), *(() if said else meta.get("article:tag", ()))])


def _address(root: lxml.html.HtmlElement, data: Mapping[str, Any], meta: dict[str, list[str]]) -> str:
    canonical = next((str(each.get("href") or "") for each in root.iter("link") if each.get("rel") == "canonical"), "")
    page = data.get("mainEntityOfPage")
    named = page.get("@id") if isinstance(page, dict) else page
    said = (canonical, _meta(meta, "og:url"), _words(data.get("url")), _words(named))
    return next((one for one in said if one.startswith(("http://", "https://"))), "")


def _images(value: Any, meta: dict[str, list[str]]) -> tuple[PictureRef, ...]:
    found = []
    for each in (value if isinstance(value, list) else [value])[:20]:
        if isinstance(each, str):
            found.append(PictureRef(one_line(each)))
        elif isinstance(each, dict):
            href = _words(each.get("url")) or _words(each.get("contentUrl"))
            credit = _words(each.get("creditText")) or _name(each.get("creator"))
            found.append(
                PictureRef(href, _words(each.get("caption")), credit, rights=_words(each.get("copyrightNotice")))
            )
    if not [picture for picture in found if picture.href]:
        found = [PictureRef(href, "", "", _meta(meta, "og:image:alt")) for href in meta.get("og:image", ())]
    return tuple(picture for picture in found if picture.href)
