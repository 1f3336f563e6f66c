"""The wire room: what is listed, what is done to an item, and who is refused."""

from __future__ import annotations

import pytest

from snn.desk.audit.models import AuditEntry
from snn.desk.wireroom import queries
from snn.desk.wireroom.models import Spike
from snn.desk.wireroom.tests.conftest import client_of
from snn.ground.clock import now
from snn.network.models import Site
from snn.stories import actions as stories
from snn.stories.models import AuditLine, Copy, Offer, Story
from snn.wire.models import Dispatch

pytestmark = pytest.mark.django_db


def many(raw, count, headline="Item"):
    Dispatch.objects.bulk_create(
        Dispatch(
            raw=raw, number=n, format="ninjs", guid=f"urn:many:{n}", version=1, kind="new", headline=f"{headline} {n}",
            body_html="<p>x</p>", fields={}, fingerprint=str(n), received_at=now(),
        )
        for n in range(100, 100 + count)
    )  # fmt: skip


def test_a_waiting_item_is_taken_as_it_is(ada, send):
    item = send()
    page = ada.get("/wire-room/").content.decode()
    assert "Lander drills the ice" in page and "waiting" in page
    answer = ada.post(f"/wire-room/{item.pk}/publish/", {"back": "/wire-room/?state=waiting"})
    assert answer.url == "/wire-room/?state=waiting"
    assert Story.objects.get().published_at is not None
    assert AuditLine.objects.filter(act="publish", by="ada@example.org").exists()
    assert ada.post(f"/wire-room/{item.pk}/publish/", {"back": "//evil.example/"}).url == "/wire-room/"


def test_a_held_item_stays_when_its_embargo_ends(ada, send):
    item = send(source="AFP", embargoed="2999-01-01T00:00:00+00:00")
    Story.objects.update(embargo_at=now(), held_reason="", published_at=None)
    ada.post(f"/wire-room/{item.pk}/hold/", {"reason": "ask the agency"})
    assert stories.release_due(at=now()) == 0
    story = Story.objects.get()
    assert (story.held_reason, story.published_at) == ("ask the agency", None)
    assert AuditLine.objects.filter(act="hold", by="ada@example.org", note="ask the agency").exists()


def test_a_spike_keeps_the_story_back_and_can_be_taken_back(ada, send):
    item = send()
    ada.post(f"/wire-room/{item.pk}/spike/", {"reason": "an advert"})
    assert Spike.objects.get().reason == "an advert"
    ada.post(f"/wire-room/{item.pk}/publish/")
    assert Story.objects.get().published_at is None
    assert "data-item" not in ada.get("/wire-room/?state=waiting").content.decode()
    assert "an advert" in ada.get("/wire-room/?state=spiked").content.decode()
    ada.post(f"/wire-room/{item.pk}/unspike/")
    assert not Spike.objects.exists()
    assert list(AuditEntry.objects.values_list("act", "by")) == [
        ("unspike", "ada@example.org"), ("spike", "ada@example.org"),
    ]  # fmt: skip
    ada.post(f"/wire-room/{item.pk}/publish/")
    assert Story.objects.get().published_at is not None


def test_what_readers_read_is_neither_held_nor_spiked_here(ada, send):
    item = send(source="AFP")
    for verb in ("hold", "spike"):
        page = ada.post(f"/wire-room/{item.pk}/{verb}/", follow=True).content.decode()
        assert "kill" in page
    assert Story.objects.get().published_at is not None and not Spike.objects.exists()


def test_an_offer_is_shown_with_its_differences_and_accepted(ada, send):
    send(source="AFP")
    stories.update(Story.objects.get(), {"headline": "Lander bites the ice"}, by="ada", at=now())
    item = send(source="AFP", version=2, headline="Lander drills the deep ice")
    page = ada.get(f"/wire-room/{item.pk}/").content.decode()
    assert "<del>bites</del>" in page and "<ins>drills</ins>" in page and "<ins>deep</ins>" in page
    offer = Offer.objects.get()
    ada.post(f"/wire-room/offer/{offer.pk}/accept/")
    assert Story.objects.get().headline == "Lander drills the deep ice"
    again = ada.post(f"/wire-room/offer/{offer.pk}/decline/", follow=True).content.decode()
    assert "no longer open" in again
    offer.refresh_from_db()
    assert (offer.state, offer.decided_by) == ("accepted", "ada@example.org")


def test_a_declined_offer_keeps_our_words(ada, send):
    send(source="AFP")
    stories.update(Story.objects.get(), {"headline": "Lander bites the ice"}, by="ada", at=now())
    send(source="AFP", version=2, headline="Lander drills the deep ice")
    ada.post(f"/wire-room/offer/{Offer.objects.get().pk}/decline/")
    assert Story.objects.get().headline == "Lander bites the ice"
    assert Offer.objects.get().state == "declined"


def test_copies_are_settled_here(ada, send):
    words = "<p>" + " ".join(f"word{n}" for n in range(80)) + "</p>"
    send(guid="urn:x:1", source="AFP", body=words)
    item = send(guid="urn:x:2", body=words)
    copy = Copy.objects.get()
    assert "They are no copies" in ada.get(f"/wire-room/{item.pk}/").content.decode()
    ada.post(f"/wire-room/copy/{copy.pk}/later/")
    copy.refresh_from_db()
    assert copy.stands_id == copy.story_id and copy.story.published_at is not None
    ada.post(f"/wire-room/copy/{copy.pk}/unlink/")
    copy.refresh_from_db()
    assert copy.unlinked_by == "ada@example.org"


@pytest.mark.parametrize("path", ["/wire-room/", "/wire-room/new/", "/wire-room/{pk}/"], ids=["list", "new", "item"])
def test_cy_sees_nothing(cy, send, path):
    answer = cy.get(path.format(pk=send().pk))
    assert answer.status_code in (302, 403) and b"Lander" not in answer.content


@pytest.mark.parametrize("verb", ["publish", "hold", "spike", "unspike"])
@pytest.mark.parametrize("who", ["cy", "writer", "another site"])
def test_cy_changes_nothing(cy, send, verb, who):
    item = send()
    other = Site.objects.create(
        host="war.example", name="War", tagline="t", description="d", look="spacewar", today_on=now().date()
    )
    kinds = {"writer": ("ben", "writer", None), "another site": ("dee", "editor", other)}
    client = client_of(*kinds[who]) if who in kinds else cy
    before = Story.objects.get().held_reason
    assert client.post(f"/wire-room/{item.pk}/{verb}/").status_code in (302, 403)
    story = Story.objects.get()
    assert (story.published_at, story.held_reason) == (None, before)
    assert not Spike.objects.exists()


def test_cy_decides_no_offer_and_no_copy(cy, send):
    send(source="AFP")
    stories.update(Story.objects.get(), {"headline": "Lander bites the ice"}, by="ada", at=now())
    send(source="AFP", version=2, headline="Lander drills the deep ice")
    assert cy.post(f"/wire-room/offer/{Offer.objects.get().pk}/accept/").status_code in (302, 403)
    assert Offer.objects.get().state == "open"


def test_the_list_is_narrowed(ada, send):
    send(guid="urn:1", headline="Ice on the Moon", source="AFP", subject=[{"code": "medtop:20000735", "name": "space"}])
    send(guid="urn:2", headline="Dust on Mars", body="<p>Other words stand here altogether.</p>")
    for query, there, gone in (
        ("source=afp", "Ice on", "Dust on"), ("words=dust", "Dust on", "Ice on"), ("state=taken", "Ice on", "zzz"),
        ("topic=20000735", "Ice on", "Dust on"), ("section=moon", "Dust on", "zzz"), ("state=waiting", "Dust", "Ice"),
    ):  # fmt: skip
        page = ada.get(f"/wire-room/?{query}").content.decode()
        assert there in page and gone not in page, query
    assert "Nothing of that kind" in ada.get("/wire-room/?source=none").content.decode()


def test_pages_go_back_by_key_and_cost_few_queries(ada, send, django_assert_max_num_queries):
    many(send().raw, 100)
    with django_assert_max_num_queries(25):
        page = ada.get("/wire-room/").content.decode()
    assert page.count("data-item=") == queries.PAGE and ">Item 199<" in page
    older = ada.get("/wire-room/?before=" + page.split("before=")[1].split('"')[0]).content.decode()
    assert ">Item 159<" in older and ">Item 160<" not in older and "data-live" not in older


def test_a_search_stops_somewhere_and_says_so(ada, send, monkeypatch):
    many(send().raw, 30)
    monkeypatch.setattr(queries, "LOOKED_AT", 10)
    page = ada.get("/wire-room/?words=lander").content.decode()
    assert "Look further back" in page and "among the 10 items" in page


def test_only_new_rows_are_fetched(ada, send):
    first = send()
    second = send(guid="urn:x:2", headline="Dust on Mars", body="<p>Other words stand here altogether.</p>")
    answer = ada.get(f"/wire-room/new/?after={first.pk}")
    assert answer["x-newest"] == str(second.pk)
    said = answer.content.decode()
    assert "Dust on Mars" in said and "Lander" not in said and "<html" not in said


def test_markup_of_the_wire_is_shown_as_words(ada, send):
    item = send(headline="<script>alert(1)</script> ice", body="<p>a &lt;img src=x&gt; b</p>")
    for path in ("/wire-room/", f"/wire-room/{item.pk}/"):
        page = ada.get(path).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page


@pytest.mark.parametrize("query", ["before=x", "before=" + "9" * 30, "state=%00", "words=%00", "source=%27"])
def test_hostile_queries_are_harmless(ada, site, query):
    assert ada.get(f"/wire-room/?{query}").status_code == 200


def test_what_is_wrong_with_the_wire_stands_above_it(ada, send):
    send()
    assert "snn wire watch" in ada.get("/wire-room/").content.decode()
