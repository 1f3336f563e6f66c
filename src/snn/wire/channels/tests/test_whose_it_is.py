"""What comes in by a source's own channel is that source's, and can't touch another's."""

from __future__ import annotations

import json
from datetime import datetime

from snn.network.models import Source
from snn.wire.actions import take
from snn.wire.models import Dispatch, Quarantine


def ninjs(guid: str = "urn:1", headline: str = "One", provider: str = "AFP", **more: str) -> bytes:
    one = {"guid": guid, "headline": headline, "body_html": "<p>Words.</p>", "source": provider}
    return json.dumps(one | more).encode()


def test_it_is_the_channels_whatever_it_names_itself(nasa: Source, at: datetime) -> None:
    Source.objects.create(slug="afp", name="AFP", full_name="AFP", matches=["afp"])
    take(ninjs(provider="AFP"), name="x", at=at, source=nasa)
    assert Dispatch.objects.get().source == nasa


def test_an_update_or_kill_of_another_sources_item_is_refused_and_kept(nasa: Source, at: datetime) -> None:
    afp = Source.objects.create(slug="afp", name="AFP", full_name="AFP", matches=["afp"])
    take(ninjs(), name="x", at=at)
    for raw in (ninjs(headline="Changed", version="2"), ninjs(pubstatus="canceled")):
        (receipt,) = take(raw, name="y", at=at, source=nasa)
        assert (receipt.reason, receipt.dispatch_id) == ("not-yours", None)
        assert "another source's item" in receipt.message
    assert [row.source for row in Quarantine.objects.all()] == [nasa, nasa]
    assert Dispatch.objects.get().source == afp


def test_nor_can_it_touch_an_item_of_no_known_source(nasa: Source, at: datetime) -> None:
    take(ninjs(provider="Nobody"), name="x", at=at)
    (receipt,) = take(ninjs(headline="Changed"), name="y", at=at, source=nasa)
    assert receipt.reason == "not-yours"


def test_the_same_words_again_from_another_source_do_no_harm(nasa: Source, at: datetime) -> None:
    take(ninjs(), name="x", at=at)
    (receipt,) = take(ninjs(urgency="3"), name="y", at=at, source=nasa)
    assert receipt.dispatch_id


def test_its_own_items_it_may_update(nasa: Source, at: datetime) -> None:
    take(ninjs(), name="x", at=at, source=nasa)
    (receipt,) = take(ninjs(headline="Changed", version="2"), name="y", at=at, source=nasa)
    assert (receipt.dispatch_id is not None, receipt.version) == (True, 2)


def test_a_feed_brings_again_only_what_is_news(nasa: Source, at: datetime) -> None:
    def feed(*items: bytes) -> bytes:
        return b"[" + b",".join(items) + b"]"

    one, two = ninjs(), ninjs("urn:2", "Two")
    assert len(take(feed(one, two), name="f", at=at, source=nasa, news_only=True)) == 2
    three = feed(ninjs("urn:3", "Three"), two, ninjs(headline="One, changed"))
    receipts = take(three, name="f", at=at, source=nasa, news_only=True)
    assert [(receipt.number, receipt.headline) for receipt in receipts] == [(0, "Three"), (2, "One, changed")]
    assert Dispatch.objects.count() == 4
    assert take(feed(two), name="f", at=at, source=nasa, news_only=True) == ()
    # Words that were taken back are news again.
    (back,) = take(feed(one, two) + b" ", name="f", at=at, source=nasa, news_only=True)
    assert back.headline == "One"
