"""The stand's edge: a Granian RSGI application over a rack, in one process.

Granian's embedded server is used, not its process manager: one process, so that a kill -9 leaves no orphan
holding the port, and whoever supervises it sees the death at once. Several may listen on one port.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import signal
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from snn.rack.opening import Local
from snn.rack.pages import Page, RackError
from snn.stand.proxy import App, bounded
from snn.stand.remembered import Key, Ready, Remembered
from snn.stand.rules import (
    COOKIE,
    LARGEST_POST_BYTES,
    LARGEST_UPLOAD_BYTES,
    Answer,
    Asked,
    Plain,
    ToApp,
    accepts_gzip,
    answer,
    plain,
)

PATH_SAFE = "/!$&'()*+,;=:@-._~"
_accepts_gzip = lru_cache(maxsize=256)(accepts_gzip)


@dataclass(frozen=True)
class Desk:
    """Where the newsroom is: the name it is asked by, and its loopback address."""

    host: str
    address: str


class Stand:
    """Answers every request from the rack, or through the app."""

    def __init__(
        self, rack: Local, *, key: str, app_address: str, behind: bool = False, tags: str = "", desk: Desk | None = None
    ) -> None:
        self._tags = tags
        self._rack = rack
        self._key = key
        self._app = App(app_address)
        self._behind = behind
        self._remembered = Remembered()
        self._desk_host = desk.host if desk else None
        self._desk = App(desk.address, timeout_s=120) if desk else None
        # A picture is held in memory on its way to the desk: two at a time bound what strangers can make us hold.
        self._large = asyncio.Semaphore(2)

    async def __call__(self, scope: Any, protocol: Any) -> None:
        key = plain_key(scope)
        ready = self._recall(key) if key else None
        if ready:
            protocol.response_bytes(ready.status, ready.headers, ready.body)
            return
        # Granian gives the path decoded: it is encoded again, so that the rules and the app decode it once.
        target = quote(scope.path, safe=PATH_SAFE) + (f"?{scope.query_string}" if scope.query_string else "")
        headers = dict(scope.headers.items())
        headers.setdefault("host", scope.authority or "")
        asked = Asked(scope.method, target, headers)
        if self._desk and asked.host == self._desk_host:
            said = await self._from_desk(scope, protocol, target)
            protocol.response_bytes(said.status, list(said.headers), said.body)
            return
        found = self._answer(asked, key)
        said = await self._from_app(scope, protocol, target) if isinstance(found, ToApp) else found
        protocol.response_bytes(said.status, list(said.headers), said.body)

    def _recall(self, key: Key) -> Ready | None:
        try:
            return self._remembered.get(key, self._rack)
        except RackError:
            return None

    def _answer(self, asked: Asked, key: Key | None) -> Answer | ToApp:
        seen: dict[str, Page] = {}

        def lookup(host: str, path: str) -> Page | None:
            page = self._rack.get(host, path)
            if page is not None and host == asked.host:
                seen[path] = page
            return page

        try:
            version = self._rack.version()
            said = answer(asked, lookup, key=self._key, at=time.time(), decompress=gzip.decompress, tags=self._tags)
        except RackError:
            self._rack.close()
            return plain(503, Plain.NO_RACK, ("retry-after", "5"))
        page = seen.get(key[1]) if key else None
        if key and page and isinstance(said, Answer) and said.status == page.status:
            self._remembered.keep(key, said, page.key, page.etag, version)
        return said

    async def _from_app(self, scope: Any, protocol: Any, target: str) -> Answer:
        return await self._hand_on(self._app, LARGEST_POST_BYTES, scope, protocol, target)

    async def _from_desk(self, scope: Any, protocol: Any, target: str) -> Answer:
        assert self._desk is not None
        if _declared_bytes(scope) <= LARGEST_POST_BYTES:
            return await self._hand_on(self._desk, LARGEST_POST_BYTES, scope, protocol, target)
        async with self._large:
            return await self._hand_on(self._desk, LARGEST_UPLOAD_BYTES, scope, protocol, target)

    async def _hand_on(self, to: App, most_bytes: int, scope: Any, protocol: Any, target: str) -> Answer:
        body = await bounded(protocol, most_bytes) if 0 <= _declared_bytes(scope) <= most_bytes else None
        if body is None:
            return plain(413, Plain.TOO_LARGE)
        client, scheme = str(scope.client).rpartition(":")[0], scope.scheme
        if self._behind:
            # The proxy in front appends whom it saw; what stands before that is the stranger's own claim.
            client = (scope.headers.get("x-forwarded-for") or client).rpartition(",")[2].strip()
            scheme = "https" if scope.headers.get("x-forwarded-proto") == "https" else "http"
        return await to.ask(scope.method, target, scope.headers.items(), body, client=client, scheme=scheme)


def _declared_bytes(scope: Any) -> int:
    """The length the client declares; -1 where it can't be read."""
    declared = scope.headers.get("content-length") or "0"
    return int(declared) if declared.isdecimal() else -1


def plain_key(scope: Any) -> Key | None:
    """What a request with nothing special about it asks for; None for every other request.

    Nearly all are plain: their answer depends on nothing but this key and the page.
    """
    if scope.method != "GET":
        return None
    headers = scope.headers
    if headers.get("if-none-match") is not None or headers.get("range") is not None:
        return None
    cookie = headers.get("cookie")
    if cookie is not None and COOKIE in cookie:
        return None
    host = headers.get("host") or scope.authority or ""
    return (host, scope.path, _accepts_gzip(headers.get("accept-encoding") or ""))


def serve(
    rack: Local,
    *,
    key: str,
    address: str,
    port: int,
    app_address: str,
    behind: bool = False,
    tags: str = "",
    desk: Desk | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished.

    key: what signs the supporters' cookies. behind: a proxy in front says truly who the reader is.
    tags: the header in which a CDN in front looks for surrogate keys; empty where there is none.
    desk: the newsroom, where it is reached through this stand.
    """
    stand = Stand(rack, key=key, app_address=app_address, behind=behind, tags=tags, desk=desk)
    asyncio.run(_serve(stand, address, port))


async def _serve(stand: Stand, address: str, port: int) -> None:
    server = Server(
        stand,
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
    )
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, server.stop)
    await server.serve()
    # Every answer is out. Granian's threads may still be alive, and one that meets a Python that is being
    # taken down aborts the process (seen once in six stops): so nothing is taken down.
    os._exit(0)
