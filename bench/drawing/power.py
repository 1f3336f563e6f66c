"""Treaties, radar, submarines and control rooms."""

from __future__ import annotations

import math
import random

from drawing.brush import HIGH, WIDE, box, disc, glow, line, poly, ridge, sea, sky, stars


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
