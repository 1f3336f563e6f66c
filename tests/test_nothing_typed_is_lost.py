"""Whatever happens to browser, line, session or desk, what a person typed is there: each in a real browser."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.at_the_desk import headline, session_of, settled, signed_in, until_kept, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def desk(running, browser):
    """A page on which Ada is signed in."""
    with signed_in(running, browser) as page:
        yield page


def test_the_browser_is_killed(desk):
    page, context = desk, desk.context
    address = write(page, "Typed and kept")
    headline(page).fill("Typed, changed and kept")
    until_kept(page, "changed and kept")
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(address)
    assert headline(again).input_value() == "Typed, changed and kept"


def test_the_line_is_cut_and_the_browser_closed(desk):
    page, context = desk, desk.context
    address = write(page, "Before the cut")
    # Not loaded again: the address that a new story got by being saved is the one under which its words are kept.
    settled(page)
    context.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    headline(page).fill("Typed during the cut")
    page.wait_for_timeout(2_000)
    page.close(run_before_unload=False)
    context.unroute("**/*")
    again = context.new_page()
    again.goto(address)
    assert headline(again).input_value() == "Before the cut"
    again.get_by_role("button", name="Put them back").click()
    again.wait_for_load_state("networkidle")
    again.goto(address)
    assert headline(again).input_value() == "Typed during the cut"


def test_the_line_is_cut_and_comes_back(desk):
    page, context = desk, desk.context
    write(page, "Before the tunnel")
    settled(page)
    context.set_offline(True)
    headline(page).fill("Typed in the tunnel")
    page.get_by_text("The desk does not answer").wait_for()
    context.set_offline(False)
    until_kept(page, "Typed in the tunnel")
    page.get_by_text("The desk does not answer").wait_for(state="detached")
    assert headline(page).input_value() == "Typed in the tunnel"


def test_the_session_ends(running, desk):
    page, context = desk, desk.context
    address = write(page, "Before the session ended")
    settled(page)
    # Signing in gives a new token too, so that those of pages that are open are worth nothing.
    context.clear_cookies()
    headline(page).fill("Typed when it was over")
    page.get_by_text("You are signed out").wait_for()
    assert "/login/" in page.get_by_role("link", name="Sign in (a new tab)").get_attribute("href")
    context.add_cookies([session_of(running, "Ada")])
    until_kept(page, "Typed when it was over")
    page.goto(address)
    assert headline(page).input_value() == "Typed when it was over"


def test_the_desk_is_started_anew(running, desk):
    page = desk
    write(page, "Before the desk went")
    settled(page)
    before = _serving(running.process.pid)
    os.kill(before, signal.SIGTERM)
    # On a quick machine it is back before anybody could be told that it was gone.
    headline(page).fill("Typed while it was gone")
    while Path(f"/proc/{before}").exists():
        page.wait_for_timeout(100)
    until_kept(page, "Typed while it was gone")
    assert headline(page).input_value() == "Typed while it was gone"


def test_a_correction_outlives_the_session_and_the_browser(running, desk):
    page, context = desk, desk.context
    page.goto(f"{page.desk}/writing/?state=live")
    story = page.locator(".desk-list a[href*='/story/']").first.get_attribute("href")
    page.goto(f"{page.desk}{story}correct/")
    context.clear_cookies()
    page.get_by_label("Text").fill("It was two metres, we typed.")
    page.get_by_role("button", name="Publish the correction").click()
    page.get_by_text("You are signed out. What you typed is still here").wait_for()
    page.close(run_before_unload=False)

    context.add_cookies([session_of(running, "Ada")])
    again = context.new_page()
    again.goto(f"{page.desk}{story}correct/")
    again.get_by_text("What you typed here before is back").wait_for()
    assert again.get_by_label("Text").input_value() == "It was two metres, we typed."
    # Signing in elsewhere gives another token: the form asks for one before it is sent.
    again.evaluate("document.getElementsByName('csrfmiddlewaretoken')[0].value = 'x'")
    again.get_by_role("button", name="Publish the correction").click()
    again.get_by_text("It was two metres, we typed.").first.wait_for()
    # In a tab of its own: the story's page looks for the press's answer by itself.
    afterwards = context.new_page()
    afterwards.goto(f"{page.desk}{story}correct/")
    assert afterwards.get_by_label("Text").input_value() == ""


def test_a_kill_and_a_pictures_words_wait_for_the_line(desk):
    page, context = desk, desk.context
    page.goto(f"{page.desk}/writing/?state=live")
    story = page.locator(".desk-list a[href*='/story/']").first.get_attribute("href")
    page.goto(f"{page.desk}{story}kill/")
    context.set_offline(True)
    page.get_by_label("Reason").fill("Its figures were wrong")
    page.get_by_label("Withdraw it for good").check()
    page.get_by_role("button", name="Withdraw the story").click()
    page.get_by_text("The desk does not answer. What you typed is still here").wait_for()
    context.set_offline(False)
    page.goto(f"{page.desk}{story}kill/")
    assert page.get_by_label("Reason").input_value() == "Its figures were wrong"
    # Only words come back: to be sure is said anew.
    assert not page.get_by_label("Withdraw it for good").is_checked()

    write(page, "A story whose picture waits")
    page.reload()
    page.get_by_role("link", name="Add a picture").click()
    page.get_by_label("What it shows").fill("A comet over hills")
    page.get_by_label("What it shows").blur()
    address = page.url
    page.goto(f"{page.desk}/writing/")
    page.goto(address)
    assert page.get_by_label("What it shows").input_value() == "A comet over hills"


def kept_in_the_tunnel(page, address, words):
    """A page newly opened, whose browser has a standfirst that the desk never had."""
    context = page.context
    context.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    standfirst(page).fill(words)
    page.wait_for_timeout(2_000)
    page.close(run_before_unload=False)
    context.unroute("**/*")
    again = context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Put them back").wait_for()
    return again


def standfirst(page):
    """The field."""
    return page.get_by_role("textbox", name="Standfirst")


def test_words_that_the_desk_did_not_take_are_kept_and_offered_on(running, desk):
    address = write(desk, "Signed out when it mattered")
    settled(desk)
    again = kept_in_the_tunnel(desk, address, "Typed before signing out.")
    again.context.clear_cookies()
    again.get_by_role("button", name="Put them back").click()
    again.get_by_text("The desk did not take them; they are still kept in this browser.").wait_for()
    again.context.add_cookies([session_of(running, "Ada")])
    again.goto(address)
    # One that the desk can't keep is no other case: its answer is the form once more.
    again.get_by_role("button", name="Put them back").wait_for()
    again.route(
        "**/edit/**",
        lambda route: route.fulfill(body="<p>No.") if route.request.method == "POST" else route.continue_(),
    )
    again.get_by_role("button", name="Put them back").click()
    again.get_by_text("The desk did not take them; they are still kept in this browser.").wait_for()
    again.unroute("**/edit/**")
    again.get_by_role("button", name="Put them back").click()
    again.wait_for_load_state("networkidle")
    again.goto(address)
    assert standfirst(again).input_value() == "Typed before signing out."


def test_what_is_typed_beside_an_offer_is_kept_and_so_is_the_offer(desk):
    address = write(desk, "Offered and typed")
    settled(desk)
    again = kept_in_the_tunnel(desk, address, "Typed in the tunnel.")
    settled(again)
    headline(again).fill("Offered and typed beside it")
    until_kept(again, "typed beside it")
    again.wait_for_timeout(1_000)
    again.goto(address)
    assert headline(again).input_value() == "Offered and typed beside it"
    again.get_by_role("button", name="Put them back").click()
    again.get_by_role("heading", name="Two versions of").wait_for()
    again.get_by_role("button", name="Put together").click()
    settled(again)
    assert headline(again).input_value() == "Offered and typed beside it"
    assert standfirst(again).input_value() == "Typed in the tunnel."
    assert not again.get_by_role("button", name="Put them back").is_visible()


def test_a_double_click_corrects_once(desk):
    page = desk
    sent = []
    page.goto(f"{page.desk}/writing/?state=live")
    story = page.locator(".desk-list a[href*='/writing/story/']").first.get_attribute("href")
    page.goto(f"{page.desk}{story}correct/")
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.get_by_label("Text").fill("It was three metres, we typed.")
    # What answers and is no answer of the desk's is a desk that is away.
    page.route("**/writing/awake/", lambda route: route.fulfill(body="<p>Sign in to this network"))
    page.get_by_role("button", name="Publish the correction").click()
    page.get_by_text("The desk does not answer. What you typed is still here").wait_for()
    page.unroute("**/writing/awake/")
    page.get_by_role("button", name="Publish the correction").dblclick()
    page.wait_for_url("**/story/*/")
    page.wait_for_timeout(500)
    assert len([url for url in sent if url.endswith("/correct/")]) == 1


def _serving(parent: int) -> int:
    """The process that serves the desk."""
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if b"desk" in words and b"serve" in words and int(stat[1]) == parent:
            return int(folder.name)
    raise AssertionError("no process serves the desk")
