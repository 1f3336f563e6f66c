"""The pictures that a ninjs item refers to."""

from __future__ import annotations

from snn.wire.dispatch import PictureRef, Rendition
from snn.wire.formats.ninjs.fields import Fields

_PICTURE_TYPES = {"picture", "graphic", "image", "photo"}
_WHOLE = ("original", "baseimage", "hires", "highres")


def pictures(fields: Fields) -> tuple[PictureRef, ...]:
    """A reference for each association that is a picture and has an address."""
    found = (_picture(one) for one in fields.objects("associations"))
    return tuple(picture for picture in found if picture is not None)


def _picture(one: Fields) -> PictureRef | None:
    sizes = one.named_objects("renditions")
    href = _best(sizes)
    if one.line("type").lower() not in _PICTURE_TYPES or not href:
        return None
    described = next((words.line("value") for words in one.objects("descriptions") if words.line("value")), "")
    return PictureRef(
        href=href,
        caption=one.line("description_caption", "description_text") or described or one.line("headline"),
        credit=one.line("byline", "by", "creditline", "copyrightholder"),
        alt=one.line("alt_text", "alttext", "altdescription"),
        rights=one.line("copyrightnotice", "usageterms"),
        renditions=tuple(_rendition(name, size) for name, size in sizes if size.line("href")) if len(sizes) > 1 else (),
    )


def _rendition(name: str, size: Fields) -> Rendition:
    sort = size.line("contenttype", "mimetype")
    return Rendition(size.line("href"), name, sort, _pixels(size, "width"), _pixels(size, "height"))


def _best(renditions: list[tuple[str, Fields]]) -> str:
    """The address of the picture as it was taken, else the widest."""
    with_address = [(name, one) for name, one in renditions if one.line("href")]
    for name, one in with_address:
        if any(name.lower() == whole or one.line("title").lower() == whole for whole in _WHOLE):
            return one.line("href")
    return max((one for _, one in with_address), key=_width, default=Fields({})).line("href")


def _width(one: Fields) -> int:
    return _pixels(one, "width")


def _pixels(one: Fields, name: str) -> int:
    said = one.line(name)
    return int(said) if said.isdigit() and len(said) < 7 else 0
