"""The stand as a process, asked over real HTTP."""

import gzip
import http.client
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from snn.ground.folder import DataFolder
from snn.ground.signing import sign
from snn.rack.embedded import EmbeddedRack
from snn.rack.pages import media_page, text_page

HOST = "moon.example"
FRONT = b"<!DOCTYPE html><title>Front</title>before <!--cut--><p id=appeal>give</p><!--/cut-->after"


class FakeApp(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked, and sets a cookie."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        lines = [f"{self.command} {self.path}", *(f"{n.lower()}: {v}" for n, v in self.headers.items()), body.decode()]
        said = "\n".join(lines).encode()
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.send_header("set-cookie", "snn_supporter=bens; Path=/")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def do_GET(self):
        if self.path.startswith("/support/slow/"):
            time.sleep(0.6)
        self.do_POST()

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("content-length", "77")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def app():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FakeApp)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(root, app, *, port):
    command = [sys.executable, "-m", "snn", "stand", "serve", "--port", str(port), "--app", app, "--data", str(root)]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return process
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError("the stand did not start")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = DataFolder(tmp_path_factory.mktemp("stand"))
    folder.make()
    EmbeddedRack(folder.rack).put(
        [
            text_page(HOST, "/", FRONT),
            text_page(HOST, "/404/", b"none here", status=404),
            text_page(HOST, "/gone/", b"withdrawn", status=410),
            text_page(HOST, "/kälte/", b"cold"),
            media_page("*", "/media/a.webp", b"0123456789", content_type="image/webp", headers=()),
        ]
    )
    return folder


@pytest.fixture(scope="module")
def port(folder, app):
    port = free_port()
    process = start(folder.root, app, port=port)
    yield port
    process.kill()
    process.wait()


def ask(port, path="/", method="GET", body=None, **headers):
    named = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body=body, headers=named)
    answer = connection.getresponse()
    said = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return said


def test_page_travels_compressed_or_plain(port):
    _, headers, body = ask(port, accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(body))
    whole = FRONT.replace(b"<!--cut-->", b"").replace(b"<!--/cut-->", b"")
    assert gzip.decompress(body) == ask(port, accept_encoding="gzip;q=0")[2] == whole


def test_supporter_gets_the_page_without_the_appeal(port, folder):
    cookie = sign("month", key=folder.secret(), purpose="supporter", expires_at=int(time.time()) + 60)
    _, headers, body = ask(port, accept_encoding="gzip", cookie=f"snn_supporter={cookie}")
    assert b"appeal" not in gzip.decompress(body)
    assert "private" in headers["cache-control"]


def test_every_representation_has_its_own_etag_and_304(port, folder):
    cookie = sign("month", key=folder.secret(), purpose="supporter", expires_at=int(time.time()) + 60)
    kinds = [{"accept_encoding": coding, **more} for coding in ("gzip", "identity")
             for more in ({}, {"cookie": f"snn_supporter={cookie}"})]  # fmt: skip
    tags = [ask(port, **kind)[1]["etag"] for kind in kinds]
    assert len(set(tags)) == 4
    for kind, tag in zip(kinds, tags, strict=True):
        assert ask(port, if_none_match=tag, **kind)[::2] == (304, b"")


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_head_has_the_headers_of_get(port, coding):
    _, got, _ = ask(port, accept_encoding=coding)
    _, headers, body = ask(port, method="HEAD", accept_encoding=coding)
    assert body == b""
    assert {**headers, "date": ""} == {**got, "date": ""}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere/", 404), ("/404/", 404), ("/gone/", 410), ("/gone", 301), ("/k%C3%A4lte/", 200),
        ("/a%00b/", 400), ("/%ff/", 400), ("/../x", 400), ("/%2e%2e/x", 400), ("/" + "a" * 3000, 400),
        ("/%25%30%30/", 404), ("/media/a.webp", 200),
    ],
)  # fmt: skip
def test_status_by_address(port, path, status):
    assert ask(port, path)[0] == status


def test_unknown_site_is_misdirected(port):
    status, _, body = ask(port, Host="elsewhere.example")
    assert status == 421
    assert HOST.encode() not in body


def test_writing_to_a_page_is_refused(port):
    status, headers, _ = ask(port, method="POST", body=b"x")
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_range_of_a_picture(port):
    status, headers, body = ask(port, "/media/a.webp", range="bytes=2-4")
    assert (status, headers["content-range"], body) == (206, "bytes 2-4/10", b"234")
    assert ask(port, "/media/a.webp", range="bytes=99-")[0] == 416


def test_post_reaches_the_app_whole_and_strangers_claims_do_not(port):
    _, headers, body = ask(
        port, "/support/give/?a=%2F", "POST", b"cents=500", x_forwarded_for="6.6.6.6", x_forwarded_proto="gopher"
    )
    lines = body.decode().split("\n")
    assert lines[0] == "POST /support/give/?a=%2F"
    assert lines[-1] == "cents=500"
    assert f"host: {HOST}" in lines
    assert "x-forwarded-for: 127.0.0.1" in lines
    assert "6.6.6.6" not in body.decode() and "gopher" not in body.decode()
    assert headers["x-content-type-options"] == "nosniff"


def test_one_readers_cookie_never_travels_with_another(port):
    assert "bens" in ask(port, "/support/give/", "POST", b"")[1]["set-cookie"]
    assert b"bens" not in ask(port, "/support/give/", "POST", b"")[2]


def test_too_large_a_post_is_refused_before_it_is_sent(port):
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(f"POST /support/give/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1048577\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_too_large_a_post_of_unknown_length_never_reaches_the_app(port):
    try:
        status = ask(port, "/support/give/", "POST", (b"x" * 65536 for _ in range(40)))[0]
    except (BrokenPipeError, ConnectionResetError):
        status = 413
    assert status == 413


def test_address_reaches_the_app_encoded_as_it_came(port):
    _, _, body = ask(port, "/support/give/k%C3%A4lte%3Fx%0D/?a=%C3%A4", "POST", b"")
    assert body == b"That address can't be read. Check it for stray characters.\n"
    _, _, body = ask(port, "/support/give/k%C3%A4lte%3Fx/?a=%C3%A4", "POST", b"")
    assert body.startswith(b"POST /support/give/k%C3%A4lte%3Fx/?a=%C3%A4\n")


def test_head_through_the_app_has_no_false_length(port):
    status, headers, body = ask(port, "/support/give/", "HEAD")
    assert (status, body) == (200, b"")
    assert headers.get("content-length") != "0"


def test_redirect_to_the_slash_stays_encoded(port):
    assert ask(port, "/k%C3%A4lte?a=b")[1]["location"] == "/k%C3%A4lte/"


def test_app_down_is_said_kindly_and_pages_go_on(folder):
    port = free_port()
    process = start(folder.root, f"http://127.0.0.1:{free_port()}", port=port)
    try:
        status, headers, body = ask(port, "/support/give/", "POST", b"")
        assert (status, headers["retry-after"]) == (503, "10")
        assert b"Reading goes on" in body
        assert ask(port)[0] == 200
    finally:
        process.kill()
        process.wait()


def test_rack_that_is_missing_broken_or_replaced(tmp_path, app):
    folder, port = DataFolder(tmp_path / "data"), free_port()
    folder.make()
    process = start(folder.root, app, port=port)
    try:
        assert ask(port)[0] == 503
        folder.rack.write_bytes(b"this is no rack " * 100)
        assert ask(port)[0] == 503
        for words in (b"first", b"second"):
            aside = tmp_path / words.decode()
            rack = EmbeddedRack(aside)
            rack.put([text_page(HOST, "/", words)])
            rack.close()
            aside.replace(folder.rack)
            assert ask(port)[2] == words
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_stop_finishes_what_is_under_way(folder, app):
    port = free_port()
    process = start(folder.root, app, port=port)
    said = []
    asking = threading.Thread(target=lambda: said.append(ask(port, "/support/slow/")[0]))
    asking.start()
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    asking.join()
    assert process.wait(5) == 0
    assert said == [200]


@pytest.mark.slow
def test_several_share_a_port_and_one_that_is_killed_leaves_the_others(folder, app):
    port = free_port()
    words = [sys.executable, "-m", "snn", "stand", "serve", "--share", "--app", app, "--data", str(folder.root)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    several = [subprocess.Popen([*words, "--port", str(port)], env=environment) for _ in range(2)]
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and len(_listening(port)) < 2:
            time.sleep(0.05)
        assert len(_listening(port)) == 2
        several[0].kill()
        several[0].wait()
        assert [ask(port)[0] for _ in range(30)] == [200] * 30
    finally:
        for process in several:
            process.kill()
            process.wait()
    assert _listening(port) == []


def _listening(port):
    """A line for each socket that listens on the port."""
    with open("/proc/net/tcp") as table:
        return [line for line in table if f":{port:04X} 00000000:0000 0A" in line]


def test_port_in_use_is_said_in_a_line(port, folder):
    words = [sys.executable, "-m", "snn", "stand", "serve", "--port", str(port), "--data", str(folder.root)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=20)
    assert said.returncode == 2
    assert "choose another with --port" in said.stderr and said.stderr.count("\n") == 1


def test_stand_imports_no_django():
    code = "import sys, snn.stand.server, snn.config.cli as c; c.build_parser(); print('django' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert said.stdout.strip() == "False"
