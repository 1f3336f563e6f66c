"""The whole desk without a mouse, on a whole demo in a real browser: every step by keys, the focus always in sight."""

from __future__ import annotations

import re

import pytest

from snn.desk.signin.tests.authenticator import with_authenticator
from tests.at_the_desk import settled, signed_in, until_kept
from tests.by_keyboard import Keyboard
from tests.test_day_in_the_browser import NITF, drop

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(running, browser):
    """Ada's page, and her keys."""
    with signed_in(running, browser) as page:
        yield page, Keyboard(page)


def publish(page, keys: Keyboard, word: str = "Publish") -> str:
    """From the editor to readers; the story's page at the desk."""
    keys.follow("Publish…")
    page.get_by_role("heading", name="What will change").wait_for()
    page.wait_for_load_state()
    keys.follow(word)
    page.get_by_text("On the shelf").wait_for()
    return page.url


def test_sign_in_with_a_passkey(running, browser):
    said = running.snn("desk", "invite", "kay@example.org", "--role", "editor", "--name", "Kay").stdout
    link = re.search(r"http\S+/signin/invited/\S+", said).group()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    keys = Keyboard(page)
    with_authenticator(page)
    page.goto(link)
    keys.follow("Go on")
    page.get_by_role("link", name="With a passkey").wait_for()
    keys.follow("With a passkey")
    page.get_by_role("button", name="Make the passkey").wait_for()
    page.wait_for_load_state("networkidle")
    keys.follow("Make the passkey")
    page.get_by_role("heading", name="Live today").wait_for()
    page.goto(f"http://desk.localhost:{running.port}/logout/")
    keys.follow("Sign Out")
    page.get_by_role("button", name="Sign in with a passkey").wait_for()
    page.wait_for_load_state("networkidle")
    keys.follow("Sign in with a passkey")
    page.get_by_role("heading", name="Live today").wait_for()
    assert keys.unseen == []
    context.close()


def test_an_item_of_the_wire_is_taken_into_the_editor_and_goes_out_with_other_words(running, desk):
    page, keys = desk
    text = NITF.replace("npa.browser.1", "npa.keys.1").format(headline="Probe hears wind by keyboard", status="usable")
    drop(running, "keys.xml", text)
    running.wait_for("Probe hears wind by keyboard", "/mars-daily/", "spacedaily", 10)
    page.goto(page.desk)
    keys.follow("Wire room")
    page.get_by_role("link", name="Probe hears wind by keyboard", exact=True).wait_for()
    keys.press("j", "e")
    page.get_by_role("button", name="Edit").wait_for()
    keys.follow("Edit")
    settled(page)
    keys.fill("Headline", "Probe hears the wind, and we typed it")
    until_kept(page, "and we typed it")
    publish(page, keys, "Update")
    running.wait_for("Probe hears the wind, and we typed it", "/mars-daily/", "spacedaily", 10)
    assert keys.unseen == []


def test_a_story_is_written_found_published_corrected_and_killed(running, desk):
    page, keys = desk
    page.goto(page.desk)
    keys.follow("Stories")
    page.get_by_role("link", name="Write a story").wait_for()
    keys.follow("Write a story")
    settled(page)
    keys.fill("Headline", "Written with ten fingers alone")
    keys.fill("Standfirst", "No mouse was near it.")
    keys.reach("Section", field=True)
    keys.press("ArrowDown")
    keys.reach("Text of the story", field=True)
    keys.type("It was typed, every letter of it.")
    until_kept(page, "every letter of it.")
    story = publish(page, keys)

    keys.follow("Correct…")
    page.get_by_label("Text").wait_for()
    keys.fill("Text", "It was nine fingers.")
    keys.follow("Publish the correction")
    page.get_by_text("It was nine fingers.").first.wait_for()
    page.get_by_text("On the shelf").wait_for()

    page.goto(f"{page.desk}/writing/")
    keys.fill("Words", "fingers")
    keys.press("Enter")
    page.get_by_role("link", name="Written with ten fingers alone").last.wait_for()

    page.goto(story)
    keys.follow("Kill…")
    page.get_by_label("Reason").wait_for()
    keys.fill("Reason", "It was a test of the keys")
    keys.reach("Withdraw it for good")
    keys.press("Space")
    keys.follow("Withdraw the story")
    page.get_by_text("410 gone").first.wait_for()
    assert keys.unseen == []


def test_a_front_is_reordered(running, desk):
    page, keys = desk
    page.goto(page.desk)
    keys.follow("Fronts")
    page.get_by_role("heading", name="Fronts").first.wait_for()
    keys.follow("SpaceDaily")
    page.locator("[data-row]").first.wait_for()
    second = page.locator("[data-row] b").nth(1).inner_text()
    keys.press("j", "j", "l")
    keys.reach("Put out", key="Shift+Tab")
    keys.press("Enter")
    page.get_by_text("Put out. Readers see it in a moment.").wait_for()
    assert page.locator("[data-row].lead b").inner_text() == second
    assert keys.unseen == []
