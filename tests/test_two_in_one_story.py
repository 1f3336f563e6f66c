"""Ada and Ben in one story, each in a browser of their own, on a whole demo."""

from __future__ import annotations

import re

import pytest

from tests.at_the_desk import headline, settled, signed_in, until_kept, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLOW_MS = 30_000


@pytest.fixture
def both(running, browser):
    """Two pages: Ada's, and Ben's."""
    with signed_in(running, browser, "Ada") as ada, signed_in(running, browser, "Ben") as ben:
        yield ada, ben


def standfirst(page):
    """The field."""
    return page.get_by_role("textbox", name="Standfirst")


def test_they_see_each_other_and_the_second_save_becomes_one_version_with_the_first(both):
    ada, ben = both
    address = write(ada, "Two hands on one story")
    ben.goto(address)
    settled(ben)
    ada.get_by_text("Ben is in this story too").wait_for(timeout=SLOW_MS)
    ben.get_by_text("Ada is in this story too").wait_for(timeout=SLOW_MS)

    headline(ada).fill("Two hands on one story, says Ada")
    until_kept(ada, "one story, says Ada")
    standfirst(ben).fill("Ben wrote this sentence.")
    ben.get_by_text("Ada saved a newer version while you wrote").wait_for(timeout=SLOW_MS)
    assert headline(ada).input_value() == "Two hands on one story, says Ada"
    ben.get_by_role("button", name="Compare and put together").click()

    ben.get_by_role("heading", name="Two versions of").wait_for()
    assert ben.locator("main").get_by_text("Ben wrote this sentence.").is_visible()
    ben.get_by_role("button", name="Put together").click()
    headline(ben).wait_for()
    assert headline(ben).input_value() == "Two hands on one story, says Ada"
    assert standfirst(ben).input_value() == "Ben wrote this sentence."

    # Ada's browser is behind now, and hears of it as she types on.
    headline(ada).fill("Two hands on one story, says Ada again")
    ada.get_by_text("saved a newer version while you wrote").wait_for(timeout=SLOW_MS)
    ada.get_by_role("button", name="Publish…").first.click()
    ada.get_by_role("heading", name="Two versions of").wait_for()
    ada.get_by_role("button", name="Put together").click()
    assert headline(ada).input_value() == "Two hands on one story, says Ada again"
    assert standfirst(ada).input_value() == "Ben wrote this sentence."


def test_both_versions_are_in_the_history_and_are_compared(both):
    ada, ben = both
    address = write(ada, "A headline of Ada's making")
    ben.goto(address)
    settled(ben)
    headline(ada).fill("A headline that Ada chose")
    until_kept(ada, "that Ada chose")
    headline(ben).fill("A headline that Ben chose")
    ben.get_by_text("Ada saved a newer version while you wrote").wait_for(timeout=SLOW_MS)
    ben.get_by_role("button", name="Compare and put together").click()
    ben.get_by_role("group", name="The headline").wait_for()
    ben.get_by_role("button", name="Take Ada").click()
    assert headline(ben).input_value() == "A headline that Ada chose"

    ben.goto(address.replace("/edit/", "/history/"))
    rows = ben.locator("main table")
    rows.wait_for()
    assert "Ada" in rows.inner_text() and "Ben" in rows.inner_text()
    # Wagtail's script takes the lines of a closed menu out of the page.
    sent = ben.evaluate("fetch(location.href).then(answer => answer.text())")
    compare = re.search(r"/snippets/desk/manuscript/history/[0-9]+/revisions/compare/[0-9.]+latest/", sent)
    ben.goto(f"{ada.desk}{compare.group()}")
    ben.get_by_role("heading", name="Compare").first.wait_for()
    assert ben.locator(".comparison").first.inner_text() == "A headline that BenAda chose"


def test_what_a_closed_browser_kept_overwrites_nobody(both):
    ada, ben = both
    address = write(ada, "Before Ben went under ground")
    ben.goto(address)
    settled(ben)
    ben.context.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    standfirst(ben).fill("Typed under ground by Ben.")
    ben.wait_for_timeout(2_000)
    ben.close(run_before_unload=False)
    ben.context.unroute("**/*")
    headline(ada).fill("Changed above ground by Ada")
    until_kept(ada, "above ground by Ada")

    again = ben.context.new_page()
    again.goto(address)
    again.get_by_role("button", name="Put them back").click()
    again.get_by_role("heading", name="Two versions of").wait_for()
    again.get_by_role("button", name="Put together").click()
    assert headline(again).input_value() == "Changed above ground by Ada"
    assert standfirst(again).input_value() == "Typed under ground by Ben."
    # They are the desk's now, and not offered once more.
    settled(again)
    assert not again.get_by_role("button", name="Put them back").is_visible()
