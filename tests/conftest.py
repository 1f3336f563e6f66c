"""A running demo and a real browser, for the tests that need them."""

from __future__ import annotations

import shutil

import pytest

from tests.running import demo


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with demo(tmp_path_factory.mktemp("demo") / "data") as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    file = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not file:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with sync_playwright() as play:
        made = play.chromium.launch(
            executable_path=file, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield made
        made.close()
