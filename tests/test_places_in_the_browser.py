"""A sponsor's place in a real browser: after paint, without a shift, counted once; and when it is blocked."""

from __future__ import annotations

import time

import pytest

from tests.running import address

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) window.shifted += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
# What crypto gives the page: 0 chooses the first message, a large number our own.
DRAWN = "crypto.getRandomValues = into => { into[0] = %d + (window.drawn = (window.drawn || 0) + 1) * 10000; return into; };"
CHOSEN, NOT_CHOSEN = DRAWN % 0, DRAWN % 9999


@pytest.fixture(scope="module")
def sponsored(running):
    """A demo whose rotas are written, and counted pages let a message stand on half of them."""
    done = running.snn("ads", "pace", "--once")
    assert done.returncode == 0, done.stderr
    deadline = time.monotonic() + 20
    while '"n":[{' not in running.get("/rota/_front.json").text and time.monotonic() < deadline:
        time.sleep(0.2)
    return running


def open_page(browser, running, path="/", *, drawn=CHOSEN, width=1280, before="", **other):
    context = browser.new_context(viewport={"width": width, "height": 900}, user_agent=AGENT, **other)
    page = context.new_page()
    page.add_init_script(SHIFTS + drawn + before)
    page.asked = []
    page.on("request", lambda request: page.asked.append((request.url, request.post_data)))
    page.goto(address(running, "spacedaily", path))
    return page


# A blocker's style is there before the page is.
HIDE = """const hidden = new CSSStyleSheet();
hidden.replaceSync("%s{ display: none !important }");
document.adoptedStyleSheets = [hidden];
"""
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


def beacons(page):
    return [body.split("\n")[4] for url, body in page.asked if url.endswith("/seen")]


def a_story(running):
    url = running.get("/feed.json").json()["items"][0]["url"]
    return url.split(str(running.port))[1]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_message_stands_without_a_shift_and_is_counted_when_it_is_seen(sponsored, browser, width):
    page = open_page(browser, sponsored, width=width)
    page.wait_for_selector(".over", state="attached")
    page.locator(".house").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    assert page.locator(".over .label").inner_text() == "Paid for by Okoro Telescopes"
    assert beacons(page) == ["o", "v"]
    assert page.evaluate("window.shifted") == 0
    place, over = page.locator(".house").bounding_box(), page.locator(".over").bounding_box()
    assert abs(place["height"] - over["height"]) <= 2.5
    page.context.close()


def test_nothing_is_asked_for_before_the_page_is_painted(sponsored, browser):
    page = open_page(browser, sponsored)
    page.wait_for_selector(".over", state="attached")
    page.wait_for_timeout(300)
    painted, asked = page.evaluate(
        """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime,
        performance.getEntriesByType("resource").filter(one => /rota|seen/.test(one.name)).map(one => one.startTime)]"""
    )
    assert asked and min(asked) >= painted
    page.context.close()


def test_a_message_that_a_blocker_hides_leaves_ours_without_a_hole(sponsored, browser):
    page = open_page(browser, sponsored, a_story(sponsored), bypass_csp=True, before=HIDE % ".over")
    page.wait_for_selector(".over", state="attached")
    page.locator(".house").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    assert page.locator(".own b").is_visible()
    assert not page.locator(".own").evaluate("one => one.inert")
    assert "v" not in beacons(page)
    assert page.evaluate("window.shifted") == 0
    page.context.close()


def test_a_whole_place_that_a_blocker_hides_leaves_no_shift(sponsored, browser):
    page = open_page(browser, sponsored, a_story(sponsored), bypass_csp=True, before=HIDE % ".house")
    page.wait_for_timeout(1500)
    assert page.locator(".house").bounding_box() is None
    assert page.evaluate("window.shifted") == 0
    page.context.close()


@pytest.mark.parametrize("gone", ["**/rota/**", "**/seen"], ids=["rota", "beacon"])
def test_a_blocked_request_breaks_nothing(sponsored, browser, gone):
    context = browser.new_context(user_agent=AGENT)
    page, wrong = context.new_page(), []
    page.add_init_script(SHIFTS + CHOSEN)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route(gone, lambda route: route.abort())
    page.goto(address(sponsored, "spacedaily"))
    page.wait_for_timeout(800)
    assert page.locator(".own b").count() == 1
    assert wrong == []
    assert page.evaluate("window.shifted") == 0
    context.close()


def test_our_own_message_stays_where_no_other_is_drawn(sponsored, browser):
    page = open_page(browser, sponsored, drawn=NOT_CHOSEN)
    page.wait_for_timeout(800)
    assert page.locator(".over").count() == 0
    assert beacons(page) == ["o"]
    page.context.close()


def test_without_script_our_own_message_stands(sponsored, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address(sponsored, "spacedaily"))
    assert page.locator(".own b").is_visible()
    page.context.close()


def test_a_browser_shows_it_no_more_often_than_its_cap(sponsored, browser):
    today = "{ d: new Date().toDateString(), 1: 20 }"
    page = open_page(browser, sponsored, before=f'localStorage.setItem("places", JSON.stringify({today}));')
    page.wait_for_timeout(800)
    assert page.locator(".over").count() == 0
    assert beacons(page) == ["o1"]
    page.context.close()


def test_a_supporter_sees_none(sponsored, browser):
    from snn.ground.signing import sign

    key = (sponsored.data / "secret.key").read_text().strip()
    word = sign("month", key=key, purpose="supporter", expires_at=int(time.time()) + 3600)
    context = browser.new_context(user_agent=AGENT)
    context.add_cookies([{"name": "snn_supporter", "value": word, "url": address(sponsored, "spacedaily")}])
    page = context.new_page()
    page.add_init_script(CHOSEN)
    page.goto(address(sponsored, "spacedaily"))
    page.wait_for_timeout(800)
    assert page.locator(".over").count() == 0
    assert context.cookies() and len(context.cookies()) == 1
    context.close()


def test_a_link_leads_to_the_sponsor_and_tells_no_page_of_ours(sponsored, browser):
    page = open_page(browser, sponsored, a_story(sponsored), drawn=DRAWN % 7)
    page.locator(".house").scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    led = []
    page.route("https://okoro.example/**", lambda route: (led.append(route.request), route.fulfill(body="hello")))
    page.locator(".over a").click()
    page.wait_for_url("https://okoro.example/balcony")
    # Where the reader came from is the site at most, never the story.
    assert led[0].all_headers().get("referer", "").count("/") <= 3
    page.context.close()


def test_what_was_seen_is_in_the_report(sponsored):
    import json

    deadline, found = time.monotonic() + 10, {}
    while time.monotonic() < deadline and not found.get("viewed"):
        time.sleep(0.5)
        found = json.loads(sponsored.snn("ads", "status", "--json").stdout)["flights"][0]
    assert found["viewed"] >= 1
    assert found["clicked"] == 1
    assert found["offered"] >= found["viewed"]
    address_ = sponsored.snn("ads", "links").stdout.split(": ", 1)[1].strip()
    page = sponsored.get(address_.split(str(sponsored.port))[1])
    assert "Winter sky on all sites" in page.text
