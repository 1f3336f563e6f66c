"""The desk's first page says how things stand, to whom it concerns."""

from __future__ import annotations

import json

import pytest

from snn.desk.board.queries import board
from snn.desk.wireroom.tests.conftest import ada, client_of, cy, send, site  # noqa: F401
from snn.ground.clock import now
from snn.network.models import Change, Site
from snn.press.models import Failure
from snn.stories.models import Offer, Story
from snn.support.models import Contribution, Intent
from snn.wire.actions import take
from snn.wire.channels.troubles import raised
from snn.wire.models import Dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(send, site):  # noqa: F811
    """One story out, one waiting, a channel in trouble, a file refused."""
    send(guid="urn:1", source="AFP", headline="Ice on the Moon")
    send(guid="urn:2", headline="Dust on Mars", body="<p>Other words stand here altogether.</p>")
    site.today_on = Story.objects.exclude(day=None).get().day
    site.save()
    for _ in range(3):
        raised("feed", "https://quiet.example/", "answers 503", at=now())
    take(b"\x00\x01 no news", name="odd.bin", at=now())
    return site


def test_an_editor_sees_what_is_live_what_waits_and_what_is_wrong(ada, busy):  # noqa: F811
    page = ada.get("/").content.decode()
    assert "Ice on the Moon" in page and "Waits for an editor: 1" in page and "Dust on Mars" in page
    assert "answers 503" in page and "odd.bin" in page
    assert "Given today" not in page


def test_who_keeps_the_books_sees_money_and_no_wire(cy, busy):  # noqa: F811
    page = cy.get("/").content.decode()
    assert "Given today" in page and "Ice on the Moon" in page
    assert "Dust on Mars" not in page and "answers 503" not in page


@pytest.fixture
def terra(site):  # noqa: F811
    return Site.objects.create(
        host="terra.example", name="Terra", tagline="t", description="d", look="spacedaily", today_on=site.today_on
    )


def test_an_editor_of_one_site_sees_nothing_of_the_others(busy, terra):
    Failure.objects.create(site=busy, sort="story", what="1", wrong="no template", since=now(), tried_at=now())
    Offer.objects.create(
        story=Story.objects.get(headline="Dust on Mars"), dispatch=Dispatch.objects.order_by("-pk")[0], field="headline",
        words="x", at=now(),
    )  # fmt: skip
    theirs = client_of("eve", "editor", terra).get("/").content.decode()
    assert "Terra" in theirs and "Waits for an editor: 0" in theirs and "nobody decided: 0" in theirs
    assert not [said for said in ("Ice on the Moon", "Dust on Mars", "no template", "space.example") if said in theirs]
    own = client_of("ada", "editor", busy).get("/").content.decode()
    assert (
        "Ice on the Moon" in own
        and "Dust on Mars" in own
        and "no template" in own
        and "nobody decided: 1" in own
        and "Terra" not in own
    )


def test_what_is_given_is_the_whole_networks_and_stands_as_money(busy, terra, cy):  # noqa: F811
    intent = Intent.objects.create(
        public_id="b" * 32, site=busy, tier_slug="t", tier_name="Once", amount_cents=500, currency="JPY",
        interval="once", method="card", provider="sandbox", created_at=now(),
    )  # fmt: skip
    Contribution.objects.create(
        intent=intent, provider="sandbox", payment_id="p", gross_cents=500, currency="JPY", fee_cents=50, at=now(),
        interval="once",
    )  # fmt: skip
    assert "1 for ¥500" in cy.get("/").content.decode()
    theirs = client_of("ben", "business", terra).get("/").content.decode()
    assert "Given today" not in theirs and "Ice on the Moon" not in theirs and "Terra" in theirs


def test_the_answer_is_a_few_queries_however_much_waits(busy, send, django_assert_max_num_queries):  # noqa: F811
    for n in range(12):
        send(guid=f"urn:more:{n}", headline=f"Number {n}", body=f"<p>{' '.join(f'w{n}x{i}' for i in range(30))}</p>")
    for n in range(5):
        take(b"\x00\x01 no news" + bytes([n]), name=f"odd-{n}.bin", at=now())
    client = client_of("eve", "editor")
    with django_assert_max_num_queries(25):
        assert client.get("/").status_code == 200


def test_all_of_it_is_json(busy):
    told = json.loads(json.dumps(board(now()).as_json()))
    assert told["waiting_count"] == 1 and told["today"][0]["stories"] == 1


def test_a_press_that_fails_or_sleeps_is_an_alarm(busy):
    Failure.objects.create(site=busy, sort="story", what="1", wrong="no template", since=now(), tried_at=now())
    Change.objects.update(at=now().replace(year=2020))
    said = " ".join(board(now()).alarms)
    assert "can't be rendered: no template" in said and "the press is behind" in said


def test_cy_without_a_role_sees_nothing(busy):
    assert client_of("nobody", "retired").get("/").status_code in (302, 403)
