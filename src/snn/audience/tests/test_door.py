"""The door before Django: what it answers, and what it leaves to Django."""

from io import BytesIO

import pytest

from snn.audience.door import door
from snn.audience.tests.cast import AGENT, HOST, start

GOOD = start("/2026/11/24/story-0/")


@pytest.fixture
def knock(intake):
    def ask(path="/hit", method="POST", body=GOOD, **more):
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": f"{HOST}:8000", "HTTP_USER_AGENT": AGENT,
            "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.7", "wsgi.input": BytesIO(body), **more,
        }  # fmt: skip
        said = []
        app = door(lambda environ, start_response: [b"django"], lambda: intake)
        answer = b"".join(app(environ, lambda status, headers: said.append(status)))
        return said[0] if said else answer

    return ask


def test_a_beacon_is_thanked_and_all_else_is_djangos(knock):
    assert knock() == "204 No Content"
    for path in ("/", "/hit/", "/hits", "/support/"):
        assert knock(path) == b"django"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        pytest.param({"method": "GET"}, "405 Method Not Allowed", id="get"),
        pytest.param({"body": b"x" * 1_000_000}, "413 Content Too Large", id="megabyte"),
        pytest.param({"body": b"[]"}, "400 Bad Request", id="form"),
        pytest.param({"HTTP_HOST": "elsewhere.example"}, "421 Misdirected Request", id="host"),
        pytest.param({"HTTP_ORIGIN": "https://elsewhere.example"}, "403 Forbidden", id="abroad"),
    ],
)
def test_what_is_wrong_is_answered_so(knock, more, status):
    assert knock(**more) == status


@pytest.mark.parametrize("said", ["HTTP_DNT", "HTTP_SEC_GPC"])
def test_who_asks_not_to_be_counted_is_not(knock, intake, said, tmp_path):
    assert knock(**{said: "1"}) == "204 No Content"
    intake.flush()
    everything = b"".join(file.read_bytes() for file in (tmp_path / "hits").iterdir())
    assert b"asked not to be counted" in everything
    assert b"story-0" not in everything


def test_of_a_megabyte_only_so_much_is_read_as_shows_it(intake):
    body = BytesIO(b"x" * 1_000_000)
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/hit", "HTTP_HOST": HOST, "wsgi.input": body}
    list(door(None, lambda: intake)(environ, lambda status, headers: None))
    assert body.tell() < 2000


def test_no_list_of_a_blocker_knows_the_door():
    braveblock = pytest.importorskip("braveblock")
    blocker = braveblock.Adblocker(include_easylist=True, include_easyprivacy=True)
    asked = {"source_url": "https://spacedaily.com/2026/11/25/a-story/", "request_type": "ping"}
    assert not blocker.check_network_urls(url="https://spacedaily.com/hit", **asked)
    assert blocker.check_network_urls(url="https://plausible.io/api/event", **asked)
