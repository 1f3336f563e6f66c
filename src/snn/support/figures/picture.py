"""The months as a picture: SVG that stands alone, in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from snn.ground import money

_WIDE, _TALL, _LEFT, _TOP, _FOOT = 720, 300, 64, 44, 40
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#555b66}.t{font-weight:700;font-size:15px;fill:#16181d}"
    ".net{fill:#1f6f54}.fees{fill:#c98a1b}.back{fill:#b3261e}.rule{stroke:#d9dce2}"
    "@media(prefers-color-scheme:dark){text{fill:#a3a9b5}.t{fill:#e8eaee}.net{fill:#5fc29d}.fees{fill:#e8b95a}"
    ".back{fill:#f2867e}.rule{stroke:#2d323c}}"
)


@dataclass(frozen=True)
class Bar:
    """A month: what is left, what the provider kept, what was given back.

    Unit:   minor units of the picture's currency.
    """

    month: str
    net_cents: int
    fees_cents: int
    refunds_cents: int


def svg(bars: Sequence[Bar], currency: str, title: str) -> str:
    """Stacked bars, oldest month first, with the figures in words for those who can't see them."""
    highest = max((max(0, bar.net_cents) + bar.fees_cents + bar.refunds_cents for bar in bars), default=1) or 1
    step = (_WIDE - _LEFT - 16) / max(len(bars), 1)
    drawn = "".join(_bar(bar, place, step, highest, currency) for place, bar in enumerate(bars))
    lines = "".join(_line(share, highest, currency) for share in (0, 0.5, 1))
    words = "; ".join(f"{bar.month}: {money.show(bar.net_cents, currency)} left" for bar in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_TALL}" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(words)}</desc><style>{_STYLE}</style>'
        f'<text class="t" x="{_LEFT}" y="22">{escape(title)}</text>{_legend()}{lines}{drawn}</svg>\n'
    )


def _bar(bar: Bar, place: int, step: float, highest: int, currency: str) -> str:
    room, left, bottom, parts = _TALL - _TOP - _FOOT, _LEFT + place * step, float(_TALL - _FOOT), ""
    for kind, cents in (("net", max(0, bar.net_cents)), ("fees", bar.fees_cents), ("back", bar.refunds_cents)):
        tall = room * max(0, cents) / highest
        bottom -= tall
        if tall:
            parts += f'<rect class="{kind}" x="{left + step * 0.15:.1f}" y="{bottom:.1f}" width="{step * 0.7:.1f}" height="{tall:.1f}"/>'
    middle = left + step / 2
    shown = escape(money.show(bar.net_cents, currency))
    label = f'<text x="{middle:.1f}" y="{bottom - 5:.1f}" text-anchor="middle">{shown}</text>'
    return (
        parts + label + f'<text x="{middle:.1f}" y="{_TALL - _FOOT + 18}" text-anchor="middle">{bar.month[2:]}</text>'
    )


def _line(share: float, highest: int, currency: str) -> str:
    y = _TALL - _FOOT - (_TALL - _TOP - _FOOT) * share
    shown = escape(money.show(round(highest * share), currency))
    return (
        f'<line class="rule" x1="{_LEFT}" x2="{_WIDE - 16}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{shown}</text>'
    )


def _legend() -> str:
    named = (("net", "left"), ("fees", "fees"), ("back", "given back"))
    return "".join(
        f'<rect class="{kind}" x="{_WIDE - 270 + place * 80}" y="12" width="11" height="11"/>'
        f'<text x="{_WIDE - 254 + place * 80}" y="22">{words}</text>'
        for place, (kind, words) in enumerate(named)
    )
