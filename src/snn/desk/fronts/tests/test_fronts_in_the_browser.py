"""A front pinned, looked at and put out by keyboard, on a phone and on a desk; axe beside it."""

from __future__ import annotations

import os
import shutil

import pytest

from snn.desk.models import Person, Role
from snn.stories.fronts.models import Banner, FrontPick

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[390, 1280], ids=["phone", "desk"])
def page(request, monkeypatch, client, live_server):
    from playwright.sync_api import sync_playwright

    file = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not file:
        pytest.skip("no Chromium here (apt-get install chromium)")
    # Playwright's own loop runs in this thread; the ORM is asked between its steps, never from within them.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    ada = Person.objects.create_user("ada@example.org")
    Role.objects.create(person=ada, kind="editor")
    client.force_login(ada)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=file, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": request.param, "height": 844})
        context.add_cookies(
            [{"name": "snn_desk", "value": client.cookies["snn_desk"].value, "url": live_server.url}]
        )  # fmt: skip
        opened = context.new_page()
        opened.is_phone = request.param == 390
        yield opened
        browser.close()


def look(page, name):
    from axe_playwright_python.sync_playwright import Axe

    name = f"{name}-{'390' if page.is_phone else '1280'}"
    if os.environ.get("SNN_TEST_PICTURES"):
        page.screenshot(path=f"{os.environ['SNN_TEST_PICTURES']}/{name}.png", full_page=True)
    violations = Axe().run(page).response["violations"]
    assert (name, [(one["id"], one["nodes"][0]["html"]) for one in violations]) == (name, [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_front_is_arranged_by_keyboard(page, live_server, three):
    page.goto(f"{live_server.url}/fronts/space.localhost/")
    page.locator("body").press("?")
    look(page, "front")
    assert page.locator("[data-row] b").all_inner_texts() == ["Story 2", "Story 1", "Story 0"]
    for key in ("j", "h", "j", "p", "j", "l"):
        page.keyboard.press(key)
    with page.context.expect_page() as opened:
        page.keyboard.press("v")
    opened.value.wait_for_load_state()
    said = opened.value.locator("article h2, article h3").all_inner_texts()
    opened.value.close()
    assert said[:2] == ["Story 0", "Story 1"] and "Story 2" not in said
    assert not FrontPick.objects.exists()
    page.locator("button[value=out]").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Put out. Readers see it in a moment.").wait_for()
    assert list(FrontPick.objects.values_list("stands", flat=True)) == ["lead", "pinned", "hidden"]
    # Wagtail fades its message in; axe would measure a colour on the way.
    page.reload()
    look(page, "front-arranged")


def test_a_story_is_dragged_to_its_place(page, live_server, three):
    page.goto(f"{live_server.url}/fronts/space.localhost/section/moon/")
    page.locator("[data-row]").nth(2).drag_to(page.locator("[data-row]").nth(0), target_position={"x": 40, "y": 10})
    page.get_by_role("button", name="Put out").click()
    page.get_by_text("Put out. Readers see it in a moment.").wait_for()
    pick = FrontPick.objects.get()
    assert (pick.story_id, pick.stands, pick.section.slug) == (three[0].pk, "pinned", "moon")


def test_a_banner_is_shown_by_keyboard(page, live_server, three):
    page.goto(f"{live_server.url}/fronts/space.localhost/")
    page.get_by_label("Words, 140 letters at most").fill("Contact lost")
    page.keyboard.press("Enter")
    page.get_by_text("The banner stands above the fronts of Space.").wait_for()
    assert Banner.objects.get().words == "Contact lost"


def test_the_list_of_fronts_is_for_everyone(page, live_server, three):
    assert page.goto(f"{live_server.url}/fronts/").ok
    look(page, "fronts")
