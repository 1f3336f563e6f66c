"""A sponsor's picture: decoded, freed of everything but pixels, kept in one small size."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from snn.ads.booking import Refusal

LARGEST_BYTES = 500 * 1024
LARGEST_PIXELS = 12_000_000
KEPT = (360, 240)
"""Three times what the place shows; the Acceptable Ads limits (docs/sponsors.md) allow far more."""


def keep(raw: bytes, media: Path) -> str | Refusal:
    """The name of the picture's file in the media folder, or why it is not taken."""
    image = _decoded(raw)
    if isinstance(image, Refusal):
        return image
    image = ImageOps.fit(image, _size(image), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=78, method=4)
    body = out.getvalue()
    name = f"{hashlib.sha256(body).hexdigest()[:20]}-{image.width}.webp"
    target = media / name
    if not target.exists():
        aside = target.with_suffix(f".{os.getpid()}")
        aside.write_bytes(body)
        aside.replace(target)
    return name


def _decoded(raw: bytes) -> Image.Image | Refusal:
    if len(raw) > LARGEST_BYTES:
        return Refusal.PICTURE_TOO_LARGE
    try:
        image = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP"))
        if image.width * image.height > LARGEST_PIXELS:
            return Refusal.PICTURE_TOO_LARGE
        if getattr(image, "is_animated", False):
            return Refusal.PICTURE_MOVES
        if image.width < 120 or image.height < 80:
            return Refusal.PICTURE_TOO_SMALL
        if not 1 <= image.width / image.height <= 2:
            return Refusal.PICTURE_BAD_SHAPE
        return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Refusal.PICTURE_UNREADABLE


def _size(image: Image.Image) -> tuple[int, int]:
    scale = min(1.0, image.width / KEPT[0], image.height / KEPT[1])
    return max(1, round(KEPT[0] * scale)), max(1, round(KEPT[1] * scale))
