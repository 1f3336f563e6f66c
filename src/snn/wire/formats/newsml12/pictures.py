"""The pictures of a NewsItem, each with its sizes, caption and rights."""

from __future__ import annotations

from snn.wire.dispatch import PictureRef, Rendition
from snn.wire.formats.xmlbody import pictures_in, pixels, safe_href
from snn.wire.formats.xmlread import Element, attribute, first, words

_PHOTO_MEDIA = {"photo", "picture", "graphic", "image"}
_IMAGE_ENDS = (".jpg", ".jpeg", ".png", ".gif", ".webp")


def read(news: Element) -> tuple[PictureRef, ...]:
    """Pictures in the body, and those that components refer to; the sizes of one picture are one."""
    sizes: dict[int, list[Rendition]] = {}
    holders: dict[int, Element] = {}
    for content in news.iter("ContentItem"):
        if (size := _size(content)).href:
            holder = _holder(content)
            holders[id(holder)] = holder
            sizes.setdefault(id(holder), []).append(size)
    found = [_picture(holders[key], renditions) for key, renditions in sizes.items()]
    return tuple(dict.fromkeys([*pictures_in(news), *found]))


def _size(content: Element) -> Rendition:
    media = attribute(content, "MediaType", "FormalName").lower()
    href = safe_href(str(content.get("Href") or ""))
    if media not in _PHOTO_MEDIA and not (not media and href.lower().endswith(_IMAGE_ENDS)):
        return Rendition("")
    properties = {
        str(each.get("FormalName") or ""): str(each.get("Value") or "")
        for each in content.iterfind("Characteristics/Property")
    }
    component = next(content.iterancestors("NewsComponent"), None)
    role = "" if component is None else attribute(component, "Role", "FormalName")
    return Rendition(
        href,
        role,
        attribute(content, "MimeType", "FormalName"),
        pixels(properties.get("Width")),
        pixels(properties.get("Height")),
    )


def _holder(content: Element) -> Element:
    """The component that is the whole picture: the nearest with a caption or lines of its own, else the one above."""
    components = list(content.iterancestors("NewsComponent"))
    for component in components[:-1]:
        if component.find("NewsLines") is not None or _caption(component):
            return component
    return components[1] if len(components) > 2 else components[0] if components else content


def _caption(component: Element) -> str:
    for inner in component.iterfind("NewsComponent"):
        if attribute(inner, "Role", "FormalName").lower() == "caption":
            return words(inner.find("ContentItem/DataContent"))
    return ""


def _picture(holder: Element, sizes: list[Rendition]) -> PictureRef:
    best = max(sizes, key=lambda size: size.width)
    return PictureRef(
        best.href,
        _caption(holder) or first(holder, "NewsLines/HeadLine"),
        first(holder, "NewsLines/CreditLine", "NewsLines/ByLine"),
        rights=first(holder, "RightsMetadata/UsageRights/UsageType", "NewsLines/CopyrightLine"),
        renditions=tuple(sizes) if len(sizes) > 1 or best.width else (),
    )
