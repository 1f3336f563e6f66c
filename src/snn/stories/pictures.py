"""Pictures from outside: decoded, freed of everything but pixels, kept in a few widths."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from snn.ground.folder import DataFolder
from snn.stories.models import Picture

WIDTHS = (400, 800, 1200)
LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_OF_PHONES = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class NoPicture(Exception):
    """Why these bytes can't be kept as a picture, in words for an editor."""


@dataclass(frozen=True)
class Focus:
    """What a crop must show, in percent from the left and from the top."""

    x: int = 50
    y: int = 50


MIDDLE = Focus()


def keep(raw: bytes, *, alt: str, caption: str, credit: str, focus: Focus = MIDDLE) -> Picture:
    """Store a picture's renditions under its content's hash; the same picture with the same words once.

    Raises: NoPicture for what is no picture, or one too large.
    """
    digest = hashlib.sha256("\n".join((alt, caption, credit, *_said(focus))).encode() + raw).hexdigest()
    found = Picture.objects.filter(sha256=digest).first()
    if found:
        return found
    image = _decode(raw)
    widths = [width for width in WIDTHS if width < image.width] or [image.width]
    for width in widths:
        _write(image, width, name_of(digest, width))
    height = round(image.height * widths[-1] / image.width)
    return Picture.objects.create(
        sha256=digest, width=widths[-1], height=height, alt=alt, caption=caption, credit=credit, widths=widths,
        focus_x=focus.x, focus_y=focus.y,
    )  # fmt: skip


def reword(picture: Picture, *, alt: str, caption: str, credit: str, focus: Focus) -> Picture:
    """The same picture with other words, or another place to look at: what readers see of the first stays as it is."""
    if (picture.alt, picture.caption, picture.credit, focus_of(picture)) == (alt, caption, credit, focus):
        return picture
    said = "\n".join((picture.sha256, alt, caption, credit, str(focus.x), str(focus.y)))
    digest = hashlib.sha256(said.encode()).hexdigest()
    found = Picture.objects.filter(sha256=digest).first()
    if found:
        return found
    for width in picture.widths:
        _copy(name_of(picture.sha256, width), name_of(digest, width))
    return Picture.objects.create(
        sha256=digest, width=picture.width, height=picture.height, alt=alt, caption=caption, credit=credit,
        widths=picture.widths, focus_x=focus.x, focus_y=focus.y,
    )  # fmt: skip


def focus_of(picture: Picture) -> Focus:
    """Where to look."""
    return Focus(picture.focus_x, picture.focus_y)


def name_of(digest: str, width: int) -> str:
    """A rendition's file in the media folder."""
    return f"{digest[:20]}-{width}.webp"


def _said(focus: Focus) -> tuple[str, ...]:
    """Nothing for the middle: pictures that were kept before there was a focus are found again."""
    return () if focus == MIDDLE else (f"{focus.x} {focus.y}",)


def _decode(raw: bytes) -> Image.Image:
    if len(raw) > LARGEST_BYTES:
        raise NoPicture(f"the picture has {len(raw) / 1024**2:.0f} MB; 20 MB is the most")
    if wrong := _named(raw):
        raise NoPicture(wrong)
    try:
        image = Image.open(io.BytesIO(raw), formats=FORMATS)
        if image.width * image.height > LARGEST_PIXELS:
            raise NoPicture(f"the picture has {image.width} x {image.height} pixels; 50 megapixels is the most")
        # A JPEG is decoded no larger than it is needed: 40 megapixels would be 120 MB.
        image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
        return ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError:
        raise NoPicture("the picture has far too many pixels; 50 megapixels is the most") from None
    except (UnidentifiedImageError, OSError, ValueError):
        raise NoPicture("this is no JPEG, PNG, WebP or GIF picture") from None


def _named(raw: bytes) -> str:
    """Kinds of file that people mean well with: what to do instead."""
    if raw[4:8] == b"ftyp" and raw[8:12] in _OF_PHONES:
        return "this is a HEIC picture, as phones take them; open it there and save or share it as JPEG"
    head = raw[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return "this is an SVG drawing, which may carry programs; export it as PNG"
    return "this is a PDF; export the page or the picture in it as JPEG" if head.startswith(b"%pdf") else ""


def _write(image: Image.Image, width: int, name: str) -> None:
    folder: DataFolder = settings.DATA
    target = folder.media / name
    if target.exists():
        return
    small = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    aside = target.with_suffix(f".{os.getpid()}")
    small.save(aside, "WEBP", quality=78, method=4)
    # Whole or not at all: a picture row never names half a file.
    aside.replace(target)


def _copy(name: str, to: str) -> None:
    folder: DataFolder = settings.DATA
    aside = (folder.media / to).with_suffix(f".{os.getpid()}")
    shutil.copyfile(folder.media / name, aside)
    aside.replace(folder.media / to)
