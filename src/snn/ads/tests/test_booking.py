"""From draft to done, and everything that is refused on the way."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from PIL import Image

from snn.ads import actions, queries
from snn.ads.booking import Refusal
from snn.ads.forecast import forecast
from snn.ads.models import Creative, Deed, Flight, HourCount
from snn.ads.pace import running
from snn.ads.tests.conftest import NOW, WORDS, order

ADA = {"by": "Ada", "at": NOW}


def picture(width=600, height=400, kind="PNG", frames=1):
    out = io.BytesIO()
    images = [Image.new("RGB", (width, height), (n * 80, 60, 90)) for n in range(frames)]
    images[0].save(out, kind, **({"save_all": True, "append_images": images[1:]} if frames > 1 else {}))
    return out.getvalue()


def test_a_flight_goes_from_draft_to_done_and_every_step_is_in_the_log(fly):
    flight = fly()
    assert actions.pause(flight.pk, **ADA).state == "paused"
    assert actions.resume(flight.pk, **ADA).state == "live"
    assert actions.end(flight.pk, **ADA).state == "done"
    verbs = Deed.objects.filter(subject=f"flight:{flight.pk}").values_list("verb", flat=True)
    assert list(verbs) == ["new", "message", "submit", "approve", "pause", "resume", "end"]


def test_what_is_done_stays_done(fly):
    flight = fly()
    actions.end(flight.pk, **ADA)
    for step in (actions.pause, actions.resume, actions.approve, actions.submit, actions.end):
        assert step(flight.pk, **ADA) is Refusal.WRONG_STATE
    assert Flight.objects.get().state == "done"


def test_a_refused_flight_says_why_and_can_be_mended(campaign):
    flight = actions.new_flight(campaign, order(), **ADA)
    actions.add_creative(flight.pk, WORDS, None, **ADA)
    actions.submit(flight.pk, **ADA, beyond_forecast=True)
    assert actions.refuse(flight.pk, "The link leads to a casino.", **ADA).reason == "The link leads to a casino."
    assert actions.submit(flight.pk, **ADA) is Refusal.WRONG_STATE
    assert actions.edit_flight(flight.pk, order(goal=500), **ADA).state == "draft"
    assert actions.submit(flight.pk, **ADA, beyond_forecast=True).state == "review"


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"name": " "}, Refusal.NO_NAME),
        ({"name": "<b>x</b>"}, Refusal.MARKUP),
        ({"ends_on": date(2026, 11, 24)}, Refusal.ENDS_FIRST),
        ({"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 2)}, Refusal.ALL_PAST),
        ({"ends_on": date(2036, 1, 1)}, Refusal.TOO_LONG),
        ({"sites": ("cy.example",)}, Refusal.UNKNOWN_SITE),
        ({"sections": ("casino",)}, Refusal.UNKNOWN_SECTION),
        ({"places": ("popup",)}, Refusal.UNKNOWN_PLACE),
        ({"goal": 0}, Refusal.BAD_GOAL),
        ({"goal_kind": "share", "goal": 101}, Refusal.BAD_GOAL),
        ({"goal_kind": "clicks"}, Refusal.BAD_GOAL),
        ({"goal_kind": "fixed", "goal": 1, "sites": ("space.example",), "places": ("front",)}, Refusal.BAD_GOAL),
        ({"goal_kind": "fixed", "goal": 100}, Refusal.FIXED_EVERYWHERE),
        ({"price_cents": -1}, Refusal.BAD_PRICE),
        ({"price_per": "click"}, Refusal.BAD_PRICE),
        ({"priority": 0}, Refusal.BAD_PRIORITY),
    ],
    ids=lambda value: value.name if isinstance(value, Refusal) else "",
)
def test_terms_that_cant_be_kept_are_refused_and_nothing_is_written(campaign, other, refusal):
    assert actions.new_flight(campaign, order(**other), **ADA) is refusal
    assert not Flight.objects.exists()


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"headline": "<script>alert(1)</script>"}, Refusal.MARKUP),
        ({"text": "a\u202eb"}, Refusal.MARKUP),
        ({"headline": "x" * 61}, Refusal.TOO_WORDY),
        ({"headline": ""}, Refusal.NO_HEADLINE),
        ({"href": "http://dishes.example/"}, Refusal.BAD_LINK),
        ({"href": "javascript:alert(1)"}, Refusal.BAD_LINK),
        ({"href": "https://127.0.0.1/"}, Refusal.BAD_LINK),
        ({"href": "https://ada:pw@dishes.example/"}, Refusal.BAD_LINK),
        ({"href": "https://dishes.example/\r\nset-cookie: a"}, Refusal.BAD_LINK),
    ],
    ids=["script", "bidi", "wordy", "nothing", "http", "javascript", "inside", "password", "header"],
)
def test_words_that_are_no_message_are_refused(campaign, other, refusal):
    flight = actions.new_flight(campaign, order(), **ADA)
    assert actions.add_creative(flight.pk, replace(WORDS, **other), None, **ADA) is refusal
    assert not Creative.objects.exists()


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Refusal.PICTURE_UNREADABLE),
        (picture(1, 1), Refusal.PICTURE_TOO_SMALL),
        (b"\x89PNG" + b"0" * 5_000_000, Refusal.PICTURE_TOO_LARGE),
        (picture(200, 800), Refusal.PICTURE_BAD_SHAPE),
        (picture(frames=3, kind="WEBP"), Refusal.PICTURE_MOVES),
        (picture()[:300], Refusal.PICTURE_UNREADABLE),
        (picture(5000, 4000), Refusal.PICTURE_TOO_LARGE),
    ],
    ids=["svg", "pixel", "5-mb", "tall", "moving", "torn", "huge"],
)
def test_pictures_that_are_no_still_small_picture_are_refused(campaign, raw, refusal):
    flight = actions.new_flight(campaign, order(), **ADA)
    words = replace(WORDS, picture_alt="A dish")
    assert actions.add_creative(flight.pk, words, raw, **ADA) is refusal
    assert not Creative.objects.exists()


def test_a_picture_is_kept_as_pixels_alone(campaign):
    flight = actions.new_flight(campaign, order(), **ADA)
    assert actions.add_creative(flight.pk, WORDS, picture(), **ADA) is Refusal.NO_ALT
    made = actions.add_creative(flight.pk, replace(WORDS, picture_alt="A dish"), picture(900, 600), **ADA)
    kept = settings.DATA.media / made.picture
    assert Image.open(kept).size == (360, 240)
    assert kept.stat().st_size < 60_000


def test_a_fixed_place_that_was_booked_as_one_in_a_hundred_is_all_of_it(fly):
    flight = fly(goal_kind="fixed", goal=100, sites=("space.example",), places=("front",), price_per="day")
    Flight.objects.update(goal=1)
    flight.refresh_from_db()
    assert queries.wants([flight], NOW)[0].share == 1.0


def test_a_fixed_place_has_no_cap(campaign):
    fixed = {"goal_kind": "fixed", "goal": 100, "sites": ("space.example",), "places": ("front",), "price_per": "day"}
    assert actions.new_flight(campaign, order(**fixed, daily_cap=3), **ADA) is Refusal.FIXED_CAPPED


def test_what_a_cap_keeps_back_is_in_plan_and_forecast(fly, network, campaign):
    traffic(network["space"], per_hour=20)
    live = fly(goal=1000, daily_cap=2, sites=("space.example",), places=("front",))
    assert "No browser has come to a cap of 2 a day yet" in " ".join(forecast(live, NOW).says)
    assert not queries.planned(NOW).short
    HourCount.objects.create(
        hour=queries.hour_of(NOW), site_id=network["space"].pk, place="front", flight_id=live.pk, offered=100, capped=900
    )  # fmt: skip
    assert live.pk in queries.planned(NOW).short
    draft = actions.new_flight(campaign, order(goal=1000, daily_cap=2, name="As capped"), **ADA)
    free = actions.new_flight(campaign, order(goal=1000, daily_cap=3, name="Another cap"), **ADA)
    assert queries.caps([draft, free, live], NOW) == pytest.approx(
        {draft.pk: 0.18, free.pk: 1.0, live.pk: 0.1}, abs=0.01
    )
    assert "A cap of 2 a day has let 18% of the turns stand" in " ".join(forecast(draft, NOW).says)
    assert forecast(draft, NOW).there_is < forecast(free, NOW).there_is / 4


def test_a_live_flight_without_a_message_takes_no_place_from_others(fly, network):
    traffic(network["space"], per_hour=20)
    fixed = fly(goal_kind="fixed", goal=100, sites=("space.example",), places=("front",), price_per="day")
    other = fly(goal=50, sites=("space.example",), places=("front",))
    assert other.pk in queries.planned(NOW).short
    actions.withdraw_creative(fixed.creatives.get().pk, **ADA)
    assert queries.planned(NOW).short == {}
    assert [row.pk for row in running()] == [other.pk]


@pytest.mark.parametrize("name", ["<b>Dishes</b>", "Dishes\u202e", "Dish\x00es", "Dishes &#60;"])
def test_a_sponsors_name_is_words_alone(campaign, name):
    assert actions.new_sponsor(name, "ben@dishes.example", **ADA) is Refusal.MARKUP
    number = campaign.sponsor.pk
    assert actions.edit_sponsor(number, name, "ben@dishes.example", **ADA) is Refusal.MARKUP


def test_a_package_may_have_a_name_in_any_letters(campaign):
    flight = actions.new_flight(campaign, order(), **ADA)
    week, month = (actions.keep_as_package(flight.pk, name, **ADA) for name in ("Неделя 7", "Месяц 7"))
    assert (week.name, week.slug.isascii(), week.slug != month.slug) == ("Неделя 7", True, True)
    assert actions.keep_as_package(flight.pk, "Неделя 7", **ADA).pk == week.pk
    assert actions.keep_as_package(flight.pk, "Café weeks", **ADA).slug == "cafe-weeks"
    assert actions.keep_as_package(flight.pk, "!", **ADA) is Refusal.NO_NAME


def test_a_fixed_place_is_one_flights_on_its_days(campaign, fly):
    fixed = {"goal_kind": "fixed", "goal": 100, "sites": ("space.example",), "places": ("front",), "price_per": "day"}
    fly(**fixed)
    rival = actions.new_flight(campaign, order(**fixed, name="Rival"), **ADA)
    actions.add_creative(rival.pk, WORDS, None, **ADA)
    assert actions.submit(rival.pk, **ADA) is Refusal.PLACE_TAKEN
    later = {"starts_on": date(2026, 12, 25), "ends_on": date(2026, 12, 31)}
    actions.edit_flight(rival.pk, order(**(fixed | later)), **ADA)
    assert actions.submit(rival.pk, **ADA, beyond_forecast=True).state == "review"


def test_two_that_wait_for_one_place_cant_both_go_live(campaign):
    fixed = {"goal_kind": "fixed", "goal": 100, "sites": ("space.example",), "places": ("front",), "price_per": "day"}
    first = actions.new_flight(campaign, order(**fixed), **ADA)
    actions.add_creative(first.pk, WORDS, None, **ADA)
    assert actions.submit(first.pk, **ADA, beyond_forecast=True).state == "review"
    second = actions.new_flight(campaign, order(**fixed, name="Rival"), **ADA)
    actions.add_creative(second.pk, WORDS, None, **ADA)
    assert actions.submit(second.pk, **ADA, beyond_forecast=True) is Refusal.PLACE_TAKEN


def test_shares_come_to_a_hundred_at_most(campaign, fly):
    fly(goal_kind="share", goal=60)
    rival = actions.new_flight(campaign, order(goal_kind="share", goal=50, sections=("climate",)), **ADA)
    actions.add_creative(rival.pk, WORDS, None, **ADA)
    assert actions.submit(rival.pk, **ADA) is Refusal.SHARE_TAKEN


def test_more_than_the_forecast_is_refused_unless_the_owner_knows_better(campaign, network):
    traffic(network["space"], per_hour=20)
    flight = actions.new_flight(campaign, order(goal=1_000_000), **ADA)
    actions.add_creative(flight.pk, WORDS, None, **ADA)
    assert actions.submit(flight.pk, **ADA) is Refusal.OVER_FORECAST
    actions.edit_flight(flight.pk, order(goal=2_000), **ADA)
    assert actions.submit(flight.pk, **ADA).state == "review"


def test_a_flight_without_a_message_waits(campaign):
    flight = actions.new_flight(campaign, order(), **ADA)
    assert actions.submit(flight.pk, **ADA, beyond_forecast=True) is Refusal.NO_CREATIVE


def test_a_package_is_booked_for_the_whole_network(campaign):
    week = order(name="A week everywhere", ends_on=date(2026, 12, 1), goal=5000)
    package = actions.new_package("week", week, "USD", **ADA)
    flight = actions.book_package(campaign, package, date(2026, 12, 7), **ADA)
    assert (flight.starts_on, flight.ends_on) == (date(2026, 12, 7), date(2026, 12, 13))
    assert len(queries.cells_of(flight, queries.cells())) == 8


def test_flights_end_with_their_last_day_everywhere(fly):
    flight = fly(ends_on=date(2026, 11, 26))
    assert actions.finish_due(NOW + timedelta(days=1)) == 0
    assert actions.finish_due(NOW + timedelta(days=3)) == 1
    flight.refresh_from_db()
    assert flight.state == "done"


def test_the_database_itself_refuses_a_flight_that_ends_first(campaign):
    with pytest.raises(IntegrityError), transaction.atomic():
        Flight.objects.create(
            campaign=campaign, name="x", starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 1), goal_kind="views",
            goal=1, price_per="flat", price_cents=0,
        )  # fmt: skip


def traffic(site, per_hour, days=14, place="front", section=""):
    hours = (queries.hour_of(NOW) - timedelta(hours=n) for n in range(1, days * 24))
    HourCount.objects.bulk_create(
        HourCount(hour=hour, site_id=site.pk, section=section, place=place, flight_id=0, offered=per_hour)
        for hour in hours
    )
