"""A flight's days as a picture: SVG that stands alone, in light and dark."""

from __future__ import annotations

from collections import Counter
from html import escape

from snn.ads.reports import FlightReport

_WIDE, _TALL, _FOOT, _TOP = 720, 260, 36, 46
_WIDEST = 48
"""A bar: of a flight's first days two would fill the picture."""
_STYLE = (
    # On a phone it is half as wide: the letters are still read there.
    "text{font:18px system-ui,sans-serif;fill:#555b66}rect{fill:#0b3d91}"
    "@media(prefers-color-scheme:dark){text{fill:#a3a9b5}rect{fill:#9dc0ff}}"
)


def days(flight: FlightReport) -> str:
    """A bar a day: its views on all sites; the last 62 days that have any."""
    views: Counter[str] = Counter()
    for line in flight.days:
        views[line.day.isoformat()] += line.viewed
    shown = sorted(views.items())[-62:]
    highest = max((count for _, count in shown), default=0) or 1
    step = min(_WIDEST, (_WIDE - 16) / max(len(shown), 1))
    bars = "".join(_bar(place * step + 8, step, count / highest) for place, (_, count) in enumerate(shown))
    ends = [(8, "start", shown[0][0]), (max(8 + step * len(shown), 250), "end", shown[-1][0])] if shown else []
    words = "".join(f'<text x="{x}" y="{_TALL - 10}" text-anchor="{anchor}">{day}</text>' for x, anchor, day in ends)
    title = escape(f"{flight.name}: views by day, {highest:,} at most")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_TALL}" role="img" aria-label="{title}">'
        f'<style>{_STYLE}</style><text x="8" y="26">{title}</text>{bars}{words}</svg>\n'
    )


def _bar(left: float, step: float, part: float) -> str:
    tall = (_TALL - _FOOT - _TOP) * part
    return f'<rect x="{left + step * 0.1:.1f}" y="{_TALL - _FOOT - tall:.1f}" width="{step * 0.8:.1f}" height="{tall:.1f}"/>'
