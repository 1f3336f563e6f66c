"""The stand without its socket: what it keeps, for how long, and how much."""

import asyncio
import gzip
from dataclasses import dataclass, field

import pytest

from snn.ground.folder import DataFolder
from snn.rack.embedded import EmbeddedRack
from snn.rack.opening import open_local
from snn.rack.pages import media_page, text_page
from snn.stand.remembered import Remembered
from snn.stand.rules import Answer
from snn.stand.server import Stand

HOST = "moon.example"


@dataclass
class Scope:
    path: str = "/"
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=lambda: {"host": HOST, "accept-encoding": "gzip, br"})
    query_string: str = ""
    authority: str | None = None
    scheme: str = "http"
    client: str = "127.0.0.1:1"


class Protocol:
    def response_bytes(self, status, headers, body):
        self.said = status, dict(headers), body


def ask(stand, path="/", **more):
    headers = {"host": HOST, "accept-encoding": "gzip, br", **{k.replace("_", "-"): v for k, v in more.items()}}
    protocol = Protocol()
    asyncio.run(stand(Scope(path, headers=headers), protocol))
    return protocol.said


@pytest.fixture
def folder(tmp_path):
    folder = DataFolder(tmp_path)
    folder.make()
    return folder


@pytest.fixture
def rack(folder):
    rack = EmbeddedRack(folder.rack)
    rack.put([text_page(HOST, "/", b"front"), text_page(HOST, "/a/", b"one"), text_page(HOST, "/404/", b"none")])
    return rack


@pytest.fixture
def stand(folder, rack):
    return Stand(open_local("", embedded=folder.rack), key=folder.secret(), app_address="http://127.0.0.1:9")


def test_publish_is_seen_by_the_next_request(stand, rack):
    for words in (b"one", b"two", b"three"):
        rack.put([text_page(HOST, "/a/", words)])
        for _ in range(2):
            assert gzip.decompress(ask(stand, "/a/")[2]) == words


def test_kill_and_drop_are_seen_by_the_next_request(stand, rack):
    assert ask(stand, "/a/")[0] == 200
    rack.put([text_page(HOST, "/a/", b"withdrawn", status=410)])
    assert ask(stand, "/a/")[0] == ask(stand, "/a/")[0] == 410
    rack.put([], drop=[(HOST, "/a/")])
    assert ask(stand, "/a/")[0] == ask(stand, "/a/")[0] == 404


def test_remembered_answer_is_the_answer_of_the_rules(stand):
    assert ask(stand, "/a/") == ask(stand, "/a/")
    tag = ask(stand, "/a/")[1]["etag"]
    assert ask(stand, "/a/", if_none_match=f'"x", {tag}')[0] == 304
    assert ask(stand, "/a/", accept_encoding="identity")[2] == b"one"
    assert "content-encoding" not in ask(stand, "/a/", accept_encoding="gzip;q=0")[1]


def test_publish_elsewhere_forgets_nothing(stand, rack):
    ask(stand, "/a/")
    kept = stand._remembered.bytes_kept
    rack.put([text_page(HOST, "/b/", b"other")])
    ask(stand, "/a/")
    assert stand._remembered.bytes_kept == kept > 0


@pytest.mark.parametrize("host", [f"{HOST}:80", HOST.upper(), f"{HOST}."])
def test_host_may_be_spelt_otherwise(stand, host):
    assert ask(stand, "/a/", host=host)[0] == ask(stand, "/a/", host=host)[0] == 200


@pytest.mark.slow
def test_distinct_404s_are_answered_in_bounded_memory(stand):
    async def storm():
        protocol = Protocol()
        for n in range(200_000):
            scope = Scope(f"/nowhere-{n}/")
            await stand(scope, protocol)
            assert protocol.said[0] == 404

    asyncio.run(storm())
    assert stand._remembered.bytes_kept < 20_000
    assert len(stand._rack._connected()._numbers) < 5


def test_distinct_unknown_hosts_are_not_remembered(stand):
    for n in range(2000):
        assert ask(stand, "/", host=f"h{n}.example")[0] == 421
    assert stand._remembered.bytes_kept == 0


class Shelf:
    def version(self):
        return (1,)

    def etag(self, host, path):
        return "e"


def test_memory_is_bounded_and_the_least_asked_for_goes_first():
    remembered = Remembered(most_bytes=10_000)
    for n in range(9):
        remembered.keep((HOST, f"/{n}/", True), Answer(200, (), b"x" * 1000), (HOST, f"/{n}/"), "e", (1,))
        remembered.get((HOST, "/0/", True), Shelf())
    assert remembered.bytes_kept <= 10_000
    assert remembered.get((HOST, "/0/", True), Shelf())
    assert remembered.get((HOST, "/8/", True), Shelf())
    assert remembered.get((HOST, "/2/", True), Shelf()) is None


def test_what_is_too_large_is_served_and_not_kept(stand, rack):
    rack.put([media_page(HOST, "/big", bytes(600_000), content_type="image/webp", headers=())])
    assert len(ask(stand, "/big")[2]) == 600_000
    assert stand._remembered.bytes_kept == 0
