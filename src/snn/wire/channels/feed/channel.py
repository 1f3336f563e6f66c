"""The feeds of the network file, each when it is due."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q

from snn.ground.fetching import Fetched, Fetcher, NotFetched
from snn.network.models import Feed
from snn.wire.channels import troubles
from snn.wire.channels.feed import rules
from snn.wire.channels.feed.rules import Next, Told
from snn.wire.channels.models import FeedState
from snn.wire.channels.protocol import Arrival, Take

LONGEST_VALIDATOR = 300


@dataclass
class FeedChannel:
    """Asks every feed that is due, one after the other; `stopping` ends a round between two feeds."""

    fetcher: Fetcher
    chance: Callable[[], float] = random.random
    stopping: Callable[[], bool] = lambda: False
    name: str = field(default="feed", init=False)
    pause_s: float = 1.0

    def turn(self, take: Take, at: datetime) -> None:
        troubles.kept_only(self.name, Feed.objects.values_list("url", flat=True))
        for feed in due(at):
            if self.stopping():
                return
            self._poll(feed, take, at)

    def _poll(self, feed: Feed, take: Take, at: datetime) -> None:
        state, _ = FeedState.objects.get_or_create(feed=feed)
        every = timedelta(minutes=feed.every_minutes)
        facts = {"every": every, "failures": state.failures, "at": at, "chance": self.chance()}
        try:
            got = self.fetcher.get(state.moved_to or feed.url, rules.conditions(state.etag, state.last_modified))
        except NotFetched as wrong:
            # An address that moved and then failed is asked for at its old place next time.
            state.moved_to = ""
            _settle(state, rules.after_failure(wrong.says, **facts), at)  # type: ignore[arg-type]
            return
        following = rules.after_answer(got.status, got.headers, **facts)  # type: ignore[arg-type]
        if following.told is Told.NEWS:
            # Validators are kept only after what they stand for is committed: a death in between asks for all again.
            take(Arrival(got.body, _name(got.url), feed.source, news_only=True))
            _remember(state, got)
        _settle(state, following, at)


def due(at: datetime) -> list[Feed]:
    """The feeds to ask now, those that waited longest first."""
    waiting = Feed.objects.filter(Q(state=None) | Q(state__gone_at=None))
    ready = waiting.filter(Q(state=None) | Q(state__next_at=None) | Q(state__next_at__lte=at))
    return list(ready.select_related("source").order_by("state__next_at", "id"))


def _remember(state: FeedState, got: Fetched) -> None:
    etag, modified = got.headers.get("etag", ""), got.headers.get("last-modified", "")
    state.etag = etag if len(etag) <= LONGEST_VALIDATOR else ""
    state.last_modified = modified if len(modified) <= 100 else ""
    state.moved_to = got.moved_to or state.moved_to


def _settle(state: FeedState, following: Next, at: datetime) -> None:
    state.next_at, state.failures = following.at, following.failures
    state.gone_at = at if following.told is Told.GONE else None
    state.save()
    feed = state.feed
    if following.says:
        gone = following.told is Told.GONE
        troubles.raised("feed", feed.url, following.says, at=at, source=feed.source, at_once=gone)
    else:
        troubles.cleared("feed", feed.url)


def _name(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"
