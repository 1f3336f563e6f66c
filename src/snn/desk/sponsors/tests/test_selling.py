"""A sponsor's message sold at the desk, from a name to money at the bank; and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from snn.ads import actions
from snn.ads.booking import Refusal
from snn.ads.models import Creative, Deed, Flight, HourCount, Invoice, Package, Refused, Sponsor
from snn.ads.tests.conftest import WORDS, order
from snn.ads.tests.test_booking import picture, traffic
from snn.desk.tests.cast import client_of
from snn.ground.clock import now
from snn.ledger import queries as books
from snn.ledger.rules import Account

pytestmark = pytest.mark.django_db
MESSAGE = {
    "headline": "Quiet nights",
    "text": "",
    "link_text": "See how",
    "href": "https://dishes.example/",
    "picture_alt": "",
}


def terms(**other):
    today = now().date()
    fields = {
        "name": "Winter", "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=20)).isoformat(),
        "goal_kind": "views", "goal": "500", "price": "9.50", "price_per": "thousand", "priority": "5", "daily_cap": "0",
    }  # fmt: skip
    return fields | other


def said(answer):
    return " ".join(answer.content.decode().split())


def live(campaign, **other):
    """A flight that is live from today on."""
    at, today = now(), now().date()
    days = {"starts_on": today, "ends_on": today + timedelta(days=20)}
    flight = actions.new_flight(campaign, order(**(days | other)), by="Ben", at=at)
    actions.add_creative(flight.pk, WORDS, None, by="Ben", at=at)
    actions.submit(flight.pk, by="Ben", at=at, beyond_forecast=True)
    return actions.approve(flight.pk, by="Ben", at=at)


def test_a_sponsor_goes_from_a_name_to_a_live_flight(ben, network):
    ben.post("/sponsors/new/", {"name": "Dishes", "mail": "ada@dishes.example"})
    sponsor = Sponsor.objects.get()
    answer = ben.post(f"/sponsors/{sponsor.pk}/", {"name": "Winter", "currency": "USD"})
    page = said(ben.post(answer.url, terms(sites=["space.example"], places=["front"]), follow=True))
    assert "Kept as a draft." in page and "the forecast has about" in page
    flight = Flight.objects.get()
    assert (flight.price_cents, flight.sites, flight.places, flight.state) == (
        950,
        ["space.example"],
        ["front"],
        "draft",
    )
    here = f"/sponsors/flight/{flight.pk}/"
    assert "it has no message that stands" in said(ben.post(f"{here}submit/", follow=True))
    assert "The message is kept" in said(ben.post(here, MESSAGE, follow=True))
    assert "Handed in for review." in said(ben.post(f"{here}submit/", follow=True))
    assert "Waits to be approved" in said(ben.get("/sponsors/"))
    assert "Approved" in said(ben.post(f"{here}approve/", follow=True))
    flight.refresh_from_db()
    assert flight.state == "live" and Creative.objects.get().approved_at
    assert set(Deed.objects.filter(subject=f"flight:{flight.pk}").values_list("by", flat=True)) == {"ben@example.org"}
    assert 'href="https://space.example/sponsors/' in said(ben.get(f"/sponsors/{sponsor.pk}/"))


def test_a_sponsor_changes_its_name_but_not_to_anothers(ben, campaign):
    here = f"/sponsors/{campaign.sponsor_id}/terms/"
    ben.post("/sponsors/new/", {"name": "Lamps", "mail": "ada@lamps.example"})
    assert 'value="Dishes of Ostrava"' in said(ben.get(here))
    assert "another sponsor has that name" in said(ben.post(here, {"name": "Lamps", "mail": "ada@dishes.example"}))
    assert "that is no mail address" in said(ben.post(here, {"name": "Dishes", "mail": "ada"}))
    ben.post(here, {"name": "Dishes", "mail": "ada@dishes.example"})
    campaign.sponsor.refresh_from_db()
    assert (campaign.sponsor.name, campaign.sponsor.mail) == ("Dishes", "ada@dishes.example")


def test_more_than_there_is_is_said_when_a_flight_is_kept(ben, network, campaign):
    traffic_of_now(network["space"])
    page = said(ben.post(f"/sponsors/campaign/{campaign.pk}/flight/", terms(goal="5000000"), follow=True))
    assert "It promises more than there is: " in page and " of 5,000,000 views, by the forecast." in page
    flight = Flight.objects.get()
    actions.add_creative(flight.pk, WORDS, None, by="Ben", at=now())
    refused = said(ben.post(f"/sponsors/flight/{flight.pk}/submit/", follow=True))
    assert "Not done: the forecast for these days and places is less than that" in refused
    assert "Handed in" in said(ben.post(f"/sponsors/flight/{flight.pk}/submit/", {"beyond": "on"}, follow=True))


def test_the_flight_that_would_suffer_is_named(ben, network, campaign):
    traffic_of_now(network["space"])
    live(campaign, name="The first", goal=4000, sites=("space.example",), places=("front",))
    wide = terms(goal="6000", priority="1", sites=["space.example"], places=["front"])
    page = said(ben.post(f"/sponsors/campaign/{campaign.pk}/flight/", wide, follow=True))
    assert "It would make another flight fall short: The first." in page


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"ends_on": "2020-01-01"}, Refusal.ENDS_FIRST.value),
        ({"goal_kind": "fixed", "goal": "100"}, Refusal.FIXED_EVERYWHERE.value),
        ({"name": "<b>x</b>"}, Refusal.MARKUP.value),
        ({"price": "nine"}, "say an amount"),
        ({"starts_on": "soon"}, "Enter a valid date"),
        ({"goal": "0"}, "greater than or equal to 1"),
        ({"sites": ["elsewhere.example"]}, "Select a valid choice"),
    ],
    ids=["days", "fixed", "markup", "price", "date", "goal", "site"],
)
def test_terms_that_cant_be_booked_are_refused_in_words_and_stay_typed(ben, campaign, other, words):
    page = said(ben.post(f"/sponsors/campaign/{campaign.pk}/flight/", terms(**other)))
    assert words in page.replace("&#x27;", "'") and f'value="{(terms() | other)["price"]}"' in page
    assert not Flight.objects.exists()


@pytest.mark.parametrize(
    ("other", "raw", "words"),
    [
        ({"href": "http://dishes.example/"}, None, Refusal.BAD_LINK.value),
        ({"headline": "<script>"}, None, Refusal.MARKUP.value),
        ({}, picture(), Refusal.NO_ALT.value),
        ({"picture_alt": "A dish"}, picture(1, 1), Refusal.PICTURE_TOO_SMALL.value),
        ({"picture_alt": "A dish"}, b"<svg/>", Refusal.PICTURE_UNREADABLE.value),
        ({"picture_alt": "A dish"}, b"\x89PNG" + b"0" * 5_000_000, Refusal.PICTURE_TOO_LARGE.value),
    ],
    ids=["link", "script", "no-alt", "pixel", "svg", "5-mb"],
)
def test_messages_that_are_none_are_refused_in_words(ben, campaign, other, raw, words):
    flight = actions.new_flight(campaign, order(ends_on=now().date() + timedelta(days=9)), by="Ben", at=now())
    posted = MESSAGE | other | ({"picture": SimpleUploadedFile("dish.png", raw)} if raw else {})
    page = said(ben.post(f"/sponsors/flight/{flight.pk}/", posted))
    assert f"Not taken: {words}." in page.replace("&#x27;", "'")
    assert not Creative.objects.exists()


def test_a_picture_is_shown_beside_its_message(ben, campaign):
    flight = live(campaign)
    posted = MESSAGE | {"picture_alt": "A dish", "picture": SimpleUploadedFile("dish.png", picture())}
    page = said(ben.post(f"/sponsors/flight/{flight.pk}/", posted, follow=True))
    name = Creative.objects.order_by("-pk").first().picture
    assert f'src="/sponsors/picture/{name}"' in page and "Approve the new message" in page
    assert ben.get(f"/sponsors/picture/{name}").headers["content-type"] == "image/webp"
    assert ben.get("/sponsors/picture/secret.webp").status_code == 404
    assert "Withdrawn." in said(ben.post(f"/sponsors/message/{Creative.objects.last().pk}/withdraw/", follow=True))


def test_delivery_is_shown_beside_the_days_that_are_over(ben, network, campaign):
    flight = live(campaign, goal=1000)
    HourCount.objects.create(
        hour=now().replace(minute=0, second=0, microsecond=0), site_id=network["terra"].pk, section="", place="front",
        flight_id=flight.pk, offered=600, viewed=250, clicked=3,
    )  # fmt: skip
    for path in ("/sponsors/", f"/sponsors/flight/{flight.pk}/"):
        assert "250 views of 1,000 views (25%), 3 clicks; 0% of its days are over." in said(ben.get(path))


def test_what_was_not_counted_is_shown_with_the_reason_in_words(ben, network, campaign):
    flight = live(campaign, daily_cap=3)
    hour = now().replace(minute=0, second=0, microsecond=0)
    Refused.objects.create(hour=hour, flight_id=flight.pk, reason="robot", count=1200)
    Refused.objects.create(hour=hour, flight_id=0, reason="forged", count=7)
    Refused.objects.create(hour=hour - timedelta(days=2), flight_id=flight.pk, reason="replayed", count=5)
    HourCount.objects.create(hour=hour, site_id=network["terra"].pk, place="front", flight_id=flight.pk, capped=41)
    page = said(ben.get(f"/sponsors/flight/{flight.pk}/"))
    robot = "<strong>1,200</strong> a known robot, a browser without a person, or none that says its name"
    assert robot in page and "this page was counted" in page and "its sheet was not signed by us" not in page
    assert "Browsers kept it back 41 times" in page
    page = said(ben.get("/sponsors/"))
    assert robot in page and "its sheet was not signed by us" in page and "this page was counted" not in page


def test_a_live_flight_that_shows_nothing_is_named_on_the_list(ben, network, campaign):
    flight = live(campaign)
    actions.withdraw_creative(flight.creatives.get().pk, by="Ben", at=now())
    assert f"Flight {flight.pk} (Winter dishes) is live and shows nothing" in said(ben.get("/sponsors/"))


@pytest.mark.parametrize(
    ("domain", "told"),
    [
        ("", False),
        ("dishes.example", False),
        ("www.Dishes.example", False),
        ("example", False),
        ("lamps.example", True),
    ],
)
def test_a_message_that_leads_elsewhere_is_pointed_out(ben, campaign, domain, told):
    flight = live(campaign)
    Sponsor.objects.update(domain=domain)
    page = said(ben.get(f"/sponsors/flight/{flight.pk}/"))
    assert (f"It leads to dishes.example, not to {domain}" in page) is told


def test_a_refusal_has_a_reason_and_other_terms_make_a_draft(ben, campaign):
    flight = actions.new_flight(campaign, order(ends_on=now().date() + timedelta(days=9)), by="Ben", at=now())
    actions.add_creative(flight.pk, WORDS, None, by="Ben", at=now())
    actions.submit(flight.pk, by="Ben", at=now(), beyond_forecast=True)
    here = f"/sponsors/flight/{flight.pk}/"
    assert "refused</strong>: not this wording" in said(
        ben.post(f"{here}refuse/", {"reason": "not this wording"}, follow=True)
    )
    assert 'value="9.00"' in said(ben.get(f"{here}terms/"))
    ben.post(f"{here}terms/", terms(name="Spring"))
    flight.refresh_from_db()
    assert (flight.name, flight.state) == ("Spring", "draft")
    for verb, state in (
        ("submit", "review"),
        ("approve", "live"),
        ("pause", "paused"),
        ("resume", "live"),
        ("end", "done"),
    ):
        ben.post(f"{here}{verb}/", {"beyond": "on"})
        flight.refresh_from_db()
        assert flight.state == state
    assert "it is not at that step" in said(ben.post(f"{here}resume/", follow=True))
    assert ben.post(f"{here}delete/").status_code == 404


def test_a_flights_terms_become_a_package_and_are_booked_by_their_first_day(ben, campaign):
    first = live(campaign, name="Winter", goal=4000)
    here = f"/sponsors/flight/{first.pk}/package/"
    assert "Not done: it has no name" in said(ben.post(here, {"name": "!"}, follow=True))
    assert "words only" in said(ben.post(here, {"name": "<b>x</b>"}, follow=True))
    assert "Kept as a package" in said(ben.post(here, {"name": "Three weeks"}, follow=True))
    new = f"/sponsors/campaign/{campaign.pk}/flight/"
    assert "Three weeks, 21 days" in said(ben.get(new))
    starts_on = now().date() + timedelta(days=30)
    posted = {"package": Package.objects.get().pk, "starts_on": starts_on.isoformat()}
    assert "Kept as a draft." in said(ben.post(new, posted, follow=True))
    flight = Flight.objects.latest("pk")
    assert (flight.name, flight.goal, flight.ends_on) == ("Three weeks", 4000, starts_on + timedelta(days=20))


def test_a_month_is_billed_and_paid_through_the_books(ben, network, campaign):
    flight = live(campaign, price_cents=1000)
    last = now().replace(day=1) - timedelta(days=1)
    Flight.objects.filter(pk=flight.pk).update(starts_on=last.date() - timedelta(days=5))
    HourCount.objects.create(
        hour=last.replace(hour=12, minute=0, second=0, microsecond=0), site_id=network["terra"].pk, section="", place="front",
        flight_id=flight.pk, offered=900, viewed=500, clicked=0,
    )  # fmt: skip
    assert "say a month as" in said(ben.post("/sponsors/invoices/", {"month": "last"}))
    assert "that month is not over" in said(ben.post("/sponsors/invoices/", {"month": f"{now():%Y-%m}"}))
    assert "1 invoice made." in said(ben.post("/sponsors/invoices/", {"month": f"{last:%Y-%m}"}, follow=True))
    made = Invoice.objects.get()
    assert (
        f"{made.number}: $5, for Winter dishes in {last:%Y-%m} (500 views of 500 counted, per thousand), not paid"
        in said(ben.get(f"/sponsors/{campaign.sponsor_id}/"))
    )
    assert made.amount_cents == 500 and books.balance(Account.SPONSORS, "USD") == 500
    assert "is booked as paid" in said(ben.post(f"/sponsors/invoices/{made.number}/paid/", follow=True))
    assert (books.balance(Account.SPONSORS, "USD"), books.balance(Account.BANK, "USD")) == (0, 500)
    assert ben.post("/sponsors/invoices/S9-2020-01/paid/").status_code == 404


@pytest.mark.parametrize("kind", ["editor", "writer", "of one site"])
def test_cy_is_refused(kind, network, campaign):
    flight = live(campaign)
    cy = client_of("cy", "business", network["space"]) if kind == "of one site" else client_of("cy", kind)
    for path in (
        "",
        "new/",
        f"{campaign.sponsor.pk}/",
        f"campaign/{campaign.pk}/flight/",
        f"flight/{flight.pk}/",
        "invoices/",
        "house/",
    ):
        assert cy.get(f"/sponsors/{path}").status_code in (302, 403)
        assert cy.post(f"/sponsors/{path}", terms()).status_code in (302, 403, 405)
    for path in (
        f"flight/{flight.pk}/end/",
        f"message/{Creative.objects.get().pk}/withdraw/",
        "invoices/S1-2026-01/paid/",
    ):
        assert cy.post(f"/sponsors/{path}").status_code in (302, 403)
    flight.refresh_from_db()
    assert flight.state == "live" and Flight.objects.count() == 1
    assert '"/sponsors/"' not in said(cy.get("/"))


def test_an_admin_sells_too(network, campaign):
    assert client_of("ada", "admin").get("/sponsors/").status_code == 200


def traffic_of_now(site):
    traffic(site, per_hour=20)
    shift = (
        now().replace(minute=0, second=0, microsecond=0)
        - HourCount.objects.order_by("-hour").first().hour
        - timedelta(hours=1)
    )
    rows = list(HourCount.objects.all())
    for row in rows:
        row.hour += shift
    HourCount.objects.bulk_update(rows, ["hour"], batch_size=100)
