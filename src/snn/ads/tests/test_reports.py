"""A sponsor's own pages, what a month costs, and where the money is in the books."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from snn.ads import actions, earnings, reports, status
from snn.ads.booking import Refusal
from snn.ads.judging import Reason
from snn.ads.models import HourCount, Invoice, Refused
from snn.ads.published import REASONS
from snn.ads.tests.conftest import NOW, order
from snn.ledger import queries as books
from snn.ledger.rules import Account

DECEMBER = datetime(2026, 12, 2, tzinfo=UTC)


@pytest.fixture
def told(network, fly):
    """A flight with two days of views on two sites."""

    def make(**other):
        flight = fly(**other)
        for site, hour, viewed in (("space", 3, 700), ("space", 20, 300), ("terra", 3, 500)):
            HourCount.objects.create(
                hour=datetime(2026, 11, 26, hour, tzinfo=UTC), site_id=network[site].pk, section="", place="front",
                flight_id=flight.pk, offered=viewed * 2, viewed=viewed, clicked=viewed // 100,
            )  # fmt: skip
        return flight

    return make


def test_days_are_each_sites_own(told):
    lines = reports.of_flight(told()).days
    assert [(line.day, line.site, line.viewed) for line in lines] == [
        (date(2026, 11, 25), "space.example", 700),
        (date(2026, 11, 26), "space.example", 300),
        (date(2026, 11, 26), "terra.example", 500),
    ]


def test_a_month_is_billed_once_and_its_money_is_in_the_books(told):
    flight = told(price_cents=950)
    made = actions.invoice_month(flight.pk, "2026-11", by="Ada", at=DECEMBER)
    assert (made.amount_cents, made.number) == (1425, f"S{flight.pk}-2026-11")
    assert actions.invoice_month(flight.pk, "2026-11", by="Ada", at=DECEMBER) is Refusal.BILLED
    assert books.balance(Account.SPONSORS, "USD") == 1425
    assert books.balance(Account.SPONSORSHIP, "USD") == -1425
    for _ in range(2):
        assert actions.take_payment(made.number, by="Ada", at=DECEMBER).paid_at == DECEMBER
    assert (books.balance(Account.SPONSORS, "USD"), books.balance(Account.BANK, "USD")) == (0, 1425)
    assert books.check() == []


def test_more_than_was_promised_is_never_billed(told):
    flight = told(goal=1000)
    assert actions.invoice_month(flight.pk, "2026-11", by="Ada", at=DECEMBER).amount_cents == 900


def test_a_day_without_a_view_costs_nothing(told):
    flight = told(price_per="day", price_cents=2000)
    assert actions.invoice_month(flight.pk, "2026-11", by="Ada", at=DECEMBER).amount_cents == 4000


def test_a_flat_price_is_asked_for_when_it_is_over(told):
    flight = told(price_per="flat", price_cents=50_000, ends_on=date(2026, 11, 28))
    assert actions.invoice_month(flight.pk, "2026-10", by="Ada", at=DECEMBER) is Refusal.NOTHING_OWED
    assert actions.invoice_month(flight.pk, "2026-11", by="Ada", at=DECEMBER).amount_cents == 50_000


def test_a_flat_price_is_not_owed_for_what_never_ran(fly, campaign):
    flat = {"price_per": "flat", "price_cents": 50_000, "ends_on": date(2026, 11, 28)}
    draft = actions.new_flight(campaign, order(**flat), by="Ada", at=NOW)
    for flight in (draft, fly(**flat, starts_on=date(2026, 11, 27))):
        actions.end(flight.pk, by="Ada", at=NOW)
        assert actions.invoice_month(flight.pk, "2026-11", by="Ada", at=DECEMBER) is Refusal.NOTHING_OWED
    assert actions.invoice_all("2026-11", by="Ada", at=DECEMBER) == []
    assert +earnings.by_site("2026-11", DECEMBER) == {}


def test_a_flat_price_that_is_owed_is_earned(told):
    told(price_per="flat", price_cents=50_000, ends_on=date(2026, 11, 28))
    assert earnings.by_site("2026-11", DECEMBER).total() == 50_000


@pytest.mark.parametrize("hour", [0, 12], ids=["over in UTC", "over everywhere, counts may come"])
def test_a_month_is_billed_when_it_is_over_on_every_site(told, hour):
    flight, early = told(), datetime(2026, 12, 1, hour, 30, tzinfo=UTC)
    assert actions.invoice_month(flight.pk, "2026-11", by="Ada", at=early) is Refusal.MONTH_NOT_OVER
    assert actions.invoice_all("2026-11", by="Ada", at=early) is Refusal.MONTH_NOT_OVER
    assert actions.invoice_month(flight.pk, "November", by="Ada", at=early) is Refusal.BAD_MONTH
    assert actions.invoice_all("2026-11", by="Ada", at=early.replace(hour=13))[0].amount_cents == 1350


def test_the_days_of_a_report_are_added_up_in_the_database(told, network):
    flight = told()
    for place in ("section", "story"):
        HourCount.objects.create(
            hour=datetime(2026, 11, 26, 3, tzinfo=UTC), site_id=network["terra"].pk, section="climate", place=place,
            flight_id=flight.pk, offered=4, viewed=2, clicked=1,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        lines = reports.of_flight(flight).days
    assert (lines[-1].offered, lines[-1].viewed, lines[-1].clicked) == (1008, 504, 7)
    assert any("GROUP BY" in one["sql"] and '"hour"' in one["sql"] for one in asked)


def test_the_signed_link_opens_the_page_and_nothing_else_does(told, client):
    flight = told()
    Refused.objects.create(hour=NOW, flight_id=flight.pk, reason="robot", count=12)
    path = reports.link(flight.campaign.sponsor, datetime.now(UTC))
    answer = client.get(path, headers={"host": "space.example"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "1,500 views" in text and "(15.0%)" in text and "robot 12" in text
    assert answer.headers["Cache-Control"] == "no-store"
    for wrong in (path[:-3] + "AA/", path.replace("/sponsors/", "/sponsors/x"), "/sponsors/" + "a" * 40 + "/"):
        assert client.get(wrong, headers={"host": "space.example"}).status_code == 404
    assert reports.sponsor_of(path.split("/")[2], datetime.now(UTC) + timedelta(days=401)) is None


def test_the_page_of_a_flight_that_nobody_saw_yet_has_no_empty_picture(fly, client):
    path = reports.link(fly().campaign.sponsor, datetime.now(UTC))
    text = client.get(path, headers={"host": "space.example"}).content.decode()
    assert "Nothing was counted yet." in text and "<img src=" not in text.split("<main")[1] and "Invoices" not in text


def test_the_page_shows_what_was_billed_and_paid(told, client):
    flight = told(name="Dishes & more")
    Invoice.objects.create(
        number="S1-2026-10", flight=flight, month="2026-10", amount_cents=1250, currency="USD", says="1,389 views",
        issued_at=datetime(2026, 11, 2, tzinfo=UTC), paid_at=datetime(2026, 11, 9, 23, tzinfo=UTC),
    )  # fmt: skip
    Invoice.objects.create(
        number="S1-2026-11",
        flight=flight,
        month="2026-11",
        amount_cents=900,
        currency="USD",
        says="1,000 views",
        issued_at=NOW,
    )
    path = reports.link(flight.campaign.sponsor, datetime.now(UTC))
    text = client.get(path, headers={"host": "space.example"}).content.decode()
    rows = [lxml.html.fromstring(f"<table>{one}").xpath("//td") for one in text.split("<tr>") if "S1-" in one]
    assert [[cell.text_content() for cell in row] for row in rows] == [
        ["Dishes & more, 2026-11: 1,000 views", "$9", "not yet", "2026-11-25", "S1-2026-11"],
        ["Dishes & more, 2026-10: 1,389 views", "$12.50", "2026-11-09", "2026-11-02", "S1-2026-10"],
    ]


@pytest.mark.parametrize(
    ("name", "starts"),
    [("report.csv", b"flight,name,day"), ("2026-11.pdf", b"%PDF"), ("rules/", b"<!DOCTYPE html>"), ("{}.svg", b"<svg")],
    ids=["csv", "pdf", "rules", "svg"],
)
def test_the_papers_of_a_sponsor(told, client, name, starts):
    flight = told()
    path = reports.link(flight.campaign.sponsor, datetime.now(UTC))
    answer = client.get(path + name.format(flight.pk), headers={"host": "space.example"})
    assert answer.status_code == 200
    assert answer.content.lstrip().startswith(starts)


def test_status_names_who_will_fall_short(told):
    told(goal=10_000_000)
    found = status.as_json(status.status(NOW))
    assert found["flights"][0]["short"] is True


def test_status_names_a_live_flight_that_shows_nothing(told):
    flight = told()
    assert status.status(NOW).silent == ()
    actions.withdraw_creative(flight.creatives.get().pk, by="Ada", at=NOW)
    (said,) = status.status(NOW).silent
    assert said.startswith(f"flight {flight.pk} (Winter dishes) is live and shows nothing")


def test_every_reason_is_published():
    assert set(REASONS) == set(Reason)


def test_the_page_of_rules_says_the_same():
    page = (Path(__file__).parents[4] / "docs" / "sponsors.md").read_text(encoding="utf-8")
    assert [reason for reason, words in REASONS.items() if f"| {reason.value} | {words} |" not in page] == []
