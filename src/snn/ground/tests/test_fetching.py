"""Strangers' servers, on loopback, at their worst."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network

import pytest

from snn.ground.fetching import Fetcher, Limits, NotFetched, Trouble, clean_url, is_public

LOOPBACK = (ip_network("127.0.0.0/8"),)
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: "a"\r\n\r\nhello'


@contextmanager
def server(answer: Callable[[socket.socket, bytes], None], most: int = 20) -> Iterator[int]:
    """A server that gives its connection and the request's head to a function; one connection after another."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def run() -> None:
        for _ in range(most):
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    answer(connection, connection.recv(65536))
                except OSError:
                    continue

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def says(raw: bytes) -> Callable[[socket.socket, bytes], None]:
    return lambda connection, head: connection.sendall(raw)


def redirect(to: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def fetcher(**limits: float) -> Fetcher:
    return Fetcher(inside=LOOPBACK, limits=Limits(**limits))  # type: ignore[arg-type]


def trouble(url: str, one: Fetcher | None = None) -> Trouble:
    with pytest.raises(NotFetched) as wrong:
        (one or Fetcher()).get(url)
    return wrong.value.trouble


def test_an_answer_with_its_headers() -> None:
    heads = []

    def answer(connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        connection.sendall(OK)

    with server(answer) as port:
        got = fetcher().get(f"http://127.0.0.1:{port}/feed?a=b c", {"if-none-match": '"z"'})
    assert (got.status, got.body, got.headers["etag"]) == (200, b"hello", '"a"')
    assert heads[0].startswith(b"GET /feed?a=b%20c HTTP/1.1\r\n")
    assert b'if-none-match: "z"' in heads[0].lower()
    assert f"Host: 127.0.0.1:{port}".encode() in heads[0]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "10.0.0.1", "172.16.9.9", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]",
        "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::a00:1]", "[2002:7f00:1::]", "[::7f00:1]", "[ff02::1]",
        "[2001:db8::1]", "[fec0::1]",
    ],
)  # fmt: skip
def test_internal_addresses_are_never_connected_to(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "create_connection", forbidden)
    assert trouble(f"http://{host}/feed") in (Trouble.INTERNAL, Trouble.NO_HOST)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://x.example/", "gopher://x.example/", "http://", "http://me:pw@x.example/", "http://x:99999/",
     "//x.example/", "http://[::1", "http://" + "a" * 3000, "http://a..b/"],
)  # fmt: skip
def test_what_is_no_address_to_fetch(url: str) -> None:
    assert trouble(url) is Trouble.BAD_ADDRESS


def test_addresses_of_other_scripts_are_spelled_out() -> None:
    assert clean_url("https://bücher.example/é?q=ü#part") == "https://xn--bcher-kva.example/%C3%A9?q=%C3%BC"


def test_a_name_that_resolves_to_loopback_is_refused() -> None:
    one = Fetcher(resolve=lambda host, port: ["127.0.0.1"])
    assert trouble("http://rebind.example/", one) is Trouble.INTERNAL


def test_one_internal_address_among_public_ones_is_refused() -> None:
    one = Fetcher(resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    assert trouble("http://mixed.example/", one) is Trouble.INTERNAL


def test_a_name_is_resolved_once_and_that_address_is_connected_to() -> None:
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with server(says(OK)) as port:
        got = Fetcher(inside=LOOPBACK, resolve=rebinding).get(f"http://rebind.example:{port}/")
    assert (got.body, asked) == (b"hello", ["rebind.example"])


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/"])
def test_a_redirect_to_an_internal_address_is_refused(to: str) -> None:
    with server(says(redirect(to))) as port:
        assert trouble(f"http://127.0.0.1:{port}/", fetcher()) is Trouble.INTERNAL


def test_a_redirect_to_another_scheme_is_refused() -> None:
    with server(says(redirect("file:///etc/passwd"))) as port:
        assert trouble(f"http://127.0.0.1:{port}/", fetcher()) is Trouble.BAD_ADDRESS


def test_endless_redirects_end() -> None:
    with server(says(redirect("/again"))) as port:
        assert trouble(f"http://127.0.0.1:{port}/", fetcher()) is Trouble.TOO_MANY_HOPS


def test_only_permanent_hops_are_remembered() -> None:
    def answer(connection: socket.socket, head: bytes) -> None:
        path = head.split()[1].decode()
        after = {
            "/a": redirect("/b", 301),
            "/b": redirect("/c", 308),
            "/c": redirect("/d", 302),
            "/e": redirect("/d", 302),
        }
        connection.sendall(after.get(path, OK))

    with server(answer) as port:
        base = f"http://127.0.0.1:{port}"
        got = fetcher().get(f"{base}/a")
        assert (got.url, got.moved_to) == (f"{base}/d", f"{base}/c")
        assert fetcher().get(f"{base}/e").moved_to == ""


def test_a_slow_loris_runs_out_of_time() -> None:
    def drip(connection: socket.socket, head: bytes) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 200:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    started = time.monotonic()
    with server(drip) as port:
        assert trouble(f"http://127.0.0.1:{port}/", fetcher(total_s=0.5, step_s=0.3)) is Trouble.TOO_SLOW
    assert time.monotonic() - started < 2


def test_a_gzip_bomb_is_cut_off() -> None:
    def bomb(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n")
        packer = zlib.compressobj(9, wbits=31)
        for _ in range(10_000):  # 10 GB unpacked
            connection.sendall(packer.compress(bytes(1024 * 1024)))

    with server(bomb) as port:
        assert trouble(f"http://127.0.0.1:{port}/", fetcher(most_bytes=300_000)) is Trouble.TOO_LARGE


def test_gzip_is_unpacked() -> None:
    packed = gzip.compress(b"<rss/>" * 1000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    with server(says(head + packed)) as port:
        assert fetcher().get(f"http://127.0.0.1:{port}/").body == b"<rss/>" * 1000


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", Trouble.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 400_000, Trouble.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nxyz", Trouble.BAD_ENCODING),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nxyz", Trouble.BAD_ENCODING),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Trouble.BAD_ANSWER),
        (b"", Trouble.BAD_ANSWER),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nxyz", Trouble.BAD_ANSWER),
    ],
)
def test_bad_answers_are_named(raw: bytes, expected: Trouble) -> None:
    with server(says(raw)) as port:
        assert trouble(f"http://127.0.0.1:{port}/", fetcher(most_bytes=300_000)) is expected


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert trouble(f"http://127.0.0.1:{probe.getsockname()[1]}/", fetcher()) is Trouble.UNREACHABLE
