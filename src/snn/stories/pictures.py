"""Pictures from outside: decoded, freed of everything but pixels, kept in a few widths."""

from __future__ import annotations

import hashlib
import io
import os

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from snn.ground.folder import DataFolder
from snn.stories.models import Picture

WIDTHS = (400, 800, 1200)
LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class NoPicture(Exception):
    """Why these bytes can't be kept as a picture, in words for an editor."""


def keep(raw: bytes, *, alt: str, caption: str, credit: str) -> Picture:
    """Store a picture's renditions under its content's hash; the same picture with the same words once.

    Raises: NoPicture for what is no picture, or one too large.
    """
    digest = hashlib.sha256("\n".join((alt, caption, credit)).encode() + raw).hexdigest()
    found = Picture.objects.filter(sha256=digest).first()
    if found:
        return found
    image = _decode(raw)
    widths = [width for width in WIDTHS if width < image.width] or [image.width]
    for width in widths:
        _write(image, width, f"{digest[:20]}-{width}.webp")
    height = round(image.height * widths[-1] / image.width)
    return Picture.objects.create(
        sha256=digest, width=widths[-1], height=height, alt=alt, caption=caption, credit=credit, widths=widths
    )


def _decode(raw: bytes) -> Image.Image:
    if len(raw) > LARGEST_BYTES:
        raise NoPicture(f"the picture has {len(raw) / 1024**2:.0f} MB; 20 MB is the most")
    try:
        image = Image.open(io.BytesIO(raw), formats=FORMATS)
        if image.width * image.height > LARGEST_PIXELS:
            raise NoPicture(f"the picture has {image.width} x {image.height} pixels; 50 megapixels is the most")
        return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise NoPicture("this is no JPEG, PNG, WebP or GIF picture") from None


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
