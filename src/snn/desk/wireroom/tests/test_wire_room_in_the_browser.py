"""By keyboard alone: an item becomes a published story, and the list grows by itself; axe and a narrow screen beside it."""

from __future__ import annotations

import os
import shutil

import pytest
from django.test import Client

from snn.desk.models import Person, Role
from snn.desk.wireroom.models import Spike
from snn.ground.clock import now
from snn.stories import actions as stories
from snn.stories.models import Offer, Story

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch, live_server, site):
    from playwright.sync_api import sync_playwright

    file = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not file:
        pytest.skip("no Chromium here (apt-get install chromium)")
    # Playwright's own loop runs in this thread; the ORM is asked between its steps, never from within them.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    ada = Person.objects.create_user("ada@example.org")
    Role.objects.create(person=ada, kind="editor")
    client = Client()
    client.force_login(ada)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=file, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
        context.add_cookies([{"name": "snn_desk", "value": client.cookies["snn_desk"].value, "url": live_server.url}])
        yield context.new_page()
        browser.close()


def look(page, name: str) -> None:
    """Nothing for axe to find in our part of the page, nothing to scroll sideways for, wide and narrow."""
    from axe_playwright_python.sync_playwright import Axe

    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        if os.environ.get("SNN_TEST_PICTURES"):
            page.screenshot(path=f"{os.environ['SNN_TEST_PICTURES']}/{name}-{width}.png", full_page=True)
        found = [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page, context="main").response["violations"]]
        assert (name, width, found) == (name, width, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)


def test_an_editor_works_the_wire_by_keyboard(page, send):
    send(guid="urn:1", headline="Ice on the Moon")
    send(guid="urn:2", headline="Dust on Mars", body="<p>Other words stand here altogether.</p>")
    page.goto("/wire-room/")
    send(guid="urn:3", headline="Rain on Titan", body="<p>A third thing was said by a third person.</p>")
    page.get_by_role("link", name="Rain on Titan", exact=True).wait_for(timeout=15_000)
    look(page, "wire-list")
    for key in ("j", "j", "j", "t"):
        page.keyboard.press(key)
    page.get_by_text("Published: Ice on the Moon").wait_for()
    assert Story.objects.get(headline="Ice on the Moon").published_at is not None
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.get_by_text("Spiked: Rain on Titan").wait_for()
    assert Spike.objects.get().dispatch.headline == "Rain on Titan"
    page.keyboard.press("?")
    assert page.get_by_text("show or hide these keys").is_visible()


def test_an_offered_update_is_accepted_by_keyboard(page, send):
    send(source="AFP")
    stories.update(Story.objects.get(), {"headline": "Lander bites the ice"}, by="ada", at=now())
    send(source="AFP", version=2, headline="Lander drills the deep ice")
    page.goto("/wire-room/?state=offered")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The agency has other words").wait_for()
    look(page, "wire-item")
    page.keyboard.press("a")
    page.get_by_text("The agency's words were taken").wait_for()
    assert Offer.objects.get().state == "accepted"
    assert Story.objects.get().headline == "Lander drills the deep ice"


def test_the_answer_page_is_for_everyone(page, send):
    send()
    assert page.goto("/").ok
    page.get_by_role("heading", name="Waits for an editor: 1").wait_for()
    look(page, "answer")
