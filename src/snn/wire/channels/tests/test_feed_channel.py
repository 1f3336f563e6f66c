"""Feeds polled, with a stand-in for the fetcher."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from snn.ground.fetching import Fetched, Fetcher, NotFetched, Trouble
from snn.network.models import Feed, Source
from snn.wire.channels.feed.channel import FeedChannel
from snn.wire.channels.models import FeedState
from snn.wire.channels.models import Trouble as Standing

URL = "https://nasa.example/feed.xml"


class Web(Fetcher):
    """Answers from a list; keeps what it was asked."""

    def __init__(self, *answers: Fetched | NotFetched) -> None:
        super().__init__()
        object.__setattr__(self, "answers", list(answers))
        object.__setattr__(self, "asked", [])

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        self.asked.append((url, dict(headers or {})))  # type: ignore[attr-defined]
        answer = self.answers.pop(0)  # type: ignore[attr-defined]
        if isinstance(answer, NotFetched):
            raise answer
        return answer


def answer(status: int = 200, body: bytes = b"<rss/>", moved_to: str = "", **headers: str) -> Fetched:
    return Fetched(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, URL, moved_to)


@pytest.fixture
def feed(nasa: Source) -> Feed:
    return Feed.objects.create(url=URL, source=nasa, every_minutes=10)


def turn(web: Web, take, at: datetime) -> None:
    FeedChannel(web, chance=lambda: 0.5).turn(take, at)


def test_a_feed_is_taken_for_its_source_and_asked_again_only_for_news(feed: Feed, take, at: datetime) -> None:
    web = Web(answer(etag='"1"', last_modified="Wed"), answer(304))
    turn(web, take, at)
    turn(web, take, at + timedelta(minutes=9))
    turn(web, take, at + timedelta(minutes=10))
    assert take.taken == [("nasa.example/feed.xml", b"<rss/>", "nasa")]
    assert web.asked == [(URL, {}), (URL, {"if-none-match": '"1"', "if-modified-since": "Wed"})]


def test_a_death_before_the_commit_asks_for_everything_again(feed: Feed, take, at: datetime) -> None:
    web = Web(answer(etag='"1"'), answer(etag='"1"'))
    take.dies = True
    with pytest.raises(RuntimeError):
        turn(web, take, at)
    take.dies = False
    turn(web, take, at)
    assert web.asked[1] == (URL, {})
    assert len(take.taken) == 1


def test_where_it_moved_for_good_is_remembered_until_it_fails_there(feed: Feed, take, at: datetime) -> None:
    new = "https://new.example/feed"
    web = Web(answer(moved_to=new), NotFetched(Trouble.UNREACHABLE, "can't be reached"), answer())
    for hours in (0, 1, 2):
        turn(web, take, at + timedelta(hours=hours))
    assert [url for url, _ in web.asked] == [URL, new, URL]


def test_gone_stops_it_with_an_alarm(feed: Feed, take, at: datetime) -> None:
    web = Web(answer(410))
    turn(web, take, at)
    turn(web, take, at + timedelta(days=9))
    standing = Standing.objects.get()
    assert (standing.key, standing.at_once, standing.source) == (URL, True, feed.source)
    assert FeedState.objects.get().gone_at == at
    assert take.taken == []


def test_trouble_is_said_once_and_cleared_by_a_good_answer(
    feed: Feed, take, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    bad = NotFetched(Trouble.INTERNAL, "nasa.example is the internal address 10.0.0.1")
    web = Web(bad, bad, answer())
    turn(web, take, at)
    turn(web, take, at + timedelta(minutes=20))
    assert (Standing.objects.get().times, FeedState.objects.get().failures) == (2, 2)
    assert caplog.text.count("internal address") == 1
    turn(web, take, at + timedelta(hours=2))
    assert (Standing.objects.count(), FeedState.objects.get().failures) == (0, 0)


def test_one_feed_that_fails_does_not_keep_the_others_waiting(feed: Feed, take, at: datetime) -> None:
    Feed.objects.create(url="https://other.example/", source=feed.source)
    turn(Web(NotFetched(Trouble.TOO_SLOW, "slow"), answer()), take, at)
    assert len(take.taken) == 1


def test_a_stop_is_heard_between_two_feeds(feed: Feed, take, at: datetime) -> None:
    FeedChannel(Web(), stopping=lambda: True).turn(take, at)
    assert take.taken == []
