"""A day at the writing desk, in a real browser on a whole demo: write, publish, correct, kill."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.at_the_desk import signed_in, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICTURE = Path(__file__).parent.parent / "src/snn/config/sample/pictures/comet.webp"


@pytest.fixture
def desk(running, browser):
    """A page on which Ada is signed in."""
    with signed_in(running, browser) as page:
        yield page


def test_write_with_a_picture_publish_correct_and_kill(running, desk):
    page = desk
    write(page, "Lander drills into the far side")
    page.wait_for_url("**/edit/**", timeout=20_000)
    page.reload()
    page.get_by_role("link", name="Add a picture").click()
    page.get_by_label("Picture").first.set_input_files(str(PICTURE))
    page.get_by_label("What it shows").fill("A comet over hills")
    page.get_by_label("Credit").fill("SNN / own picture")
    page.get_by_role("button", name="Take this picture").click()
    page.get_by_role("button", name="Publish…").first.click()
    page.get_by_role("heading", name="What will change").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("On the shelf").wait_for()
    story = page.url
    link = page.locator("main a[href*='lander-drills'], .desk-page a[href*='lander-drills']").first.get_attribute(
        "href"
    )
    site = link.split("//")[1].split(".")[0]
    path = link.split(str(running.port))[1]
    assert "It drilled a metre deep" in running.get(path, site).text
    assert "A comet over hills" in running.get(path, site).text

    page.get_by_role("link", name="Correct…").click()
    page.get_by_label("Text").fill("It was two metres, not one.")
    page.get_by_role("button", name="Publish the correction").click()
    page.get_by_text("On the shelf").wait_for()
    assert "It was two metres" in running.get(path, site).text

    page.goto(story)
    page.get_by_role("link", name="Kill…").click()
    page.get_by_label("Reason").fill("The figures were not ours to give")
    page.get_by_label("Withdraw it for good").check()
    page.get_by_role("button", name="Withdraw the story").click()
    page.get_by_text("410 gone").first.wait_for()
    assert running.get(path, site).status_code == 410


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_the_writing_desk(desk, width):
    from axe_playwright_python.sync_playwright import Axe

    page, found = desk, []
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{page.desk}/writing/?state=live")
    story = page.locator(".desk-list a[href*='/story/']").first.get_attribute("href")
    page.goto(f"{page.desk}{story}")
    page.get_by_role("button", name="Edit").click()
    page.wait_for_url("**/edit/**")
    editor = urlsplit(page.url).path
    around = [f"/writing/{editor.strip('/').split('/')[-1]}/{name}/" for name in ("related", "picture", "publish")]
    paths = ["/writing/", story, f"{story}correct/", f"{story}kill/", editor, *around, "/wire-room/refused/"]
    for path in paths:
        page.goto(f"{page.desk}{path}")
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{width}{path.replace('/', '-')}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        found += [
            (path, one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in ("serious", "critical")
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # Wagtail hides what its pages have beyond the screen.
        fields = page.locator("main :is(input, select, textarea):visible")
        cut = "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.name)"
        assert fields.evaluate_all(cut) == [], path
    assert found == []
