"""Reading only the spans that a silence is held against tells the same as reading nine weeks whole."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from snn.network.models import Source
from snn.stories.quiet import quiet_sources
from snn.wire.channels.habits import WEEK, WEEKS_LOOKED_AT, quiet
from snn.wire.models import Dispatch, Raw

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 3, 20, tzinfo=UTC)


def sends(slug: str, moments: list[datetime]) -> None:
    source = Source.objects.create(slug=slug, name=slug, full_name=slug)
    raw = Raw.objects.create(sha256=f"{source.pk:064}", name="x", size_bytes=1, packed=b"", received_at=NOW)
    Dispatch.objects.bulk_create(
        Dispatch(
            raw=raw, number=n, source=source, format="ninjs", guid=f"{slug}{n}", version=1, kind="new", headline="h",
            body_html="", fields={}, fingerprint="f", received_at=moment,
        )
        for n, moment in enumerate(moments)
    )  # fmt: skip


def test_the_same_as_reading_everything():
    chance = random.Random(5)
    expected = []
    for n in range(25):
        every, silent, weeks = (
            chance.choice((10, 30, 240)),
            chance.choice((10, 41, 200, 3_000, 11_000)),
            chance.choice((1, 4, 9)),
        )
        count = min(1_500, weeks * 7 * 1440 // every)
        moments = [NOW - timedelta(minutes=silent + every * k + chance.random() * 4) for k in range(count)]
        sends(f"source-{n:02}", moments)
        since = NOW - WEEK * (WEEKS_LOOKED_AT + 1)
        if found := quiet([one for one in moments if one >= since], NOW):
            expected.append((f"source-{n:02}", found))
    assert quiet_sources(NOW) == expected
    assert 3 < len(expected) < 25


def test_nothing_ever_came():
    Source.objects.create(slug="new", name="New", full_name="New")
    assert quiet_sources(NOW) == []


def test_however_many_are_silent_it_is_two_queries(django_assert_max_num_queries):
    for n in range(30):
        sends(f"source-{n}", [NOW - timedelta(minutes=3_000 + 240 * k) for k in range(300)])
    with django_assert_max_num_queries(2):
        assert len(quiet_sources(NOW)) == 30
