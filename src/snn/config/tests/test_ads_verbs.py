"""`snn ads …` as a person uses it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from snn.ads.models import Flight, HourCount
from snn.config.cli import build_parser
from snn.ground.clock import now
from snn.network.models import Site

SAMPLE = Path(__file__).parents[1] / "sample"


@pytest.fixture
def order(tmp_path, site):
    """The sample's order, for the days around today."""

    def written(**other):
        words = (SAMPLE / "sponsor.toml").read_text(encoding="utf-8")
        today = now().date()
        words = words.replace("2026-01-01", f"{today - timedelta(days=40)}")
        words = words.replace("2026-01-31", f"{today + timedelta(days=20)}")
        for key, value in other.items():
            words = words.replace(key, value)
        file = tmp_path / "order.toml"
        file.write_text(words.replace("pictures/", f"{SAMPLE}/pictures/"), encoding="utf-8")
        return str(file)

    return written


def say(capsys, *words):
    args = build_parser().parse_args(["ads", *words])
    status = args.verb(args)
    told = capsys.readouterr()
    return status, told.out + told.err


@pytest.mark.slow
@pytest.mark.django_db
def test_from_the_order_to_the_payment(capsys, order):
    assert say(capsys, "book", order(), "--submit")[0] == 0
    flight = Flight.objects.get()
    assert flight.state == "review"
    assert say(capsys, "move", "approve", str(flight.pk)) == (0, f"flight {flight.pk}: live\n")
    last = (now().replace(day=1) - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    HourCount.objects.create(
        hour=last, site_id=Site.objects.get().pk, place="front", flight_id=flight.pk, offered=90, viewed=50, clicked=1
    )
    told = json.loads(say(capsys, "status", "--json")[1])
    assert told["flights"][0]["viewed"] == 50
    assert "50 views" in say(capsys, "report", "Okoro Telescopes")[1]
    assert "/sponsors/" in say(capsys, "links")[1]
    number = f"S{flight.pk}-{last:%Y-%m}"
    assert number in say(capsys, "invoice", f"{last:%Y-%m}")[1]
    assert say(capsys, "invoice", f"{last:%Y-%m}") == (0, "")
    assert say(capsys, "paid", number) == (0, f"{number} is paid\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"https://okoro": "javascript://okoro"}, "the link must be https://"),
        ({"goal = 50": "goal = 500"}, "say a goal above zero"),
        ({"[message]": "[words]"}, "it lacks the table [message]"),
        ({"goal_kind": "kind"}, "has no key 'kind'"),
        ({"price_cents = 4000": 'price_cents = "4000"'}, "price_cents must not be '4000'"),
    ],
    ids=["link", "goal", "table", "key", "kind"],
)
def test_an_order_that_is_wrong_books_nothing_and_says_why(capsys, order, other, says):
    status, told = say(capsys, "book", order(**other))
    assert status == 1
    assert says in told
    assert not Flight.objects.exists()


@pytest.mark.django_db
def test_what_is_not_there_is_said(capsys, site):
    assert say(capsys, "move", "pause", "77") == (1, "not done: there is no such row\n")
    assert say(capsys, "report", "Cy")[0] == 1
    assert say(capsys, "paid", "S1-2026-01")[0] == 1
    assert say(capsys, "invoice", "March")[0] == 2
    assert say(capsys, "invoice", f"{now():%Y-%m}")[0] == 1


@pytest.mark.django_db
def test_what_a_thousand_views_earns_is_told(capsys, site):
    assert say(capsys, "earned", "--json")[0] == 0
    told = json.loads(say(capsys, "earned", "2026-10", "--json")[1])
    assert told[0]["host"] == site.host and told[0]["views"] == 0
    assert "a thousand earns - by sponsors" in say(capsys, "earned", "2026-10")[1]
    assert say(capsys, "earned", "October")[0] == 2
