"""axe looks at every kind of page, on a dark phone and on a light desk."""

from __future__ import annotations

import pytest

from tests.running import Running, address

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECTIONS = {"spacedaily": "moon-daily", "spacewar": "nukewars", "sinodaily": "sino-news", "terradaily": "climate"}
LOOKS = [(390, "dark"), (1280, "light")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("site", SECTIONS)
def test_axe_finds_nothing(running, browser, site, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page, axe, found = context.new_page(), Axe(), []
    for path in _one_of_each_kind(running, site):
        page.goto(address(running, site, path))
        violations = axe.run(page).response["violations"]
        found += [(path, one["id"], one["nodes"][0]["html"]) for one in violations]
    context.close()
    assert found == []


def _one_of_each_kind(running: Running, site: str) -> list[str]:
    urls = [item["url"] for item in running.get("/feed.json", site).json()["items"]]
    story = urls[0].split(str(running.port))[1]
    day = story[: len("/2026/11/24/")]
    return [
        "/", f"/{SECTIONS[site]}/", day, story, f"{story}lite/", "/corrections/", "/support/", "/about/", "/privacy/",
        "/nowhere/",
    ]  # fmt: skip
