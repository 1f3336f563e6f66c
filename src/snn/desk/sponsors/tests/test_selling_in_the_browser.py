"""The sponsors' screens on a phone and on a desk, light and dark; axe beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from snn.ads.models import HourCount, HouseMessage, Refused
from snn.desk.sponsors.tests.test_selling import live
from snn.desk.tests.browser import look, opened
from snn.ground.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def flight(network, campaign):
    """Live for three days, a third delivered."""
    made = live(campaign, goal=3000)
    type(made).objects.filter(pk=made.pk).update(starts_on=now().date() - timedelta(days=3))
    for back in range(3):
        HourCount.objects.create(
            hour=now().replace(minute=0, second=0, microsecond=0) - timedelta(days=back), site_id=network["terra"].pk,
            section="", place="front", flight_id=made.pk, offered=900, viewed=300 + 50 * back, clicked=4, capped=30,
        )  # fmt: skip
    hour = now().replace(minute=0, second=0, microsecond=0)
    Refused.objects.create(hour=hour, flight_id=made.pk, reason="click-farm", count=1234)
    HouseMessage.objects.create(
        slug="give", headline="You keep it going", text="Thanks.", link_text="Give", href="/support/"
    )
    return made


def test_every_screen_is_for_everyone(live_server, flight):
    with opened(live_server, "business") as page:
        for name, path in (
            ("list", "/sponsors/"), ("flight", f"/sponsors/flight/{flight.pk}/"), ("sponsor", f"/sponsors/{flight.campaign.sponsor_id}/"),
            ("form", f"/sponsors/campaign/{flight.campaign_id}/flight/"), ("invoices", "/sponsors/invoices/"),
            ("earned", "/sponsors/earned/"), ("house", "/sponsors/house/"), ("house-form", "/network/house/give/"),
        ):  # fmt: skip
            assert page.goto(path).ok, path
            for shut in page.locator("main details summary").all():
                shut.click()
            look(page, f"sponsors-{name}")


def test_a_flight_is_booked_by_keyboard(live_server, network, campaign):
    with opened(live_server, "business") as page:
        page.goto(f"/sponsors/campaign/{campaign.pk}/flight/")
        page.get_by_label("Name").fill("Winter")
        page.get_by_label("First day").fill(now().date().isoformat())
        page.get_by_label("Last day").fill((now().date() + timedelta(days=9)).isoformat())
        page.get_by_label("How many").fill("100")
        page.get_by_label("Price", exact=True).fill("9.50")
        page.keyboard.press("Enter")
        page.get_by_text("Kept as a draft.").wait_for()
        booked = campaign.flights.get(name="Winter")
        assert (booked.state, booked.price_cents) == ("draft", 950)
        page.reload()
        look(page, "sponsors-draft")
