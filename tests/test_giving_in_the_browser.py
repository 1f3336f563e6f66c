"""Giving, and stopping, on a phone in a real browser: with script and without."""

from __future__ import annotations

import json
import quopri
import re
import sqlite3
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.running import Running, address

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MANAGE = "/support/manage/"
OWN = """
[[tier]]
slug = "own"
name = "What you like"
amount_cents = 1000
currency = "USD"
interval = "once"
methods = ["card", "paypal"]
choices = [500, 1000, 2500]
least_cents = 200
most_cents = 100000
"""


@pytest.fixture(params=[False, True], ids=["without script", "with script"])
def phone(request, browser: Browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=request.param)
    context.set_default_timeout(8000)
    yield context.new_page()
    context.close()


@pytest.fixture
def mail(request) -> str:
    """An address of this test's own, with script or without."""
    return re.sub("[^a-z]", "", request.node.name)[-40:] + "@example.org"


@pytest.fixture(autouse=True)
def _hours_later(running: Running) -> None:
    """Every reader here comes from one address, and is no tester."""
    with sqlite3.connect(running.data / "newsroom.sqlite3", timeout=20) as database:
        database.execute("DELETE FROM shield_bucket")
        database.execute("UPDATE shield_rest SET closed_at = opened_at")


@pytest.fixture(scope="module")
def choices(running: Running) -> None:
    sample = Path(__file__).parent.parent / "src" / "snn" / "config" / "sample" / "network.toml"
    network = running.data.parent / "network.toml"
    network.write_text(sample.read_text(encoding="utf-8") + OWN, encoding="utf-8")
    assert running.snn("network", "load", str(network)).returncode == 0
    running.wait_for("What you like", "/support/", "spacewar", 20)


def approve(page: Page, mail: str) -> None:
    page.get_by_label("E-mail address").fill(mail)
    page.get_by_role("button", name="Approve").click()
    assert page.locator("h1").inner_text() == "Thank you"


def give_monthly(running: Running, page: Page, site: str, mail: str) -> None:
    page.goto(address(running, site, "/support/"))
    page.get_by_role("button", name="Give $5 monthly with PayPal").click()
    approve(page, mail)


def mails_to(running: Running, mail: str) -> list[str]:
    texts = [
        quopri.decodestring(file.read_bytes()).decode(errors="replace") for file in (running.data / "mail").iterdir()
    ]
    return [text for text in texts if f"To: {mail}" in text]


def wait_for_mail(running: Running, mail: str, words: str) -> str:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for text in mails_to(running, mail):
            if words in text:
                return text
        time.sleep(0.2)
    raise AssertionError(f"no mail to {mail} with {words!r}")


def come_in(running: Running, page: Page, site: str, mail: str) -> str:
    """Ask for the link, follow it, press; the link."""
    page.goto(address(running, site, MANAGE))
    page.get_by_label("E-mail address").fill(mail)
    page.get_by_role("button", name="Send me a link").click()
    assert page.locator("h1").inner_text() == "Look into your mail"
    text = wait_for_mail(running, mail, "Your link to")
    link = re.search(rf"http\S+{MANAGE}[\w-]+\.\d+\.[\w-]+/", text).group()
    page.goto(link)
    page.get_by_role("button", name="Show what I give").click()
    assert page.locator("h1").inner_text() == "What you give"
    return link


def story_of(running: Running, site: str) -> str:
    """The newest story whose own site this is."""
    urls = [item["url"] for item in running.get("/feed.json", site).json()["items"]]
    return next(url for url in urls if url.startswith(address(running, site))).split(str(running.port))[1]


def test_from_story_to_the_providers_page_in_two_clicks_and_no_typing_and_back_to_the_story(running, phone, mail):
    story = story_of(running, "sinodaily")
    phone.goto(address(running, "sinodaily", story))
    phone.locator(".story .give a").click()
    phone.get_by_role("button", name="Give $5 by card").click()
    assert "/support/sandbox/" in phone.url
    approve(phone, mail)
    phone.get_by_role("link", name="Back to the story").click()
    assert phone.url.endswith(story)
    assert phone.locator(".appeal").count() == 0
    rows = json.loads(running.snn("support", "statement", "--json", "--by-story").stdout)["rows"]
    assert story in {row["story"] for row in rows}


def test_an_amount_of_ones_own_or_one_of_the_choices(running, choices, phone):
    phone.goto(address(running, "spacewar", "/support/"))
    tier = phone.locator("form.tier", has_text="What you like")
    tier.get_by_role("radio", name="$25").check()
    tier.get_by_role("button", name="Give by card").click()
    assert "Approve $25" in phone.content()
    phone.go_back()
    tier.get_by_label("Or another amount").fill("7.50")
    tier.get_by_role("button", name="Give with PayPal").click()
    assert "Approve $7.50" in phone.content()
    phone.go_back()
    tier.get_by_label("Or another amount").fill("1")
    tier.get_by_role("button", name="Give by card").click()
    assert "less than the least we can take" in phone.content()


def test_two_tabs_and_the_back_button_charge_once(running, phone, mail):
    first, second = phone, phone.context.new_page()
    first.goto(address(running, "terradaily", "/support/"))
    first.get_by_role("button", name="Give $5 by card").click()
    second.goto(first.url)
    approve(first, mail)
    second.get_by_label("E-mail address").fill(mail)
    second.get_by_role("button", name="Approve").click()
    assert second.locator("h1").inner_text() == "Thank you"
    first.go_back()
    first.reload()
    assert "not charged again" in first.content()
    wait_for_mail(running, mail, "Receipt: $5")
    time.sleep(1)
    assert len(mails_to(running, mail)) == 1


def test_in_by_mail_change_and_cancel_in_two_clicks(running, phone, mail):
    give_monthly(running, phone, "spacedaily", mail)
    link = come_in(running, phone, "spacedaily", mail)
    phone.get_by_role("link", name="Change amount").click()
    phone.get_by_role("radio", name="$10").check()
    phone.get_by_role("button", name="On to PayPal").click()
    assert "Changed, from the next payment on" in phone.content()
    assert "$10 a month to SpaceDaily" in phone.content()
    phone.get_by_role("link", name="Cancel", exact=True).click()
    phone.get_by_role("button", name="Yes, cancel it").click()
    assert "Cancelled. Nothing more will be taken" in phone.content()
    phone.go_back()
    phone.reload()
    phone.goto(address(running, "spacedaily", MANAGE))
    assert phone.get_by_role("link", name="Cancel", exact=True).count() == 0
    wait_for_mail(running, mail, "Cancelled: $10 a month")
    phone.goto(link)
    assert "used already" in phone.content()
    phone.goto(address(running, "spacedaily", MANAGE))
    phone.get_by_role("link", name="Erase it").click()
    phone.get_by_role("button", name="Yes, erase it for good").click()
    assert phone.locator("h1").inner_text() == "Erased"
    phone.goto(address(running, "spacedaily", MANAGE))
    assert phone.get_by_label("E-mail address").is_visible()
    assert running.snn("ledger", "check").returncode == 0


def test_papers_and_data_to_take_along(running, phone, mail):
    give_monthly(running, phone, "terradaily", mail)
    come_in(running, phone, "terradaily", mail)
    with phone.expect_download() as paper:
        phone.get_by_role("link", name="PDF").click()
    assert paper.value.path().read_bytes()[:4] == b"%PDF"
    with phone.expect_download() as taken:
        phone.get_by_role("link", name="Take it along").click()
    assert json.loads(taken.value.path().read_text())["mail"] == mail
    phone.get_by_role("button", name="Statement of").click()
    assert "The statement is on its way" in phone.content()
    wait_for_mail(running, mail, "What you gave in")
    phone.get_by_role("button", name="Leave this page").click()
    phone.goto(address(running, "terradaily", MANAGE))
    assert phone.get_by_label("E-mail address").is_visible()


def test_while_cards_rest_paypal_is_one_press_away(running, phone):
    with sqlite3.connect(running.data / "newsroom.sqlite3", timeout=20) as database:
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        database.execute("UPDATE shield_attempts SET count = 0")
        database.execute("INSERT INTO shield_rest (opened_at, reason, detail) VALUES (?, 'refused', '')", (now,))
    phone.goto(address(running, "spacedaily", story_of(running, "spacedaily")))
    phone.get_by_role("button", name="Give $5 by card").click()
    assert phone.locator("h1").inner_text() == "Cards rest for a while, and nothing was charged"
    phone.get_by_role("button", name="Give with PayPal instead").click()
    approve(phone, "rest@example.org")
    assert phone.get_by_role("link", name="Back to the story").is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@pytest.mark.parametrize("site", ["spacedaily", "spacewar", "sinodaily", "terradaily"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(running, choices, browser, site, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page, axe, found = context.new_page(), Axe(), []

    def look() -> None:
        violations = axe.run(page).response["violations"]
        found.extend((page.url, one["id"], one["nodes"][0]["html"]) for one in violations)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url

    _walk(running, context, page, site, f"axe{width}{site}@example.org", look)
    context.close()
    assert found == []


def _walk(running: Running, context: BrowserContext, page: Page, site: str, mail: str, look) -> None:
    """Past every page that a reader who gives can see."""
    page.goto(address(running, site, "/support/"))
    look()
    page.get_by_role("button", name="Give $5 monthly with PayPal").click()
    look()
    approve(page, mail)
    look()
    page.goto(address(running, site, MANAGE))
    look()
    come_in(running, page, site, mail)
    look()
    for name in ("Change amount", "Cancel", "Erase it"):
        page.goto(address(running, site, MANAGE))
        page.get_by_role("link", name=name, exact=True).click()
        look()
    for path in ("sent/", "x.123456789.xxxxxxxxxxxxxxxxxxxxx/", "receipt/aaaaaaaaaaaaaaaaaaaaaa/1/"):
        page.goto(address(running, site, MANAGE + path))
        look()
    page.goto(address(running, site, "/support/"))
    page.get_by_label("Or another amount").fill("1")
    page.locator("form.tier", has_text="What you like").get_by_role("button", name="Give by card").click()
    look()
