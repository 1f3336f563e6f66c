"""Draws the sample network's illustrations: SVG by seeded rules, rendered by Chromium, kept as WebP.

python bench/draw_pictures.py [NAME …]
"""

from __future__ import annotations

import io
import random
import shutil
import sys
from pathlib import Path

from drawing import land, power, space
from drawing.brush import HIGH, WIDE
from PIL import Image
from playwright.sync_api import sync_playwright

OUT = Path(__file__).parent.parent / "src" / "snn" / "config" / "sample" / "pictures"
PICTURES = {
    name.replace("_", "-"): maker
    for part in (space, power, land)
    for name, maker in vars(part).items()
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
