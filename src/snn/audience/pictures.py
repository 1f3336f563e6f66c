"""Pictures of what is read: SVG that stands alone, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Protocol

from snn.audience.history import Answer, By, Measures
from snn.audience.queries import Board

_WIDE, _TALL, _LEFT, _TOP, _BOTTOM = 720, 240, 56, 44, 30
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.t{font-size:15px;font-weight:600}.b{fill:#2b6cb0}.v{fill:#90b8de}"
    "line{stroke:#ccc}@media(prefers-color-scheme:dark){text{fill:#ddd}line{stroke:#555}.b{fill:#7db4ec}.v{fill:#3f6f9f}}"
)


class Told(Protocol):
    """Figures with their answers by day."""

    @property
    def answer(self) -> Answer: ...


def minutes_svg(board: Board) -> str:
    """Views of each of the last thirty minutes."""
    first = f"{board.at - timedelta(minutes=29):%H:%M}"
    title = f"{board.views_30:,} views in 30 minutes"
    return _bars(title, [(views, 0) for views in board.by_minute], first, f"{board.at:%H:%M} UTC")


def days_svg(told: Told, since: date, until: date, name: str) -> str:
    """Views of each day, visitors before them."""
    days = [since + timedelta(days=back) for back in range((until - since).days + 1)]
    found = [told.answer.get(By.DAY, {}).get(day.isoformat(), Measures()) for day in days]
    title = f"{name}: {sum(one.views for one in found):,} views; visitors in the lighter colour"
    return _bars(title, [(one.views, one.visitors) for one in found], since.isoformat(), until.isoformat())


def _bars(title: str, values: Sequence[tuple[int, int]], first: str, last: str) -> str:
    most = max((tall for tall, _ in values), default=0) or 1
    step = (_WIDE - _LEFT - 10) / max(1, len(values))
    high = _TALL - _TOP - _BOTTOM
    drawn = []
    for number, pair in enumerate(values):
        for kind, value in zip("bv", pair, strict=True):
            if value:
                x, tall = _LEFT + number * step, high * value / most
                drawn.append(
                    f'<rect class="{kind}" x="{x:.1f}" y="{_TOP + high - tall:.1f}" width="{max(1, step - 2):.1f}" height="{tall:.1f}"/>'
                )
    base = _TOP + high
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_TALL}" role="img" aria-labelledby="t">'
        f'<title id="t">{escape(title)}</title><style>{_STYLE}</style><text class="t" x="{_LEFT}" y="22">{escape(title)}</text>'
        f'<line x1="{_LEFT}" y1="{_TOP}" x2="{_WIDE - 10}" y2="{_TOP}"/><line x1="{_LEFT}" y1="{base}" x2="{_WIDE - 10}" y2="{base}"/>'
        f'<text x="{_LEFT - 6}" y="{_TOP + 4}" text-anchor="end">{most:,}</text>'
        f'<text x="{_LEFT - 6}" y="{base + 4}" text-anchor="end">0</text>{"".join(drawn)}'
        f'<text x="{_LEFT}" y="{_TALL - 8}">{escape(first)}</text>'
        f'<text x="{_WIDE - 10}" y="{_TALL - 8}" text-anchor="end">{escape(last)}</text></svg>\n'
    )
