"""Ports, trains, reefs, weather and cities."""

from __future__ import annotations

import math
import random

from drawing.brush import HIGH, WIDE, box, disc, glow, line, poly, ridge, sea, sky, stars


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
