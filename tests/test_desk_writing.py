"""A day at the writing desk, in a real browser on a whole demo: write, publish, correct, kill; nothing typed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import environment

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PICTURE = Path(__file__).parent.parent / "src/snn/config/sample/pictures/comet.webp"
SIGN_IN = """
import django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY, AUTHENTICATION_METHODS_SESSION_KEY,
)
from snn.desk.models import Person, Role
ada, made = Person.objects.get_or_create(email="ada@example.org")
Role.objects.get_or_create(person=ada, kind="editor", site=None)
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(ada.pk), ada.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(ada.pk)
session.create()
print(session.session_key)
"""


def signed_in(running) -> str:
    """A session of Ada's."""
    named = environment(running.data) | {"DJANGO_SETTINGS_MODULE": "snn.config.desk_settings"}
    done = subprocess.run((sys.executable, "-c", SIGN_IN), env=named, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture
def desk(running, browser):
    """A page on which Ada is signed in."""
    context = browser.new_context(viewport={"width": int(os.environ.get("WIDTH", 1280)), "height": 900})
    cookie = {"name": "snn_desk", "value": signed_in(running), "domain": "desk.localhost", "path": "/"}
    context.add_cookies([cookie])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("dialog", lambda asked: asked.accept())
    page.desk = f"http://desk.localhost:{running.port}"
    yield page
    context.close()


def _settled(page) -> None:
    """Wagtail takes what stands in the form two seconds after it opened for unchanged."""
    page.get_by_role("textbox", name="Headline").wait_for()
    page.wait_for_timeout(2_500)


def _write(page, headline: str, words: str = "It drilled a metre deep, and sent a picture home.") -> None:
    page.goto(f"{page.desk}/writing/")
    page.get_by_role("link", name="Write a story").click()
    _settled(page)
    page.get_by_role("textbox", name="Headline").fill(headline)
    page.get_by_role("textbox", name="Standfirst").fill("A short sentence under it.")
    page.locator("select[name=section]").select_option(index=1)
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type(words)
    _until_kept(page, words)


def _until_kept(page, words: str) -> None:
    """The desk itself has these words."""
    page.wait_for_url("**/edit/**")
    for _ in range(60):
        if words[-12:] in page.evaluate("fetch(location.href).then(answer => answer.text())"):
            return
        page.wait_for_timeout(300)
    raise AssertionError(f"the desk never had {words!r}")


def test_write_with_a_picture_publish_correct_and_kill(running, desk):
    page = desk
    _write(page, "Lander drills into the far side")
    page.wait_for_url("**/edit/**", timeout=20_000)
    page.reload()
    page.get_by_role("link", name="Add a picture").click()
    page.get_by_label("Picture").first.set_input_files(str(PICTURE))
    page.get_by_label("What it shows").fill("A comet over hills")
    page.get_by_label("Credit").fill("SNN / own picture")
    page.get_by_role("button", name="Take this picture").click()
    page.get_by_role("button", name="Publish…").first.click()
    page.get_by_role("heading", name="What will change").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("On the shelf").wait_for()
    story = page.url
    link = page.locator("main a[href*='lander-drills'], .desk-page a[href*='lander-drills']").first.get_attribute(
        "href"
    )
    site = link.split("//")[1].split(".")[0]
    path = link.split(str(running.port))[1]
    assert "It drilled a metre deep" in running.get(path, site).text
    assert "A comet over hills" in running.get(path, site).text

    page.get_by_role("link", name="Correct…").click()
    page.get_by_label("Text").fill("It was two metres, not one.")
    page.get_by_role("button", name="Publish the correction").click()
    page.get_by_text("On the shelf").wait_for()
    assert "It was two metres" in running.get(path, site).text

    page.goto(story)
    page.get_by_role("link", name="Kill…").click()
    page.get_by_label("Reason").fill("The figures were not ours to give")
    page.get_by_label("Withdraw it for good").check()
    page.get_by_role("button", name="Withdraw the story").click()
    page.get_by_text("410 gone").first.wait_for()
    assert running.get(path, site).status_code == 410


def test_what_was_typed_is_there_after_the_browser_was_killed(desk):
    page = desk
    _write(page, "Typed and kept")
    page.wait_for_url("**/edit/**", timeout=20_000)
    page.get_by_role("textbox", name="Headline").fill("Typed, changed and kept")
    _until_kept(page, "changed and kept")
    address = page.url
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(address)
    assert again.get_by_role("textbox", name="Headline").input_value() == "Typed, changed and kept"


def test_what_was_typed_while_the_line_was_cut_is_offered(desk):
    page = desk
    _write(page, "Before the cut")
    page.wait_for_url("**/edit/**", timeout=20_000)
    address, context = page.url, page.context
    page.goto(address)
    _settled(page)
    context.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("textbox", name="Headline").fill("Typed during the cut")
    page.wait_for_timeout(2_000)
    page.close(run_before_unload=False)
    context.unroute("**/*")
    again = context.new_page()
    again.goto(address)
    assert again.get_by_role("textbox", name="Headline").input_value() == "Before the cut"
    again.get_by_role("button", name="Put them back").click()
    again.wait_for_load_state("networkidle")
    again.goto(address)
    assert again.get_by_role("textbox", name="Headline").input_value() == "Typed during the cut"


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_the_writing_desk(desk, width):
    from axe_playwright_python.sync_playwright import Axe

    page, found = desk, []
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{page.desk}/writing/?state=live")
    story = page.locator(".desk-list a[href*='/story/']").first.get_attribute("href")
    for path in ("/writing/", story, f"{story}correct/", f"{story}kill/"):
        page.goto(f"{page.desk}{path}")
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{width}{path.replace('/', '-')}.png", full_page=True)
        violations = Axe().run(page).response["violations"]
        found += [
            (path, one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in ("serious", "critical")
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == []
