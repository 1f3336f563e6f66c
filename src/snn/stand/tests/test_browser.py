"""A real browser reads both copies of a page with a cut."""

import time

import pytest

from snn.ground.signing import sign
from snn.stand.tests.test_http import app, folder, port  # noqa: F401  fixtures


@pytest.mark.browser
@pytest.mark.slow
def test_browser_reads_the_page_with_and_without_the_appeal(port, folder):  # noqa: F811
    from playwright.sync_api import sync_playwright

    cookie = sign("month", key=folder.secret(), purpose="supporter", expires_at=int(time.time()) + 60)
    address = f"http://moon.example:{port}/"
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--host-resolver-rules=MAP moon.example 127.0.0.1"],
        )
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        assert page.inner_text("body").split() == ["before", "give", "after"]
        context.add_cookies([{"name": "snn_supporter", "value": cookie, "url": address}])
        page.goto(address)
        assert page.inner_text("body").split() == ["before", "after"]
        browser.close()
