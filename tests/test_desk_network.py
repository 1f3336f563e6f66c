"""The network's screens on a whole demo, in a real browser: a rule is tried and kept, an about page reaches readers."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.at_the_desk import SIGN_IN, signed_in
from tests.running import environment

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AS_ADMIN = SIGN_IN.replace('kind="editor"', 'kind="admin"')
PATHS = (
    "/", "/wire-room/", "/network/", "/network/site/spacedaily.localhost/", "/network/section/add/", "/network/source/add/",
    "/network/route/add/", "/network/tier/add/", "/network/page/about/", "/network/redirects/", "/tools/",
)  # fmt: skip


@pytest.fixture
def desk(running, browser):
    """A page on which an admin is signed in, who edits too."""
    named = environment(running.data) | {"DJANGO_SETTINGS_MODULE": "snn.config.desk_settings"}
    words = (sys.executable, "-c", AS_ADMIN, "ada@example.org", "Ada")
    done = subprocess.run(words, env=named, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    with signed_in(running, browser) as page:
        yield page


def test_a_rule_is_tried_kept_and_taken_away(desk):
    desk.goto(f"{desk.desk}/network/route/add/")
    desk.get_by_label("Slug").fill("tried-here")
    desk.get_by_label("When").fill("the AND (")
    desk.get_by_role("button", name="Show what it would do").click()
    assert "it ends where a word should follow" in desk.locator(".network").inner_text()
    desk.get_by_label("When").fill("the OR a")
    desk.get_by_role("button", name="Show what it would do").click()
    desk.get_by_role("heading", name="What it would have done").wait_for()
    desk.get_by_role("button", name="Save this rule").click()
    desk.get_by_role("link", name="tried-here").click()
    desk.get_by_text("Take this route away").click()
    desk.get_by_role("button", name="Take it away").click()
    desk.get_by_text("The route tried-here is no more").wait_for()


def test_a_fixed_page_reaches_readers(running, desk):
    desk.goto(f"{desk.desk}/network/page/about/")
    text = desk.get_by_label("Text (HTML)")
    text.fill(text.input_value() + "<p>Said at the desk today.</p>")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("Saved; what follows").wait_for()
    assert running.wait_for("Said at the desk today.", "/about/", "spacedaily", 60) < 60


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(desk, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    found = []
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 844})
    for path in PATHS:
        desk.goto(f"{desk.desk}{path}")
        for more in desk.locator(".network details").all():
            more.evaluate("one => { one.open = true }")
        if shots := os.environ.get("SHOTS"):
            desk.screenshot(path=f"{shots}/{width}-{scheme}{path.replace('/', '-')}.png", full_page=True)
        violations = Axe().run(desk).response["violations"]
        found += [
            (path, one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in ("serious", "critical")
        ]
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == []
