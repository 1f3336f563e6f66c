"""Chromium's virtual authenticator: register by invitation, sign out, sign in; axe and a narrow screen beside it."""

from __future__ import annotations

import os
import shutil

import pytest
from django.core.cache import cache

from snn.desk.models import Role
from snn.desk.signin import actions
from snn.desk.signin.tests.authenticator import with_authenticator
from snn.ground.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch):
    from playwright.sync_api import sync_playwright

    file = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not file:
        pytest.skip("no Chromium here (apt-get install chromium)")
    # Playwright's own loop runs in this thread; the ORM is asked between its steps, never from within them.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    cache.clear()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=file, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        yield opened
        browser.close()


def look(page, name: str) -> None:
    """Nothing for axe to find, nothing to scroll sideways for; a picture where one is asked for."""
    from axe_playwright_python.sync_playwright import Axe

    found = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
    assert (name, found) == (name, [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if os.environ.get("SNN_TEST_PICTURES"):
        page.screenshot(path=f"{os.environ['SNN_TEST_PICTURES']}/{name}.png", full_page=True)


def test_a_passkey_is_made_by_invitation_and_signs_in(page, live_server):
    base = live_server.url.replace("localhost", "desk.localhost").replace("127.0.0.1", "desk.localhost")
    with_authenticator(page)
    roles = [(Role.Kind.EDITOR, None), (Role.Kind.ADMIN, None)]
    made = actions.invite("ada@example.org", roles, by="command line", at=now(), name="Ada")
    page.goto(f"{base}/signin/invited/{made.secret}/")
    look(page, "invited")
    page.get_by_role("button", name="Go on").click()
    look(page, "secure")
    page.get_by_role("link", name="With a passkey").click()
    look(page, "add-passkey")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url(f"{base}/")
    for path in ("signin/keys/", "signin/passkeys/", "signin/sessions/"):
        page.goto(f"{base}/{path}")
        look(page, path.strip("/").replace("/", "-"))
    for path in ("people/", "people/table/", "audit/", "network/"):
        page.goto(f"{base}/{path}")
        look(page, path.strip("/").replace("/", "-"))
    page.set_viewport_size({"width": 1280, "height": 900})
    for path in ("people/", "audit/", "network/"):
        page.goto(f"{base}/{path}")
        look(page, "wide-" + path.strip("/"))
    page.goto(f"{base}/logout/")
    look(page, "logout")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"{base}/login/")
    look(page, "login")
    page.goto(f"{base}/")
    assert "/login/" in page.url
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{base}/")
    assert page.goto(f"{base}/signin/invited/{made.secret}/").status == 410


def test_a_wrong_password_five_times_is_slowed(page, live_server):
    made = actions.invite("ben@example.org", [], by="command line", at=now())
    made.person.set_password("six yellow trams go by")
    made.person.save()
    for attempt in range(6):
        page.goto(f"{live_server.url}/login/")
        page.get_by_label("Mail address").fill("ben@example.org")
        page.get_by_label("Password").fill("wrong" if attempt < 5 else "six yellow trams go by")
        page.get_by_role("button", name="Go on").click()
    assert page.get_by_text("Too many").is_visible()
    look(page, "slowed")
