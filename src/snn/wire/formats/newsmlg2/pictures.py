"""The pictures that NewsML-G2 offers: those of a story, and a picture item in the same message."""

from __future__ import annotations

from snn.wire.dispatch import PictureRef, Rendition
from snn.wire.formats.xmlbody import pictures_in, pixels, safe_href
from snn.wire.formats.xmlread import Element, first

_IMAGE_ENDS = (".jpg", ".jpeg", ".png", ".gif", ".webp")
_PICTURES = {"picture", "photo", "graphic"}


def of_story(news: Element) -> tuple[PictureRef, ...]:
    """Pictures in the body, remote pictures of the content set as the sizes of one, pictures that are linked."""
    content_set = news.find("contentSet")
    found = [] if content_set is None else list(pictures_in(content_set))
    if content_set is not None and (picture := _remote(news, content_set)) is not None:
        found.append(picture)
    for link in news.iterfind("itemMeta/link"):
        href = safe_href(str(link.get("href") or ""))
        if href and is_picture(link, href):
            found.append(PictureRef(href, first(link, "title")))
    return tuple(dict.fromkeys(found))


def is_picture(link: Element, href: str) -> bool:
    """Whether a link leads to a picture and not to a page."""
    return str(link.get("contenttype") or "").startswith("image/") or href.partition("?")[0].lower().endswith(
        _IMAGE_ENDS
    )


def of_picture_item(news: Element) -> PictureRef | None:
    """The picture that a newsItem of that class is; None for any other."""
    item_class, content_set = news.find("itemMeta/itemClass"), news.find("contentSet")
    if item_class is None or content_set is None:
        return None
    sort = str(item_class.get("qcode") or item_class.get("uri") or "").replace("/", ":").rpartition(":")[2].lower()
    return _remote(news, content_set) if sort in _PICTURES else None


def _remote(news: Element, content_set: Element) -> PictureRef | None:
    sizes = [size for each in content_set.iterfind("remoteContent") if (size := _size(each)).href]
    if not sizes:
        return None
    best = max(sizes, key=lambda size: size.width)
    meta, rights = "contentMeta/", "rightsInfo/"
    captions = ("description[@role='drol:caption']", "description[@role='descRole:caption']", "description")
    return PictureRef(
        best.href,
        first(news, *(meta + caption for caption in captions)) or first(news, meta + "headline"),
        first(news, meta + "creditline", meta + "by", rights + "copyrightHolder/name"),
        rights="; ".join(filter(None, (first(news, rights + "copyrightNotice"), first(news, rights + "usageTerms")))),
        renditions=tuple(sizes),
    )


def _size(remote: Element) -> Rendition:
    sort = str(remote.get("contenttype") or "")
    href = safe_href(str(remote.get("href") or remote.get("residref") or ""))
    if not sort.startswith("image/") and not href.lower().endswith(_IMAGE_ENDS):
        return Rendition("")
    name = str(remote.get("rendition") or "").rpartition(":")[2]
    return Rendition(href, name, sort, pixels(remote.get("width")), pixels(remote.get("height")))
