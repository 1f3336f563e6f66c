from __future__ import annotations

import gzip
import json
from datetime import date, timedelta

import pytest

from snn.ads import actions, queries
from snn.ads.models import HourCount
from snn.ads.pace import Pacer
from snn.ads.sheets import Sheet, read_sheet
from snn.ads.tests.conftest import NOW, WORDS
from snn.ads.tests.test_booking import traffic
from snn.rack.embedded import EmbeddedRack

KEY = "k"


@pytest.fixture
def rack(tmp_path):
    return EmbeddedRack(tmp_path / "rack.sqlite3")


@pytest.fixture
def pacer(rack, tmp_path):
    return Pacer(rack, tmp_path, KEY, for_supporters=False)


def read(rack, path, host="space.example", supporter=False):
    page = rack.get(host, path)
    return json.loads(gzip.decompress(page.supporter_body() if supporter else page.body))


def test_every_site_and_section_has_a_rota_even_when_nothing_is_sold(network, pacer, rack):
    assert pacer.turn(NOW).rotas == 4
    said = read(rack, "/rota/_front.json")
    assert (said["n"], said["w"]) == ([], {})
    assert read_sheet(said["t"], KEY) == Sheet(network["space"].pk, int(NOW.timestamp()), "", ())


def test_a_flight_stands_in_the_rotas_of_its_places_with_its_share(network, fly, pacer, rack):
    traffic(network["terra"], 100, place="story", section="climate")
    flight = fly(
        sites=("terra.example",), sections=("climate",), places=("story",), goal=300, ends_on=date(2026, 11, 26)
    )
    pacer.turn(NOW)
    said = read(rack, "/rota/climate.json", "terra.example")
    assert said["n"] == [
        {
            "k": flight.creatives.get().pk,
            "f": flight.pk,
            "s": "Dishes of Ostrava",
            "h": WORDS.headline,
            "x": WORDS.text,
            "l": "See how",
        }
    ]
    # 300 views of 35 hours with 100 pages each, of which three in five are seen: one page in seven.
    (at, weight), = said["w"]["story"]  # fmt: skip
    assert (at, 1200 < weight < 1600) == (0, True)
    assert read(rack, "/rota/climate.json")["w"] == {}
    assert len(rack.get("terra.example", "/rota/climate.json").body) < 700


def test_supporters_see_none_where_the_owner_says_so(fly, pacer, rack, tmp_path):
    fly()
    pacer.turn(NOW)
    assert read(rack, "/rota/_front.json")["n"]
    assert read(rack, "/rota/_front.json", supporter=True).keys() == {"t"}
    Pacer(rack, tmp_path, KEY, for_supporters=True).turn(NOW)
    assert rack.get("space.example", "/rota/_front.json").cut is None


def test_what_says_the_same_is_not_written_again_until_its_sheet_grows_old(fly, pacer):
    fly(goal_kind="share", goal=20)
    assert pacer.turn(NOW).written == 4
    assert pacer.turn(NOW + timedelta(minutes=1)).written == 0
    assert pacer.turn(NOW + timedelta(minutes=11)).written == 4


def test_a_paused_flight_leaves_its_rotas_with_the_next_turn(fly, pacer, rack):
    flight = fly()
    pacer.turn(NOW)
    actions.pause(flight.pk, by="Ada", at=NOW)
    pacer.turn(NOW + timedelta(minutes=1))
    assert read(rack, "/rota/_front.json")["n"] == []


def test_a_flight_that_has_its_views_is_shown_no_more(network, fly, pacer, rack):
    flight = fly(goal=1000)
    HourCount.objects.create(
        hour=queries.hour_of(NOW), site_id=network["space"].pk, section="", place="front", flight_id=flight.pk,
        offered=1600, viewed=1000,
    )  # fmt: skip
    pacer.turn(NOW)
    assert read(rack, "/rota/_front.json")["n"] == []


def test_a_day_is_the_sites_own(network, fly, pacer, rack):
    fly(starts_on=date(2026, 11, 26), goal_kind="share", goal=50)
    pacer.turn(NOW.replace(day=26, hour=2))  # The 26th in UTC, still the 25th in New York.
    assert read(rack, "/rota/_front.json", "terra.example")["w"]
    assert not read(rack, "/rota/_front.json", "space.example")["w"]


def test_a_flight_that_will_fall_short_is_named(network, fly, pacer):
    traffic(network["space"], 10)
    flight = fly(goal=1_000_000)
    assert flight.pk in pacer.turn(NOW).short


def test_hostile_words_cant_leave_the_rota(fly, pacer, rack):
    flight = fly()
    flight.campaign.sponsor.name = "</script><!--cut-->"
    flight.campaign.sponsor.save()
    pacer.turn(NOW)
    raw = gzip.decompress(rack.get("space.example", "/rota/_front.json").body)
    assert b"<" not in raw
