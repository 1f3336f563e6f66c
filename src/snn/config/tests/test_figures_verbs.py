"""The owner's figures on the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

from snn.config.tests.test_money_verbs import say
from snn.ground import clock
from snn.support.appeals.actions import load_appeals
from snn.support.models import Contribution, Intent, StatementLine, Subscription
from snn.support.shield.models import Rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(ben):
    for tier, method in (("contributor", "card"), ("contributor", "paypal"), ("monthly", "paypal")):
        ben.get(ben.approve(ben.give(tier, method, **{"from": f"/2026/11/24/{method}/"})))
    paid = Contribution.objects.order_by("id").first()
    StatementLine.objects.create(
        provider="sandbox", movement_id="ref_1", kind="refund", payment_id=paid.payment_id, contribution=paid,
        currency="USD", gross_cents=-200, fee_cents=0, at=clock.now(),
    )  # fmt: skip
    return f"{clock.now():%Y-%m}"


def test_refunds_count_in_the_month_in_which_they_happen(given, capsys):
    _, said = say(capsys, "support", "statement", "--json")
    told = json.loads(said)
    row = told["rows"][0]
    assert (row["tier"], row["gross_cents"], row["refunds_cents"], row["net_cents"]) == ("Contributor", 1000, 200, 710)
    assert {(one["tier"], one["method"], one["left_cents"]) for one in told["leaves"]} == {
        ("Contributor", "card", 455),
        ("Contributor", "paypal", 455),
        ("Monthly Supporter", "paypal", 455),
    }
    assert (told["months"][-1]["going_on"], told["months"][-1]["mrr_cents"]) == (1, 500)
    assert (told["life_months"], told["failing"], told["doubtful_notes"]) == (None, 0, 0)


def test_by_story_and_as_csv(given, capsys):
    Intent.objects.filter(method="card").update(tier_name="=1+1")
    _, said = say(capsys, "support", "statement", "--csv", "--by-story")
    rows = list(csv.DictReader(io.StringIO(said)))
    assert {(row["tier"], row["story"], row["net"]) for row in rows} == {
        ("'=1+1", "/2026/11/24/card/", "255"),
        ("Contributor", "/2026/11/24/paypal/", "455"),
        ("Monthly Supporter", "/2026/11/24/paypal/", "455"),
    }


def test_for_a_person_with_what_five_dollars_leave_and_bars(given, capsys):
    Subscription.objects.update(cancelled_at=clock.now(), active_at=clock.now() - timedelta(days=61), failures=2)
    _, said = say(capsys, "support", "statement", "--by-story")
    assert "/2026/11/24/card/" in said
    assert "91%" in said
    assert "lasts, on average: 2.0 months" in said
    Subscription.objects.update(cancelled_at=None, standing="past_due")
    _, said = say(capsys, "support", "statement")
    assert "█" in said
    assert "With a failed payment now: 1." in said


def test_as_a_picture(given, capsys, tmp_path):
    status, said = say(capsys, "support", "statement", "--svg", str(tmp_path / "money.svg"))
    assert (status, "shows the last twelve months" in said) == (0, True)
    assert "$11.65 left" in (tmp_path / "money.svg").read_text()


def test_appeals_tell_what_each_wording_brought(ben, capsys):
    assert "come with the house" in say(capsys, "support", "appeals")[1]
    load_appeals([{"slug": "s", "headline": "S", "text": "S.", "b_headline": "B", "b_text": "B."}])
    assert "not sure yet" in say(capsys, "support", "appeals")[1]
    (one,) = json.loads(say(capsys, "support", "appeals", "--json")[1])["appeals"]
    assert (one["contributions"], one["better"], one["evidence"]["p"]) == ({"a": 0, "b": 0}, None, 1.0)


def test_status_is_quiet_when_all_is_well_and_names_what_is_not(given, capsys):
    status, said = say(capsys, "support", "status")
    assert (status, said.splitlines()[-1]) == (0, "nothing waits for a person")
    Rest.objects.create(opened_at=clock.now(), reason="refused", detail="120 refused")
    status, said = say(capsys, "support", "status")
    assert status == 1
    assert "cards rest since" in said
    status, said = say(capsys, "support", "status", "--json")
    told = json.loads(said)
    assert (status, len(told["alarms"]), told["checkouts_in_24_hours"]) == (1, 1, 3)
