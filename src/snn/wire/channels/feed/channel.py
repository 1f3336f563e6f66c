"""The feeds of the network file, each when it is due."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Q

from snn.ground.fetching import Fetched, Fetcher, NotFetched, Trouble
from snn.network.models import Feed
from snn.wire.channels import troubles
from snn.wire.channels.errands import TENDED_S, Act, Bring, Errands
from snn.wire.channels.feed import rules
from snn.wire.channels.feed.rules import Next, Told
from snn.wire.channels.models import FeedState
from snn.wire.channels.protocol import Arrival, Take

logger = logging.getLogger(__name__)
LONGEST_VALIDATOR = 300


@dataclass
class FeedChannel:
    """Asks the feeds that are due, several at once, one of a host at a time; a slow one delays no other."""

    fetcher: Fetcher
    chance: Callable[[], float] = random.random
    stopping: Callable[[], bool] = lambda: False
    errands: Errands = field(default_factory=Errands)
    tended_s: float = TENDED_S
    name: str = field(default="feed", init=False)
    pause_s: float = 1.0
    _under_way: set[int] = field(default_factory=set, init=False)

    def turn(self, take: Take, at: datetime) -> None:
        """Ends when all that was due is dealt with, or after a while; feeds still being fetched are kept for the next."""
        troubles.kept_only(self.name, Feed.objects.values_list("url", flat=True))
        deadline = time.monotonic() + self.tended_s
        waiting = [feed for feed in due(at) if feed.pk not in self._under_way]
        while not self.stopping():
            waiting = [feed for feed in waiting if not self._asked(feed, take, at)]
            if not self.errands.tend(self.stopping, deadline - time.monotonic()):
                return

    def _asked(self, feed: Feed, take: Take, at: datetime) -> bool:
        """Ask, if the feed's host is free; whether it was asked."""
        state = FeedState.objects.filter(feed=feed).first() or FeedState(feed=feed)
        url = state.moved_to or feed.url
        place = urlsplit(url).hostname or url
        if not self.errands.may_go(place):
            return False
        asked = rules.conditions(state.etag, state.last_modified)

        def errand(bring: Bring) -> Act:
            got = self._fetched(url, asked)
            return lambda: self._settled(feed.pk, got, take, at)

        self._under_way.add(feed.pk)
        self.errands.send(place, errand)
        return True

    def _fetched(self, url: str, asked: Mapping[str, str]) -> Fetched | NotFetched:
        try:
            return self.fetcher.get(url, asked)
        except NotFetched as wrong:
            return wrong
        except Exception as wrong:  # whatever one server does to us, it is the trouble of its feed alone
            logger.exception("%s could not be fetched", url)
            return NotFetched(Trouble.BAD_ANSWER, f"could not be fetched ({type(wrong).__name__})")

    def _settled(self, pk: int, got: Fetched | NotFetched, take: Take, at: datetime) -> None:
        self._under_way.discard(pk)
        feed = Feed.objects.select_related("source").filter(pk=pk).first()
        if feed is None:
            # The network file was loaded anew meanwhile and names it no more.
            return
        state, _ = FeedState.objects.get_or_create(feed=feed)
        facts = _Facts(timedelta(minutes=feed.every_minutes), state.failures, at, self.chance())
        if isinstance(got, NotFetched):
            # An address that moved and then failed is asked for at its old place next time.
            state.moved_to = ""
            _settle(state, rules.after_failure(got.says, **vars(facts)), at)
            return
        following = rules.after_answer(got.status, got.headers, **vars(facts))
        if following.told is Told.NEWS:
            # Validators are kept only after what they stand for is committed: a death in between asks for all again.
            take(Arrival(got.body, _name(got.url), feed.source, news_only=True))
            _remember(state, got)
        _settle(state, following, at)


@dataclass(frozen=True)
class _Facts:
    """What both rules of when to ask again go by."""

    every: timedelta
    failures: int
    at: datetime
    chance: float


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
