"""Ada in a real browser at the desk of a whole demo: signed in, writing, waiting until the desk has her words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.running import environment

SIGN_IN = """
import sys
import django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY, AUTHENTICATION_METHODS_SESSION_KEY,
)
from snn.desk.models import Person, Role
person, made = Person.objects.get_or_create(email=sys.argv[1], defaults={"first_name": sys.argv[2]})
Role.objects.get_or_create(person=person, kind="editor", site=None)
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
session.create()
print(session.session_key)
"""


def session_of(running, name: str) -> dict[str, str]:
    """The cookie of a session of this person's, who is an editor of every site."""
    named = environment(running.data) | {"DJANGO_SETTINGS_MODULE": "snn.config.desk_settings"}
    words = (sys.executable, "-c", SIGN_IN, f"{name.lower()}@example.org", name)
    done = subprocess.run(words, env=named, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    value = done.stdout.strip().splitlines()[-1]
    return {"name": "snn_desk", "value": value, "domain": "desk.localhost", "path": "/"}


@contextmanager
def signed_in(running, browser, name: str = "Ada") -> Iterator:
    """A page on which this person is signed in."""
    context = browser.new_context(viewport={"width": int(os.environ.get("WIDTH", 1280)), "height": 900})
    context.add_cookies([session_of(running, name)])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("dialog", lambda asked: asked.accept())
    page.desk = f"http://desk.localhost:{running.port}"
    yield page
    context.close()


def headline(page):
    """The field."""
    return page.get_by_role("textbox", name="Headline")


def settled(page) -> None:
    """Wagtail takes what stands in the form two seconds after it opened for unchanged."""
    headline(page).wait_for()
    page.wait_for_timeout(2_500)


def write(page, words: str, body: str = "It drilled a metre deep, and sent a picture home.") -> str:
    """Write a story; its address in the editor, once the desk has it."""
    page.goto(f"{page.desk}/writing/")
    page.get_by_role("link", name="Write a story").click()
    settled(page)
    headline(page).fill(words)
    page.get_by_role("textbox", name="Standfirst").fill("A short sentence under it.")
    page.locator("select[name=section]").select_option(index=1)
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type(body)
    until_kept(page, body)
    return page.url


def until_kept(page, words: str) -> None:
    """The desk itself has these words."""
    page.wait_for_url("**/edit/**")
    for _ in range(100):
        if words[-12:] in page.evaluate("fetch(location.href).then(answer => answer.text()).catch(() => '')"):
            return
        page.wait_for_timeout(300)
    raise AssertionError(f"the desk never had {words!r}")
