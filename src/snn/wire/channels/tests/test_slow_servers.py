"""A server that is slow, or hangs, delays nobody but itself: real servers on the loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from snn.ground.fetching import Fetcher
from snn.network.models import Feed, Source
from snn.wire.channels.errands import Abandoned, Errands
from snn.wire.channels.feed.channel import FeedChannel
from snn.wire.channels.models import FeedState

INSIDE = (ip_network("127.0.0.0/8"),)


class Server(ThreadingHTTPServer):
    """`/slow` answers once it is let go; keeps how many asked at once, by the address they asked at."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("0.0.0.0", 0), Answer)
        self.let_go = threading.Event()
        self.asked: list[str] = []
        self.now: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.lock = threading.Lock()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_address[1]}{path}"


class Answer(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        host, server = self.headers["host"].split(":")[0], self.server
        with server.lock:
            server.asked.append(self.path)
            server.now[host] = server.now.get(host, 0) + 1
            server.most[host] = max(server.most.get(host, 0), server.now[host])
        if self.path == "/slow":
            server.let_go.wait(20)
        else:
            time.sleep(0.02)
        with server.lock:
            server.now[host] -= 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<rss/>")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    made.let_go.set()
    made.shutdown()
    made.server_close()


@pytest.fixture
def channel() -> FeedChannel:
    return FeedChannel(Fetcher(inside=INSIDE), chance=lambda: 0.5, tended_s=0.5)


def feed(source: Source, url: str) -> Feed:
    return Feed.objects.create(url=url, source=source, every_minutes=10)


@pytest.mark.slow
def test_a_slow_feed_delays_no_other_and_is_taken_when_it_comes(
    server: Server, channel: FeedChannel, nasa: Source, take, at: datetime
) -> None:
    slow = feed(nasa, server.url("/slow"))
    for n in range(2, 12):
        feed(nasa, server.url(f"/{n}", f"127.0.0.{n}"))
    started = time.monotonic()
    channel.turn(take, at)
    assert time.monotonic() - started < 2
    assert (len(take.taken), FeedState.objects.filter(feed=slow).count()) == (10, 0)
    channel.turn(take, at + timedelta(seconds=2))
    assert server.asked.count("/slow") == 1
    server.let_go.set()
    channel.turn(take, at + timedelta(seconds=4))
    assert len(take.taken) == 11
    assert (server.asked.count("/slow"), FeedState.objects.get(feed=slow).next_at) == (1, at + timedelta(minutes=10))


def test_one_feed_of_a_host_at_a_time_and_few_hosts_at_once(
    server: Server, channel: FeedChannel, nasa: Source, take, at: datetime
) -> None:
    channel.errands.at_once, channel.tended_s = 3, 5.0
    for n in range(4):
        for host in range(2, 8):
            feed(nasa, server.url(f"/{host}-{n}", f"127.0.0.{host}"))
    channel.turn(take, at)
    assert len(take.taken) == 24
    assert set(server.most.values()) == {1}


def test_a_feed_that_left_the_network_file_while_it_was_asked_is_let_go(
    server: Server, channel: FeedChannel, nasa: Source, take, at: datetime
) -> None:
    slow = feed(nasa, server.url("/slow"))
    channel.turn(take, at)
    slow.delete()
    server.let_go.set()
    channel.turn(take, at)
    assert (take.taken, FeedState.objects.count()) == ([], 0)


@pytest.mark.parametrize("wrong", [ZeroDivisionError, UnicodeError])
def test_what_nobody_foresaw_of_a_server_is_the_trouble_of_its_feed(
    channel: FeedChannel, nasa: Source, take, at: datetime, wrong: type[Exception]
) -> None:
    class Odd(Fetcher):
        def get(self, url, headers=None):
            raise wrong

    feed(nasa, "https://odd.example/")
    channel.fetcher = Odd()
    channel.turn(take, at)
    assert FeedState.objects.get().failures == 1


def test_what_can_not_be_taken_sends_its_errand_home_and_no_other() -> None:
    errands, seen = Errands(), []

    def dies() -> None:
        raise RuntimeError("the database is full")

    def errand(bring):
        try:
            bring(dies)
        except Abandoned:
            seen.append("abandoned")
            raise
        raise AssertionError

    errands.send("one", errand)
    with pytest.raises(RuntimeError):
        errands.tend(lambda: False)
    assert errands.tend(lambda: False) is True
    errands.send("two", lambda bring: lambda: seen.append("home"))
    assert errands.tend(lambda: False) is True
    assert seen == ["abandoned", "home"]
