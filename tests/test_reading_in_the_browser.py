"""A real browser reads a story: what it sends, when, and what the office sees of it."""

import json
import time

import pytest

from tests.running import address, demo

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
LIVE = ("audience", "live", "--json")


@pytest.fixture(scope="module")
def running(tmp_path_factory, sample):
    with demo(tmp_path_factory.mktemp("data") / "data", sample) as started:
        yield started


@pytest.fixture
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--host-resolver-rules=MAP *.localhost 127.0.0.1",
                "--no-sandbox",
                f"--user-agent={AGENT}",
                "--disable-blink-features=AutomationControlled",
            ],
        )
        yield opened
        opened.close()


def story_of(page, running):
    page.goto(address(running, "spacedaily"))
    page.wait_for_timeout(500)  # Whoever leaves before the first paint has opened nothing.
    return page.locator("h3 a, h2 a").first.get_attribute("href")


@pytest.mark.slow
@pytest.mark.browser
def test_a_view_is_sent_after_the_page_is_painted_and_reading_when_it_is_left(running, browser):
    page = browser.new_context(user_agent=AGENT, viewport={"width": 400, "height": 800}).new_page()
    wrong, sent = [], []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: sent.append(json.loads(asked.post_data)) if asked.url.endswith("/hit") else None)
    page.add_init_script("window.painted = 0; new PerformanceObserver(l => window.painted = l.getEntries()[0].startTime)"
                         ".observe({type: 'paint', buffered: true});")  # fmt: skip
    path = story_of(page, running)
    sent.clear()
    page.goto(f"{address(running, 'spacedaily', path)}?utm_campaign=letter")
    page.wait_for_timeout(300)
    assert [(one[2], one[4], one[6], one[7], one[8]) for one in sent] == [(0, path, "letter", 0, 0)]
    began = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('/hit')).map(e => e.startTime)"
    )
    assert page.evaluate("painted") > 0
    assert all(when >= page.evaluate("painted") for when in began)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(2300)
    page.goto(address(running, "spacedaily"))
    page.wait_for_timeout(300)
    assert [word for word in wrong if "hit" in word or "script" in word.lower()] == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        board = json.loads(running.snn(*LIVE).stdout)
        if board["views_30"] >= 3:
            break
        time.sleep(0.3)
    assert (board["views_30"], board["visitors_30"]) == (3, 1)
    assert board["sites"][0]["name"] == "SpaceDaily"
    told = json.loads(running.snn("audience", "site", "spacedaily.localhost", "--json", "--days", "1").stdout)
    (story,) = (one for one in told["story"] if one["key"])
    # Playwright does not see what a page sends as it goes; the office does.
    assert story["views"] == 1
    assert story["seconds"] in (1, 2, 3)
    assert story["quarters"] == [1, 1, 1, 1]


@pytest.mark.slow
@pytest.mark.browser
def test_who_asks_not_to_be_counted_sends_nothing(running, browser):
    context = browser.new_context(user_agent=AGENT)
    context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {get: () => true})")
    page, sent = context.new_page(), []
    page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/hit") else None)
    page.goto(address(running, "spacedaily"))
    page.wait_for_timeout(400)
    assert sent == []
