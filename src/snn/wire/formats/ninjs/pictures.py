"""The pictures that a ninjs item refers to."""

from __future__ import annotations

from snn.wire.dispatch import PictureRef
from snn.wire.formats.ninjs.fields import Fields

_PICTURE_TYPES = {"picture", "graphic", "image", "photo"}
_WHOLE = ("original", "baseimage", "hires", "highres")


def pictures(fields: Fields) -> tuple[PictureRef, ...]:
    """A reference for each association that is a picture and has an address."""
    found = (_picture(one) for one in fields.objects("associations"))
    return tuple(picture for picture in found if picture is not None)


def _picture(one: Fields) -> PictureRef | None:
    href = _best(one.named_objects("renditions"))
    if one.line("type").lower() not in _PICTURE_TYPES or not href:
        return None
    described = next((words.line("value") for words in one.objects("descriptions") if words.line("value")), "")
    return PictureRef(
        href=href,
        caption=one.line("description_text") or described or one.line("headline"),
        credit=one.line("byline", "by", "creditline", "copyrightholder"),
        alt=one.line("alt_text", "alttext", "altdescription"),
    )


def _best(renditions: list[tuple[str, Fields]]) -> str:
    """The address of the picture as it was taken, else the widest."""
    with_address = [(name, one) for name, one in renditions if one.line("href")]
    for name, one in with_address:
        if any(name.lower() == whole or one.line("title").lower() == whole for whole in _WHOLE):
            return one.line("href")
    return max((one for _, one in with_address), key=_width, default=Fields({})).line("href")


def _width(one: Fields) -> int:
    width = one.line("width")
    return int(width) if width.isdigit() and len(width) < 9 else 0
