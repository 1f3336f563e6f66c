"""Rockets, landers, telescopes and the sky."""

from __future__ import annotations

import math
import random

from drawing.brush import (
    DAWN,
    NIGHT,
    WIDE,
    box,
    craters,
    disc,
    glow,
    line,
    panels,
    poly,
    ridge,
    rocket,
    sea,
    sky,
    stars,
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
