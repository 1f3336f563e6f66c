"""Outgoing http to addresses that others named: public hosts only, bounded in size, time and hops.

Each hop's host is resolved once, every address of it checked, and the connection made to a checked address: a name
that answers differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], list[str]]

LONGEST_URL = 2000
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK_BYTES = 64 * 1024
# IPv6 addresses that carry an IPv4 address in their last 32 bits (RFC 6052) or after the first 16 (RFC 3056).
_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


class Trouble(StrEnum):
    """Why nothing was fetched."""

    BAD_ADDRESS = "bad-address"
    INTERNAL = "internal-address"
    NO_HOST = "no-such-host"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too-slow"
    TOO_LARGE = "too-large"
    TOO_MANY_HOPS = "too-many-redirects"
    BAD_ENCODING = "bad-encoding"
    BAD_ANSWER = "bad-answer"


class NotFetched(Exception):
    """Why an address could not be fetched, in words for the one who named it."""

    def __init__(self, trouble: Trouble, says: str) -> None:
        super().__init__(says)
        self.trouble = trouble
        self.says = says


@dataclass(frozen=True)
class Fetched:
    """An answer. Header names are lower-case; moved_to is set where every hop up to it was a permanent one."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved_to: str = ""


@dataclass(frozen=True)
class Limits:
    """How much of anything a stranger's server gets."""

    most_bytes: int = 20 * 1024 * 1024
    total_s: float = 30.0
    step_s: float = 10.0
    hops: int = 5


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system resolves it.

    Raises: OSError.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))


@dataclass(frozen=True)
class Fetcher:
    """Fetches; `inside` are networks that may be reached though they are not public."""

    inside: Sequence[Network] = ()
    limits: Limits = Limits()
    resolve: Resolve = resolve
    agent: str = "SNN feed reader"
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """GET, following redirects; a body only of a 200.

        Raises: NotFetched.
        """
        deadline = time.monotonic() + self.limits.total_s
        moved_to, permanent = "", True
        for _ in range(self.limits.hops + 1):
            url = clean_url(url)
            got = self._one(url, headers or {}, deadline)
            location = got.headers.get("location", "")
            if got.status not in _REDIRECTS or not location:
                return Fetched(got.status, got.headers, got.body, url, moved_to)
            permanent = permanent and got.status in _PERMANENT
            url = urljoin(url, location)
            moved_to = url if permanent else moved_to
        raise NotFetched(
            Trouble.TOO_MANY_HOPS, f"redirected more than {self.limits.hops} times; the last to {url[:200]}"
        )

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Fetched:
        """POST once, following nothing: whoever is told says where in the first place.

        Raises: NotFetched.
        """
        return self._one(clean_url(url), headers, time.monotonic() + self.limits.total_s, body)

    def _one(self, url: str, headers: Mapping[str, str], deadline: float, sends: bytes | None = None) -> Fetched:
        backend = _CheckedBackend(self, deadline)
        sent = {"user-agent": self.agent, "accept-encoding": "gzip", "accept": "*/*", **headers}
        step = self.limits.step_s
        timeouts = {"connect": step, "read": step, "write": step, "pool": step}
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self.tls, network_backend=backend, max_connections=1) as pool,
                pool.stream(
                    "GET" if sends is None else "POST",
                    url,
                    headers=list(sent.items()),
                    content=sends,
                    extensions={"timeout": timeouts},
                ) as answer,
            ):
                names = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers]
                told = dict(reversed(names))
                body = self._body(answer.iter_stream(), told) if answer.status == 200 else b""
                return Fetched(answer.status, told, body, url)
        except httpcore.TimeoutException:
            raise NotFetched(Trouble.TOO_SLOW, f"no whole answer within {self.limits.total_s:g} s") from None
        except (httpcore.NetworkError, ssl.SSLError, OSError) as wrong:
            raise NotFetched(Trouble.UNREACHABLE, f"can't be reached ({wrong})") from None
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, ValueError) as wrong:
            raise NotFetched(Trouble.BAD_ANSWER, f"answers with no proper http ({wrong})") from None

    def _body(self, chunks: Iterable[bytes], headers: Mapping[str, str]) -> bytes:
        most, body = self.limits.most_bytes, bytearray()
        said = headers.get("content-length", "")
        if said.isascii() and said.isdigit() and int(said[:18]) > most:
            raise NotFetched(Trouble.TOO_LARGE, f"says it is {said[:18]} bytes long; {most} is the limit")
        for part in _plain(chunks, headers.get("content-encoding", "").strip().lower()):
            body += part
            if len(body) > most:
                raise NotFetched(Trouble.TOO_LARGE, f"longer than {most} bytes once unpacked")
        return bytes(body)

    def checked(self, host: str, port: int) -> list[str]:
        """The addresses of a host, all of them fit to be reached.

        Raises: NotFetched.
        """
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise NotFetched(Trouble.NO_HOST, f"no host is called {host[:200]}") from None
        # One internal address among public ones is a trap, not a fall-back.
        for one in found:
            address = ip_address(one)
            if not is_public(address) and not any(address in network for network in self.inside):
                raise NotFetched(Trouble.INTERNAL, f"leads to {one}, an internal address; only public ones are fetched")
        return found


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, whatever IPv6 wraps it in."""
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(inner)
        if address.is_reserved or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


def clean_url(url: str) -> str:
    """The address as it can be sent.

    Raises: NotFetched for another scheme, a name and password in it, or what is no address.
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise NotFetched(Trouble.BAD_ADDRESS, f"{url[:200]!r} is no address") from None
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST_URL:
        raise NotFetched(Trouble.BAD_ADDRESS, f"{url[:200]!r}: only http and https are fetched")
    if parts.username is not None:
        raise NotFetched(Trouble.BAD_ADDRESS, f"the address of {host} holds a name or password; leave it out")
    host = f"[{host}]" if ":" in host else host
    safe = "/%:@!$&'()*+,;=~-._?"
    return urlunsplit((parts.scheme, host + port, quote(parts.path, safe) or "/", quote(parts.query, safe), ""))


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return address.teredo[1] if address.teredo else None


def _plain(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise NotFetched(Trouble.BAD_ENCODING, f"is packed as {encoding[:40]!r}, which was not asked for")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            while chunk:
                yield unpacker.decompress(chunk, _CHUNK_BYTES)
                chunk = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as wrong:
        raise NotFetched(Trouble.BAD_ENCODING, f"can't be unpacked ({wrong})") from None


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to a checked address only, and lets nothing take longer than the whole may."""

    def __init__(self, fetcher: Fetcher, deadline: float) -> None:
        self._fetcher = fetcher
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        wrong: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._fetcher.checked(host, port)[:4]:
            try:
                made = self._inner.connect_tcp(address, port, _left(timeout, self._deadline))
                return _BoundedStream(made, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                wrong = failed
        raise wrong


class _BoundedStream(httpcore.NetworkStream):
    """A stream on which a server that drips a byte at a time still runs out of time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, self._deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        made = self._inner.start_tls(ssl_context, server_hostname, _left(timeout, self._deadline))
        return _BoundedStream(made, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(timeout: float | None, deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the whole took too long")
    return left if timeout is None else min(left, timeout)
