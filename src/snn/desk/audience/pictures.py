"""Bars as SVG inside the page, in the page's own colours, light and dark."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_TALL, _STEP = 40, 10


def bars(values: Sequence[int], says: str) -> SafeString:
    """A bar a value, the largest as high as the picture; says is what one hears who does not see it."""
    most = max(values, default=0) or 1
    drawn = (
        (place * _STEP + 1, _TALL - tall, tall)
        for place, tall in enumerate(round(_TALL * one / most) for one in values)
    )
    shapes = format_html_join("", '<rect x="{}" y="{}" width="8" height="{}"/>', (one for one in drawn if one[2]))
    return format_html(
        '<svg class="figures-bars" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        max(1, len(values)) * _STEP, _TALL, says, shapes,
    )  # fmt: skip
