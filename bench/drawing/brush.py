"""What several pictures are made of: skies, ridges, seas, rockets."""

from __future__ import annotations

import math
import random

WIDE, HIGH = 1600, 900
NIGHT, DUSK, DAWN = ("#060b1f", "#1b2f66"), ("#1c1538", "#c2573f"), ("#243a73", "#f5b26b")


def sky(top: str, low: str) -> str:
    return (
        f'<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="{top}"/><stop offset="1" stop-color="{low}"/>'
        '</linearGradient><filter id="b2" x="-.5" y="-.5" width="2" height="2"><feGaussianBlur stdDeviation="7"/></filter></defs>'
        f'<rect width="{WIDE}" height="{HIGH}" fill="url(#s)"/>'
    )


def stars(rng: random.Random, count: int = 260, low: int = 700) -> str:
    return "".join(
        f'<circle cx="{rng.random() * WIDE:.0f}" cy="{rng.random() ** 1.4 * low:.0f}" r="{rng.random() * 1.8 + 0.4:.1f}" '
        f'fill="#fff" opacity="{rng.random() * 0.8 + 0.1:.2f}"/>'
        for _ in range(count)
    )


def glow(x: float, y: float, r: float, colour: str, strength: float = 0.9) -> str:
    """Light that falls off smoothly to nothing at twice the radius."""
    name = f"g{colour[1:]}{int(strength * 100)}"
    return (
        f'<defs><radialGradient id="{name}"><stop stop-color="{colour}" stop-opacity="{strength}"/>'
        f'<stop offset=".35" stop-color="{colour}" stop-opacity="{strength * 0.55:.2f}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient></defs>'
        f'<circle cx="{x}" cy="{y}" r="{r * 2}" fill="url(#{name})"/>'
    )


def disc(x: float, y: float, r: float, colour: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{colour}"/>'


def box(x: float, y: float, w: float, h: float, colour: str, more: str = "") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{colour}" {more}/>'


def poly(points: list[tuple[float, float]], colour: str, more: str = "") -> str:
    return f'<polygon points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in points)}" fill="{colour}" {more}/>'


def line(points: list[tuple[float, float]], colour: str, width: float = 4, more: str = "") -> str:
    path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round" {more}/>'


def ridge(rng: random.Random, y: float, height: float, colour: str, rough: float = 1.0) -> str:
    """A range of hills: a few sines with seeded phases."""
    waves = [
        (rng.random() * 6.28, (k + 1) * (0.6 + rng.random()), height / (k + 1) ** (1.25 / rough)) for k in range(7)
    ]
    points = [
        (x, y - sum(a * math.sin(p + f * x / WIDE * 6.28) for p, f, a in waves) * 0.5) for x in range(0, WIDE + 9, 8)
    ]
    return poly([*points, (WIDE, HIGH), (0, HIGH)], colour)


def sea(rng: random.Random, y: float, colour: str, shine: str, x: float = 800) -> str:
    marks = "".join(
        box(
            x + rng.gauss(0, 40 + (n * 1.4)) - 30,
            y + 6 + n * 2.2,
            20 + rng.random() * 90,
            2.5,
            shine,
            f'opacity="{rng.random() * 0.7:.2f}"',
        )
        for n in range(int((HIGH - y) / 2.3))
    )
    return box(0, y, WIDE, HIGH - y, colour) + marks


def craters(rng: random.Random, y: float, dark: str, light: str) -> str:
    parts = []
    for _ in range(26):
        depth = rng.random() ** 1.6
        cx, cy, r = rng.random() * WIDE, y + 30 + depth * (HIGH - y), 12 + depth * 90
        parts.append(f'<ellipse cx="{cx:.0f}" cy="{cy:.0f}" rx="{r:.0f}" ry="{r * 0.22:.0f}" fill="{dark}"/>')
        parts.append(
            f'<ellipse cx="{cx + r * 0.06:.0f}" cy="{cy + r * 0.05:.0f}" rx="{r * 0.9:.0f}" ry="{r * 0.15:.0f}" fill="{light}"/>'
        )
    return "".join(parts)


def rocket(
    x: float, y: float, size: float = 1.0, body: str = "#f4f1ea", shade: str = "#c9c3b6", trim: str = "#d9532c"
) -> str:
    h, w = 330 * size, 30 * size
    return (
        poly([(x - w, y), (x - w, y - h), (x, y - h - 95 * size), (x + w, y - h), (x + w, y)], body)
        + poly([(x, y), (x, y - h - 95 * size), (x + w, y - h), (x + w, y)], shade)
        + box(x - w, y - h * 0.62, 2 * w, 12 * size, trim)
        + poly([(x - w, y - 60 * size), (x - w * 2.1, y + 12 * size), (x - w, y)], trim)
        + poly([(x + w, y - 60 * size), (x + w * 2.1, y + 12 * size), (x + w, y)], trim)
    )


def panels(x: float, y: float, w: float, h: float, cells: int, colour: str = "#d9a441") -> str:
    cell = w / cells
    return "".join(
        box(x + n * cell + 2, y, cell - 4, h, colour) + box(x + n * cell + 2, y + h / 2 - 1, cell - 4, 2, "#6b4a12")
        for n in range(cells)
    )
