"""A browser at the desk, signed in; and what every screen must stand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from snn.desk.tests.cast import client_of


@contextmanager
def opened(live_server: Any, kind: str) -> Iterator[Any]:
    """A page of one who has the role on all sites."""
    from playwright.sync_api import sync_playwright

    file = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not file:
        pytest.skip("no Chromium here (apt-get install chromium)")
    cookie = client_of("ada", kind).cookies["snn_desk"].value
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        # Playwright's own loop runs in this thread; the ORM is asked between its steps, never from within them.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = play.chromium.launch(executable_path=file, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
        context.add_cookies([{"name": "snn_desk", "value": cookie, "url": live_server.url}])
        yield context.new_page()
        browser.close()


def look(page: Any, name: str) -> None:
    """Nothing for axe to find and nothing to scroll sideways for: wide and narrow, light and dark."""
    from axe_playwright_python.sync_playwright import Axe

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            if os.environ.get("SNN_TEST_PICTURES"):
                page.screenshot(path=f"{os.environ['SNN_TEST_PICTURES']}/{name}-{width}-{scheme}.png", full_page=True)
            # Colours halfway between light and dark are nobody's choice.
            page.evaluate(
                "document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish())"
            )
            found = [
                (one["id"], one["nodes"][0]["html"]) for one in Axe().run(page, context="main").response["violations"]
            ]
            assert not found, f"{name}, {width} pixels wide, {scheme}: {found}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
