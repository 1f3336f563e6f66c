"""Draws the sample network's illustrations: SVG by seeded rules, rendered by Chromium, kept as WebP.

python bench/draw_pictures.py [NAME …]
"""

from __future__ import annotations

import io
import math
import random
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

OUT = Path(__file__).parent.parent / "src" / "snn" / "config" / "sample" / "pictures"
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


def orbit_sunrise(rng: random.Random) -> str:
    return (
        sky("#02040d", "#081535") + stars(rng, 320) + glow(1050, 470, 260, "#ffb45e") + glow(1050, 500, 520, "#2f6fe0", 0.5)
        + disc(800, 2060, 1560, "#4fa3ff") + disc(800, 2072, 1560, "#0a2a6b") + disc(770, 2100, 1560, "#050f2c")
        + disc(1050, 520, 26, "#fff6df")
    )  # fmt: skip


def rocket_night(rng: random.Random) -> str:
    plume = poly([(770, 430), (830, 430), (875, 830), (725, 830)], "#ffd28a", 'opacity=".85" filter="url(#b2)"')
    return (
        sky(*NIGHT) + stars(rng) + glow(800, 620, 300, "#ff9b42") + plume + poly([(785, 430), (815, 430), (830, 760), (770, 760)], "#fff6df", 'filter="url(#b2)"')
        + rocket(800, 440, 0.75) + ridge(rng, 770, 60, "#0a1330") + sea(rng, 790, "#0b1738", "#ffb45e") + "".join(glow(800 + rng.gauss(0, 180), 785, 50, "#ffd9a8", 0.35) for _ in range(7))
    )  # fmt: skip


def rocket_dawn(rng: random.Random) -> str:
    tower = "".join(
        line([(905, 690 - n * 44), (975, 646 - n * 44)], "#38294a", 5)
        + line([(975, 690 - n * 44), (905, 646 - n * 44)], "#38294a", 5)
        for n in range(10)
    )
    palms = "".join(
        line([(x, 800), (x + lean, 620)], "#1d1730", 11) + "".join(line([(x + lean, 620), (x + lean + 90 * math.cos(a), 612 + 70 * math.sin(a))], "#1d1730", 8) for a in (-2.9, -2.3, -1.3, -0.6, 0.1, 3.0))
        for x, lean in ((190, 26), (330, -18), (1370, 30))
    )  # fmt: skip
    return (
        sky(*DAWN) + glow(980, 640, 260, "#ffe2a1") + disc(980, 640, 74, "#fff0c9") + ridge(rng, 690, 90, "#7a5a7d") + ridge(rng, 740, 60, "#4a3a63")
        + line([(905, 700), (905, 240)], "#38294a", 8) + line([(975, 700), (975, 240)], "#38294a", 8) + tower + rocket(800, 700, 1.15)
        + box(660, 700, 400, 26, "#2b2140") + ridge(rng, 780, 34, "#1d1730") + palms
    )  # fmt: skip


def moon_lander(rng: random.Random) -> str:
    legs = "".join(
        line([(800 + s * 70, 560), (800 + s * 190, 700)], "#cfc8b8", 12)
        + box(800 + s * 190 - 34, 696, 68, 12, "#cfc8b8")
        for s in (-1, 1)
    )
    return (
        sky("#03040a", "#0d1326") + stars(rng, 300, 560) + glow(1240, 210, 130, "#5aa7ff", 0.5) + disc(1240, 210, 74, "#2f6fd0") + disc(1222, 196, 40, "#8fd0ff") + disc(1268, 232, 60, "#123a86")
        + ridge(rng, 600, 170, "#4c4f5a") + ridge(rng, 690, 60, "#7d7f88") + craters(rng, 700, "#5e606a", "#8b8d96") + poly([(700, 712), (1300, 742), (1300, 762), (760, 732)], "#3f414b", 'opacity=".8"')
        + legs + poly([(690, 470), (910, 470), (940, 590), (660, 590)], "#d9a441") + poly([(800, 470), (910, 470), (940, 590), (800, 590)], "#a87524") + box(730, 380, 140, 92, "#ece7db") + box(800, 380, 70, 92, "#bdb6a7")
        + line([(800, 380), (800, 290)], "#ece7db", 6) + '<ellipse cx="800" cy="292" rx="46" ry="14" fill="#ece7db"/>' + poly([(770, 590), (830, 590), (852, 650), (748, 650)], "#55575f")
    )  # fmt: skip


def mars_rover(rng: random.Random) -> str:
    wheels = "".join(disc(x, 690, 44, "#2b1a16") + disc(x, 690, 20, "#8a5a44") for x in (660, 790, 920))
    return (
        sky("#c98a5c", "#f2cfa0") + glow(420, 250, 120, "#fff3d8") + disc(420, 250, 34, "#fffaf0") + ridge(rng, 470, 220, "#b5683f") + ridge(rng, 560, 150, "#95492a")
        + "".join(line([(900 + n * 10, 470 + n * 22), (1600, 430 + n * 26)], "#a85a36", 6, 'opacity=".6"') for n in range(7)) + ridge(rng, 690, 70, "#7b351d")
        + wheels + line([(660, 690), (700, 600), (920, 690)], "#e5ddcf", 12) + box(650, 560, 300, 62, "#ece5d8") + panels(640, 530, 330, 26, 6, "#2e3f66") + line([(900, 540), (900, 390)], "#ece5d8", 12) + box(862, 350, 84, 50, "#ece5d8") + disc(884, 375, 12, "#22304f") + disc(922, 375, 12, "#22304f") + ridge(rng, 800, 40, "#5a2414")
    )  # fmt: skip


def mars_dust(rng: random.Random) -> str:
    cloud = "".join(
        disc(
            rng.random() * WIDE,
            330 + rng.random() * 300,
            60 + rng.random() * 130,
            rng.choice(("#d08a52", "#c07440", "#e0a36a", "#a85f33")),
        )
        for _ in range(120)
    )
    return sky("#b98a6a", "#efc390") + cloud + ridge(rng, 690, 50, "#8c4524") + ridge(rng, 780, 40, "#632c17")


def comet(rng: random.Random) -> str:
    tree = lambda x, y, s: (
        line([(x, y), (x, y - 90 * s)], "#05060d", 12 * s)
        + "".join(line([(x, y - 70 * s), (x + d * s, y - 140 * s)], "#05060d", 6 * s) for d in (-90, -40, 40, 90))
        + f'<ellipse cx="{x}" cy="{y - 150 * s}" rx="{150 * s}" ry="{26 * s}" fill="#05060d"/>'
    )
    return (
        sky("#050a20", "#3c2a55") + stars(rng, 420) + poly([(560, 560), (1500, 40), (1580, 130)], "#bfe0ff", 'opacity=".35" filter="url(#b2)"') + poly([(560, 560), (1180, 0), (1340, 0)], "#fff0cf", 'opacity=".5" filter="url(#b2)"')
        + glow(560, 560, 80, "#dff1ff") + disc(560, 560, 20, "#fff") + ridge(rng, 800, 30, "#0a0b18") + tree(330, 800, 1.0) + tree(1120, 806, 1.4) + tree(1400, 800, 0.7)
    )  # fmt: skip


def telescope_dish(rng: random.Random) -> str:
    dish = lambda x, y, s: (
        poly([(x - 60 * s, y), (x + 60 * s, y), (x + 20 * s, y - 130 * s), (x - 20 * s, y - 130 * s)], "#8e95ab")
        + f'<g transform="rotate(-32 {x} {y - 150 * s})"><ellipse cx="{x}" cy="{y - 170 * s}" rx="{150 * s}" ry="{54 * s}" fill="#eef1f8"/><ellipse cx="{x}" cy="{y - 182 * s}" rx="{136 * s}" ry="{40 * s}" fill="#aeb7cd"/></g>'
        + line([(x, y - 180 * s), (x + 70 * s, y - 300 * s)], "#eef1f8", 5 * s)
    )
    way = "".join(
        disc(200 + t * 13 + rng.gauss(0, 60), 640 - t * 6 + rng.gauss(0, 50), rng.random() * 2.2, "#e8dcff")
        for t in range(100)
        for _ in range(14)
    )
    return (
        sky("#050817", "#2a2450")
        + glow(800, 340, 220, "#6a55a8", 0.5)
        + way
        + stars(rng, 200)
        + ridge(rng, 690, 80, "#1a1733")
        + dish(1250, 740, 0.7)
        + dish(980, 760, 1.0)
        + dish(520, 800, 1.5)
        + ridge(rng, 820, 24, "#0c0b1c")
    )


def satellite_array(rng: random.Random) -> str:
    lights = "".join(
        disc(rng.gauss(800, 380), 720 + abs(rng.gauss(0, 80)), rng.random() * 2.6, "#ffc777") for _ in range(380)
    )
    return (
        sky("#02040d", "#081330") + stars(rng, 300, 560) + disc(800, 2160, 1560, "#3b86e6") + disc(800, 2172, 1560, "#071a40") + lights + panels(300, 330, 400, 150, 6) + panels(900, 330, 400, 150, 6)
        + line([(700, 405), (900, 405)], "#d8d3c6", 14) + box(735, 310, 130, 190, "#e9e4d8") + box(800, 310, 65, 190, "#b9b2a2") + '<ellipse cx="800" cy="540" rx="80" ry="30" fill="#e9e4d8"/>' + line([(800, 500), (800, 600)], "#e9e4d8", 6)
    )  # fmt: skip


def space_station(rng: random.Random) -> str:
    spokes = "".join(
        line([(800, 400), (800 + 300 * math.cos(a), 400 + 150 * math.sin(a))], "#cfd6e4", 14)
        for a in (0.4, 1.5, 2.6, 3.7, 4.8, 5.9)
    )
    ring = '<ellipse cx="800" cy="400" rx="310" ry="156" fill="none" stroke="#eef1f7" stroke-width="46"/><ellipse cx="800" cy="406" rx="310" ry="156" fill="none" stroke="#8c97b3" stroke-width="14"/>'
    swirl = "".join(
        f'<ellipse cx="{rng.random() * WIDE:.0f}" cy="{740 + rng.random() * 160:.0f}" rx="{60 + rng.random() * 160:.0f}" ry="{5 + rng.random() * 9:.0f}" fill="#fff" opacity="{rng.random() * 0.5:.2f}"/>'
        for _ in range(70)
    )
    return (
        sky("#040817", "#10265a")
        + stars(rng, 260, 560)
        + disc(800, 2240, 1560, "#7cc4ff")
        + disc(800, 2252, 1560, "#1c5aa8")
        + swirl
        + panels(120, 350, 330, 100, 6)
        + panels(1150, 350, 330, 100, 6)
        + spokes
        + ring
        + disc(800, 400, 74, "#eef1f7")
        + disc(800, 400, 46, "#93a0bd")
    )


def treaty_table(rng: random.Random) -> str:
    windows = "".join(
        box(150 + n * 225, 90, 150, 420, "#f3d9a4")
        + box(220 + n * 225, 90, 10, 420, "#5a4436")
        + box(150 + n * 225, 290, 150, 10, "#5a4436")
        for n in range(6)
    )
    chairs = "".join(box(180 + n * 160, 500, 96, 150, "#4b1f1f", 'rx="24"') for n in range(8))
    papers = "".join(
        poly([(200 + n * 160, 690), (270 + n * 160, 690), (284 + n * 160, 716), (196 + n * 160, 716)], "#f7f3e8")
        + line([(310 + n * 160, 700), (310 + n * 160, 630)], "#2c2420", 5)
        + poly([(284 + n * 160, 636), (336 + n * 160, 636), (324 + n * 160, 600), (296 + n * 160, 600)], "#d8a545")
        for n in range(8)
    )
    return (
        sky("#6d5645", "#3a2c25")
        + windows
        + glow(800, 330, 300, "#ffe0a0", 0.35)
        + chairs
        + poly([(90, 660), (1510, 660), (1640, 800), (-40, 800)], "#7c4a2c")
        + poly([(-40, 800), (1640, 800), (1640, 900), (-40, 900)], "#4f2d1b")
        + papers
    )


def flags_hall(rng: random.Random) -> str:
    colours = ("#9c2b2e", "#2c4a7a", "#c99a3b", "#3d6b4f", "#e8e1d3", "#5b3a66", "#2a7d86", "#b3592d")
    flags = "".join(
        line([(140 + n * 190, 170), (140 + n * 190, 720)], "#c8b37a", 9)
        + poly(
            [
                (146 + n * 190, 185),
                (286 + n * 190, 205),
                (272 + n * 190, 330),
                (290 + n * 190, 455),
                (146 + n * 190, 430),
            ],
            c,
        )
        + poly(
            [(146 + n * 190, 300), (276 + n * 190, 318), (272 + n * 190, 350), (146 + n * 190, 334)],
            "#fff",
            'opacity=".25"',
        )
        for n, c in enumerate(colours)
    )
    return (
        sky("#2a2e3b", "#8b8f9c")
        + box(0, 720, WIDE, 180, "#4d5262")
        + glow(800, 140, 360, "#fff4d6", 0.35)
        + flags
        + "".join(box(100 + n * 190, 726, 90, 120, "#fff", 'opacity=".07"') for n in range(8))
    )


def earthquake_graph(rng: random.Random) -> str:
    lines = ""
    for row in range(9):
        points = []
        for x in range(0, WIDE + 1, 5):
            shake = (
                math.exp(-(((x - 760) / 130) ** 2)) * 150 * (row == 4)
                + math.exp(-max(0, x - 760) / 260) * 60 * (x > 760) * (row == 4)
                + 3
            )
            points.append((x, 120 + row * 82 + rng.gauss(0, 1) * shake))
        lines += line(points, "#b0271d" if row == 4 else "#24384a", 3.4 if row == 4 else 2.2)
    grid = "".join(box(n * 80, 0, 1.5, HIGH, "#cdbf9f") for n in range(20)) + "".join(
        box(0, n * 41, WIDE, 1, "#dfd3b8") for n in range(22)
    )
    return sky("#f7efdc", "#eadfc4") + grid + lines


def control_room(rng: random.Random) -> str:
    screens = "".join(
        box(120 + c * 350, 110 + r * 190, 310, 160, "#0f2c3c")
        + line(
            [(130 + c * 350 + n * 12, 200 + r * 190 + rng.gauss(0, 26)) for n in range(25)],
            rng.choice(("#5fe0c8", "#ffb45e", "#8ecbff")),
            3,
        )
        for c in range(4)
        for r in range(2)
    )
    desks = "".join(
        poly([(100 + n * 360, 640), (400 + n * 360, 640), (440 + n * 360, 720), (60 + n * 360, 720)], "#22384a")
        + box(180 + n * 360, 570, 140, 76, "#12303f")
        + disc(250 + n * 360, 770, 44, "#081620")
        + poly([(180 + n * 360, 900), (320 + n * 360, 900), (300 + n * 360, 800), (200 + n * 360, 800)], "#081620")
        for n in range(4)
    )
    return sky("#07121c", "#0e2433") + screens + glow(800, 330, 380, "#3fb7c9", 0.22) + desks


def radar_dome(rng: random.Random) -> str:
    beam = poly([(820, 420), (1600, 120), (1600, 300)], "#d9f3ff", 'opacity=".3" filter="url(#b2)"')
    ribs = "".join(
        f'<ellipse cx="800" cy="520" rx="{w}" ry="170" fill="none" stroke="#b9c0cc" stroke-width="4"/>'
        for w in (60, 120, 170)
    )
    return (
        sky("#27324e", "#d98a5a")
        + glow(300, 620, 200, "#ffd28a")
        + sea(rng, 640, "#2b3c58", "#ffcf92", 300)
        + beam
        + disc(800, 520, 172, "#eceff4")
        + poly([(800, 348), (972, 520), (940, 620), (800, 690)], "#c3cad6", 'opacity=".8"')
        + ribs
        + box(640, 600, 320, 150, "#7d879a")
        + ridge(rng, 730, 70, "#3a3a3d")
        + ridge(rng, 810, 40, "#232427")
        + "".join(line([(x, 830), (x + rng.gauss(0, 16), 770)], "#1a1b1d", 3) for x in range(0, WIDE, 14))
    )


def missile_truck(rng: random.Random) -> str:
    wheels = "".join(disc(x, 720, 56, "#0c0d0f") + disc(x, 720, 24, "#3a3d42") for x in (470, 610, 750, 960, 1100))
    return (
        sky("#101318", "#4a3a3a")
        + stars(rng, 120, 360)
        + ridge(rng, 600, 130, "#1d2026")
        + ridge(rng, 670, 60, "#16181c")
        + box(0, 740, WIDE, 160, "#24262b")
        + "".join(box(n * 220, 812, 120, 8, "#8a8054") for n in range(8))
        + glow(1330, 690, 170, "#ffd98a", 0.6)
        + '<g transform="rotate(-7 700 560)">'
        + box(370, 500, 720, 110, "#4d5540", 'rx="52"')
        + box(370, 545, 720, 65, "#394030", 'rx="32"')
        + "</g>"
        + box(410, 620, 790, 70, "#2c3126")
        + box(1080, 500, 190, 180, "#454d39", 'rx="14"')
        + box(1180, 524, 80, 66, "#9fb6c4")
        + wheels
        + disc(1272, 652, 14, "#fff2c4")
    )


def cyber_globe(rng: random.Random) -> str:
    rings = "".join(
        f'<ellipse cx="800" cy="450" rx="{abs(320 * math.sin(a)):.0f}" ry="320" fill="none" stroke="#39c2d7" stroke-width="2" opacity=".5"/><ellipse cx="800" cy="{450 + 300 * math.cos(a):.0f}" rx="{abs(320 * math.sin(a)):.0f}" ry="{abs(70 * math.sin(a)):.0f}" fill="none" stroke="#39c2d7" stroke-width="2" opacity=".45"/>'
        for a in (0.35, 0.7, 1.05, 1.4, 1.75, 2.1, 2.45, 2.8)
    )
    nodes = [
        (800 + 310 * math.sqrt(rng.random()) * math.cos(t), 450 + 310 * math.sqrt(rng.random()) * math.sin(t))
        for t in [rng.random() * 6.28 for _ in range(46)]
    ]
    arcs = "".join(
        f'<path d="M{a[0]:.0f} {a[1]:.0f}Q{(a[0] + b[0]) / 2:.0f} {(a[1] + b[1]) / 2 - 150:.0f} {b[0]:.0f} {b[1]:.0f}" fill="none" stroke="#ff6a4d" stroke-width="2.5" opacity=".75"/>'
        for a, b in zip(nodes[::3], nodes[1::3], strict=False)
    )
    return (
        sky("#050a14", "#0c2036")
        + glow(800, 450, 300, "#1a6d8a", 0.6)
        + disc(800, 450, 320, "#08202f")
        + rings
        + arcs
        + "".join(glow(x, y, 9, "#ffd2a8", 0.8) + disc(x, y, 5, "#fff1de") for x, y in nodes)
    )


def submarine(rng: random.Random) -> str:
    houses = "".join(
        poly(
            [
                (60 + n * 150, 560),
                (60 + n * 150, 400),
                (130 + n * 150, 320),
                (200 + n * 150, 400),
                (200 + n * 150, 560),
            ],
            c,
        )
        + "".join(box(86 + n * 150 + c2 * 52, 430 + r * 56, 26, 34, "#ffe3a8") for c2 in range(2) for r in range(2))
        for n, c in enumerate(
            (
                "#a8412f",
                "#d9a441",
                "#e8e1d3",
                "#3d6b6b",
                "#b85c38",
                "#7a2e2e",
                "#d8c9a8",
                "#4a6a8a",
                "#a8412f",
                "#d9a441",
            )
        )
    )
    return (
        sky("#3a4a66", "#d9b38a")
        + ridge(rng, 430, 170, "#4a5a6a")
        + houses
        + box(0, 555, WIDE, 26, "#4a4038")
        + sea(rng, 580, "#223447", "#ffdba3")
        + '<path d="M330 690Q340 620 520 610H1120Q1270 616 1330 690Z" fill="#15191f"/>'
        + box(690, 500, 190, 116, "#1b2027", 'rx="18"')
        + line([(760, 500), (760, 420)], "#1b2027", 10)
        + line([(812, 500), (812, 450)], "#1b2027", 8)
        + box(330, 686, 1000, 10, "#0c0f13")
        + line([(1200, 612), (1320, 560)], "#d8c9a8", 6)
    )


def container_port(rng: random.Random) -> str:
    colours = ("#b8452f", "#2f5d7c", "#d9a441", "#3f6b52", "#e4dccb", "#7a3b52")
    stacks = "".join(
        box(40 + c * 108, 780 - r * 46, 100, 42, rng.choice(colours))
        + box(40 + c * 108, 780 - r * 46, 100, 6, "#000", 'opacity=".18"')
        for c in range(15)
        for r in range(rng.randint(1, 5))
    )
    crane = lambda x: (
        line([(x, 800), (x + 40, 220)], "#1d2433", 13)
        + line([(x + 150, 800), (x + 110, 220)], "#1d2433", 13)
        + line([(x - 190, 300), (x + 330, 300)], "#1d2433", 15)
        + line([(x + 75, 150), (x - 190, 300)], "#1d2433", 6)
        + line([(x + 75, 150), (x + 330, 300)], "#1d2433", 6)
        + line([(x - 90, 305), (x - 90, 470)], "#1d2433", 4)
        + box(x - 130, 470, 84, 36, "#b8452f")
    )
    return (
        sky("#2f3d66", "#f0a070")
        + glow(1250, 600, 220, "#ffe0a8")
        + disc(1250, 620, 64, "#fff0d0")
        + sea(rng, 640, "#4a5578", "#ffd9a8", 1250)
        + crane(300)
        + crane(760)
        + crane(1230)
        + stacks
        + box(0, 822, WIDE, 80, "#191d2a")
    )


def high_speed_train(rng: random.Random) -> str:
    piers = "".join(box(90 + n * 210, 640, 44, 300, "#9a9a96") for n in range(8))
    mist = "".join(
        f'<ellipse cx="{rng.random() * WIDE:.0f}" cy="{y}" rx="500" ry="36" fill="#f3ede2" opacity=".5" filter="url(#b2)"/>'
        for y in (430, 520, 720, 800)
    )
    return (
        sky("#b9c4c9", "#f3ead9")
        + ridge(rng, 400, 300, "#8fa3a6", 1.4)
        + ridge(rng, 520, 240, "#678287", 1.3)
        + mist
        + piers
        + box(0, 610, WIDE, 40, "#c8c6bf")
        + '<path d="M250 608V540Q250 520 280 520H1180Q1300 530 1370 608Z" fill="#f7f6f2"/>'
        + box(250, 578, 1100, 12, "#c8321f")
        + "".join(box(300 + n * 62, 536, 40, 26, "#2d3a44", 'rx="5"') for n in range(14))
        + '<path d="M1190 530Q1270 540 1315 572H1190Z" fill="#2d3a44"/>'
        + ridge(rng, 830, 60, "#3d5a52")
    )


def tea_terraces(rng: random.Random) -> str:
    terraces = ""
    for n in range(16):
        y = 380 + n * 36
        shade = f"rgb({40 + n * 3},{96 + n * 5},{62 + n * 2})"
        points = [
            (x, y + 44 * math.sin(x / 330 + n * 0.33) + 20 * math.sin(x / 130 + n)) for x in range(0, WIDE + 9, 10)
        ]
        terraces += poly([*points, (WIDE, HIGH), (0, HIGH)], shade) + line(points, "#bfe09a", 4, 'opacity=".55"')
    return (
        sky("#dfe8dc", "#f7f1dc")
        + glow(1180, 220, 130, "#fff6d0")
        + disc(1180, 230, 56, "#fffbe8")
        + ridge(rng, 380, 200, "#a9c2b2", 1.3)
        + terraces
        + "".join(
            poly([(x, y), (x + 60, y), (x + 30, y - 26)], "#d8b36a") + disc(x + 30, y + 8, 11, "#7a3b2f")
            for x, y in ((520, 560), (610, 580), (960, 640), (1080, 622))
        )
    )


def coral_reef(rng: random.Random) -> str:
    def branch(x: float, y: float, angle: float, length: float, width: float, colour: str) -> str:
        if length < 16:
            return disc(x, y, width, colour)
        x2, y2 = x + length * math.cos(angle), y - length * math.sin(angle)
        return line([(x, y), (x2, y2)], colour, width) + "".join(
            branch(x2, y2, angle + rng.gauss(t, 0.12), length * 0.72, width * 0.74, colour) for t in (-0.42, 0.42)
        )

    rays = "".join(
        poly([(x, 0), (x + 70, 0), (x - 160, HIGH), (x - 360, HIGH)], "#bff3ff", 'opacity=".1"')
        for x in (300, 620, 900, 1300, 1560)
    )
    corals = "".join(
        branch(x, 850, 1.57, s, s / 5, c)
        for x, s, c in (
            (180, 120, "#ff8a5c"),
            (420, 150, "#c86bd1"),
            (690, 110, "#ffd166"),
            (960, 165, "#ff5d7a"),
            (1230, 125, "#8f7bff"),
            (1450, 140, "#ff9f5c"),
        )
    )
    fish = "".join(
        f'<g transform="translate({rng.gauss(800, 260):.0f} {rng.gauss(360, 110):.0f}) scale({0.5 + rng.random() * 0.7:.2f})"><ellipse rx="30" ry="14" fill="#ffe08a"/><polygon points="-26,0 -50,-16 -50,16" fill="#ffb347"/><circle cx="16" cy="-3" r="3" fill="#16324a"/></g>'
        for _ in range(26)
    )
    return (
        sky("#2fb5c9", "#06324f")
        + rays
        + ridge(rng, 740, 120, "#0b4560")
        + fish
        + ridge(rng, 840, 60, "#07304a")
        + corals
    )


def volcano(rng: random.Random) -> str:
    fire = "".join(
        disc(
            800 + rng.gauss(0, 70),
            330 - abs(rng.gauss(0, 120)),
            2 + rng.random() * 9,
            rng.choice(("#ffd166", "#ff8a3d", "#ff5a2a")),
        )
        for _ in range(260)
    )
    flows = "".join(
        line(
            [(800 + d * 14, 380), (800 + d * 60, 540), (800 + d * 130 + rng.gauss(0, 30), 800)],
            "#ff6a2a",
            9 - abs(d) * 1.6,
        )
        for d in (-2, -1, 0.4, 1.6)
    )
    smoke = "".join(
        disc(800 + rng.gauss(90, 150), 190 - rng.random() * 190, 40 + rng.random() * 70, "#3b2a48") for _ in range(30)
    )
    return (
        sky("#140f2b", "#5a2a4a")
        + stars(rng, 220, 420)
        + f'<g opacity=".75">{smoke}</g>'
        + glow(800, 320, 220, "#ff7a33")
        + fire
        + poly([(120, HIGH), (720, 380), (770, 360), (800, 376), (840, 358), (890, 382), (1500, HIGH)], "#1d1424")
        + flows
        + ridge(rng, 820, 60, "#0d0914")
        + "".join(box(rng.random() * WIDE, 826 + rng.random() * 50, 5, 5, "#ffd98a") for _ in range(60))
    )


def wind_farm(rng: random.Random) -> str:
    mill = lambda x, y, s: (
        poly([(x - 8 * s, y), (x + 8 * s, y), (x + 4 * s, y - 300 * s), (x - 4 * s, y - 300 * s)], "#f4f6f4")
        + "".join(
            line([(x, y - 300 * s), (x + 170 * s * math.cos(a), y - 300 * s + 170 * s * math.sin(a))], "#f4f6f4", 9 * s)
            for a in [r + rng.random() * 0.2 for r in (0.3, 2.4, 4.5)]
        )
    )
    return (
        sky("#8fc4d9", "#f6ead0")
        + glow(300, 300, 120, "#fff6d8")
        + ridge(rng, 620, 120, "#8fb59a")
        + mill(520, 660, 0.7)
        + mill(1180, 650, 0.8)
        + ridge(rng, 720, 80, "#5d9170")
        + mill(820, 760, 1.3)
        + mill(260, 780, 1.1)
        + mill(1420, 790, 1.2)
        + ridge(rng, 830, 40, "#2f6349")
    )


def glacier(rng: random.Random) -> str:
    cracks = "".join(
        line(
            [(x := rng.random() * WIDE, 560 + rng.random() * 160), (x + rng.gauss(0, 30), 640 + rng.random() * 120)],
            "#4b93b8",
            3,
            'opacity=".6"',
        )
        for _ in range(90)
    )
    return (
        sky("#7fb2d6", "#f3e3d3")
        + ridge(rng, 420, 330, "#8e9db2", 1.5)
        + ridge(rng, 500, 240, "#e9f1f6", 1.5)
        + poly([(0, 560), (420, 500), (820, 540), (1250, 500), (WIDE, 560), (WIDE, 740), (0, 740)], "#cfe7f2")
        + cracks
        + poly([(0, 720), (WIDE, 720), (WIDE, 760), (0, 760)], "#8cc0d9")
        + sea(rng, 750, "#2d6a8a", "#e6f6ff")
        + "".join(
            poly([(x, 800), (x + 30, 762), (x + 80, 770), (x + 110, 806)], "#eef8fc") for x in (180, 640, 1120, 1400)
        )
    )


def solar_desert(rng: random.Random) -> str:
    rows = "".join(
        poly(
            [
                (60 + c * 250 - r * 50, 600 + r * 90),
                (260 + c * 250 - r * 50, 600 + r * 90),
                (230 + c * 250 - r * 50, 655 + r * 90),
                (30 + c * 250 - r * 50, 655 + r * 90),
            ],
            "#1d3a6b",
        )
        + line([(45 + c * 250 - r * 50, 628 + r * 90), (245 + c * 250 - r * 50, 628 + r * 90)], "#7fb0ea", 2)
        for r in range(4)
        for c in range(-1, 8)
    )
    return (
        sky("#5aa0d0", "#f8d9a0")
        + glow(1100, 210, 160, "#fff7d9")
        + disc(1100, 210, 62, "#fffdf0")
        + ridge(rng, 520, 130, "#d99a5c")
        + ridge(rng, 590, 60, "#c9854a")
        + rows
    )


def shanghai_skyline(rng: random.Random) -> str:
    towers = "".join(
        box(
            x,
            700 - (h := 120 + rng.random() * 260),
            46 + rng.random() * 30,
            h,
            rng.choice(("#33425e", "#3e4d6a", "#2a3850")),
        )
        for x in range(0, WIDE, 58)
    )
    lit = "".join(
        box(rng.random() * WIDE, 420 + rng.random() * 270, 5, 7, "#ffd98a", f'opacity="{rng.random():.2f}"')
        for _ in range(420)
    )
    tall = (
        poly([(760, 700), (770, 260), (800, 160), (830, 260), (840, 700)], "#22304a")
        + poly([(900, 700), (915, 230), (975, 200), (985, 700)], "#2b3a58")
        + line([(620, 700), (620, 180)], "#4a5a7a", 12)
        + disc(620, 520, 46, "#a8304a")
        + disc(620, 330, 30, "#a8304a")
    )
    return (
        sky("#1f2c54", "#e8927c")
        + glow(420, 620, 240, "#ffcf9a")
        + towers
        + tall
        + lit
        + sea(rng, 700, "#27345a", "#ffc99a", 620)
    )


def flood_town(rng: random.Random) -> str:
    houses = "".join(
        box(x, 520 + d, 150, 190, c)
        + poly([(x - 16, 520 + d), (x + 75, 430 + d), (x + 166, 520 + d)], "#7a3a2c")
        + box(x + 24, 556 + d, 34, 44, "#f6e3b0")
        + box(x + 92, 556 + d, 34, 44, "#3a4a5a")
        for x, d, c in (
            (120, 0, "#e8dcc4"),
            (330, 30, "#c9b48f"),
            (560, 6, "#d8d2c2"),
            (1010, 20, "#cdb594"),
            (1240, 0, "#e6dac6"),
        )
    )
    rain = "".join(
        line([(x := rng.random() * WIDE, y := rng.random() * 700), (x - 10, y + 34)], "#dfe8ee", 1.6, 'opacity=".4"')
        for _ in range(260)
    )
    return (
        sky("#55646f", "#a9b5b8")
        + ridge(rng, 470, 90, "#5c6e66")
        + houses
        + sea(rng, 660, "#6b6a58", "#c9c8b4")
        + '<path d="M760 720Q830 760 940 720L920 748Q850 770 780 748Z" fill="#d9532c"/>'
        + disc(830, 690, 14, "#2b2f36")
        + box(818, 700, 26, 34, "#e8b23a")
        + rain
    )


PICTURES = {
    name.replace("_", "-"): maker
    for name, maker in list(globals().items())
    if callable(maker) and getattr(maker, "__annotations__", {}).get("return") == "str"
    and list(maker.__annotations__) == ["rng", "return"]
}  # fmt: skip
GRAIN = (
    '<filter id="g"><feTurbulence type="fractalNoise" baseFrequency=".8" numOctaves="2" seed="4"/>'
    '<feColorMatrix values="0 0 0 0 .5 0 0 0 0 .5 0 0 0 0 .5 0 0 0 .09 0"/></filter>'
    f'<rect width="{WIDE}" height="{HIGH}" filter="url(#g)"/>'
)


def main(names: list[str]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    browser_file = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=browser_file, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
        for name in names or PICTURES:
            svg = PICTURES[name](random.Random(name))
            page.set_content(
                f'<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}">{svg}{GRAIN}</svg>'
            )
            image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            image.save(OUT / f"{name}.webp", "WEBP", quality=76, method=6)
            print(name, (OUT / f"{name}.webp").stat().st_size // 1024, "KB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
