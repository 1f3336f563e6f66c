"""Stripe's and PayPal's pages are elsewhere: there and back in a real browser, script or none, past our pages' own policy."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page

from tests.fakes.paypal import WEBHOOK_ID, FakePayPal
from tests.fakes.stripe import SECRET, FakeStripe
from tests.running import Running, address, demo
from tests.test_giving_in_the_browser import MANAGE, come_in, story_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def running(tmp_path_factory, sample):
    set_here = pytest.MonkeyPatch()
    with FakeStripe().served() as stripe, FakePayPal().served() as paypal:
        named = {
            "SNN_SUPPORT_PROVIDER": "stripe,paypal", "SNN_STRIPE_KEY": "sk_test_1", "SNN_STRIPE_WEBHOOK_SECRET": SECRET,
            "SNN_STRIPE_BASE": stripe, "SNN_PAYPAL_CLIENT_ID": "id", "SNN_PAYPAL_SECRET": "secret",
            "SNN_PAYPAL_WEBHOOK_ID": WEBHOOK_ID, "SNN_PAYPAL_BASE": paypal,
        }  # fmt: skip
        for name, value in named.items():
            set_here.setenv(name, value)
        with demo(tmp_path_factory.mktemp("elsewhere") / "data", sample) as found:
            yield found
        set_here.undo()


@pytest.fixture(params=[False, True], ids=["without script", "with script"])
def phone(request, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=request.param)
    context.set_default_timeout(8000)
    yield context.new_page()
    context.close()


def approve(running: Running, page: Page, mail: str) -> None:
    page.wait_for_url(re.compile(r"^http://127\.0\.0\.1:"))
    page.get_by_label("E-mail").fill(mail)
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url(re.compile(rf"\.localhost:{running.port}/"))


@pytest.mark.parametrize("method", ["by card", "with PayPal"])
def test_five_dollars_from_a_story_to_the_provider_and_back(running, phone, method):
    story = story_of(running, "terradaily")
    phone.goto(address(running, "terradaily", story))
    phone.get_by_role("button", name=f"Give $5 {method}", exact=True).click()
    approve(running, phone, "ben@example.org")
    assert phone.locator("h1").inner_text() == "Thank you"
    assert "SANDBOX" not in phone.content()
    phone.get_by_role("link", name="Back to the story").click()
    assert phone.locator(".appeal").count() == 0
    assert running.snn("ledger", "check").returncode == 0


def test_monthly_at_paypal_where_another_amount_is_approved_there_and_cancelling_is_for_good(running, phone, request):
    mail = re.sub("[^a-z]", "", request.node.name)[-30:] + "@example.org"
    phone.goto(address(running, "spacewar", "/support/"))
    phone.get_by_role("button", name="Give $5 monthly with PayPal").click()
    approve(running, phone, mail)
    assert phone.locator("h1").inner_text() == "Thank you"
    come_in(running, phone, "spacewar", mail)
    phone.get_by_role("link", name="Change amount").click()
    phone.get_by_role("radio", name="$10").check()
    phone.get_by_role("button", name="On to PayPal").click()
    approve(running, phone, mail)
    assert "If you approved it at PayPal" in phone.content()
    assert "$10 a month to SpaceWar" in phone.content()
    phone.goto(address(running, "spacewar", MANAGE))
    phone.get_by_role("link", name="Cancel", exact=True).click()
    phone.get_by_role("button", name="Yes, cancel it").click()
    assert "Cancelled. Nothing more will be taken" in phone.content()
    rows = json.loads(running.snn("support", "statement", "--json").stdout)["rows"]
    assert {row["tier"] for row in rows} >= {"Monthly Supporter"}
