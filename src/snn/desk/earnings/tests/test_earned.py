"""What a thousand views earns: three rooms' figures of a month, and who sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from snn.ads import actions
from snn.ads.models import Flight, HourCount
from snn.ads.tests.conftest import campaign, fly, network, order  # noqa: F401
from snn.audience.history import Event
from snn.audience.history.opening import the_history
from snn.audience.models import Piece
from snn.desk.earnings.queries import as_json, earnings
from snn.desk.earnings.rules import Line, days, months
from snn.desk.tests.cast import client_of
from snn.ground.clock import now
from snn.ground.folder import DataFolder
from snn.support.models import Contribution, Intent

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA = DataFolder(tmp_path)


@pytest.fixture
def month(network, fly):  # noqa: F811
    """November: 2,000 views of Space, 500 of Terra; a flight seen 800 and 200 times; $6 given at Space."""
    flight = fly(price_cents=1000)
    for site, views, viewed in ((network["space"], 2000, 800), (network["terra"], 500, 200)):
        read(site.pk, views)
        for number, offered in ((flight.pk, viewed), (0, viewed)):
            HourCount.objects.create(
                hour=datetime(2026, 11, 26, 12, tzinfo=UTC), site_id=site.pk, section="", place="front", flight_id=number,
                offered=offered, viewed=viewed, clicked=0,
            )  # fmt: skip
    gave(network["space"], 600)
    return flight


def read(site, views):
    events = [Event(int(AT.timestamp()), site, 0, "/", "", "", 2, "", 1, 0, 0, 0, 0)] * views
    made = the_history().write(f"2026-11-27/{site}", AT.date(), events)
    Piece.objects.create(name=made.name, day=made.day, hits=made.hits, size_bytes=made.size_bytes, made_at=AT)


def gave(site, cents):
    intent = Intent.objects.create(
        public_id="b" * 32, site=site, tier_slug="t", tier_name="Once", amount_cents=cents, currency="USD",
        interval="once", method="card", provider="sandbox", created_at=AT,
    )  # fmt: skip
    Contribution.objects.create(
        intent=intent, provider="sandbox", payment_id="p", gross_cents=cents, currency="USD", fee_cents=50, at=AT,
        interval="once",
    )  # fmt: skip


def test_a_thousand_views_earns_by_sponsors_and_by_readers(month):
    space, terra = earnings("2026-11", AT, the_history())
    assert (space.views, space.fill, space.sponsors_cents, space.readers_cents) == (2000, "50%", 800, 550)
    assert (space.by_sponsors, space.by_readers) == ("$4", "$2.75")
    assert (terra.views, terra.sponsors_cents, terra.readers_cents, terra.by_readers) == (500, 200, 0, "$0")
    assert as_json(space)["sponsors_cents_per_thousand"] == 400.0


def test_a_month_without_anything_has_no_figures_and_no_error(month):
    for line in earnings("2026-09", AT, the_history()):
        assert (line.views, line.fill, line.by_sponsors, line.sponsors_cents) == (0, "-", "-", 0)


def test_sites_share_what_is_billed_to_the_cent(month):
    Flight.objects.update(price_per="flat", price_cents=1001, ends_on=date(2026, 11, 26))
    lines = earnings("2026-11", AT + timedelta(days=2), the_history())
    assert [line.sponsors_cents for line in lines] == [801, 200]
    made = actions.invoice_month(month.pk, "2026-11", by="Ben", at=AT + timedelta(days=9))
    assert made.amount_cents == 1001


def test_a_flat_price_nobody_saw_this_month_is_shared_by_its_sites(fly, network):  # noqa: F811
    flight = fly(price_per="flat", price_cents=101, ends_on=date(2026, 11, 26))
    assert [line.sponsors_cents for line in earnings("2026-11", AT + timedelta(days=2), the_history())] == [0, 0]
    Flight.objects.update(starts_on=date(2026, 10, 28))
    HourCount.objects.create(
        hour=datetime(2026, 10, 30, 12, tzinfo=UTC), site_id=network["space"].pk, section="", place="front",
        flight_id=flight.pk, offered=2, viewed=1, clicked=0,
    )  # fmt: skip
    assert [line.sponsors_cents for line in earnings("2026-11", AT + timedelta(days=2), the_history())] == [51, 50]


def test_the_screen_says_it_and_cy_is_refused(month):
    ben = client_of("ben", "business")
    for asked in ("", f"?month={now():%Y-%m}", "?month=elsewhen"):
        page = ben.get(f"/sponsors/earned/{asked}").content.decode()
        assert f"earned in {now():%Y-%m}" in page and "Space" in page
    for kind in ("editor", "writer"):
        assert client_of(kind, kind).get("/sponsors/earned/").status_code in (302, 403)


def test_months_and_their_days():
    assert months("2026-01", 3) == ["2026-01", "2025-12", "2025-11"]
    assert months("2026-13", 3) == months("2026", 1) == months("0001-01", 2) == []
    assert days("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert days("2026-12") == (date(2026, 12, 1), date(2026, 12, 31))


def test_of_nothing_read_nothing_is_said():
    line = Line("a", "a", "USD", 0, 0, 0, 5, 5)
    assert (line.by_sponsors, as_json(line)["readers_cents_per_thousand"]) == ("-", None)
