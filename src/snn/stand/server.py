"""The stand's edge: a Granian RSGI application over a rack, in one process.

Granian's embedded server is used, not its process manager: one process, so that a kill -9 leaves no orphan
holding the port, and whoever supervises it sees the death at once.
"""

from __future__ import annotations

import asyncio
import gzip
import signal
import time
from typing import Any
from urllib.parse import quote

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from snn.ground.folder import DataFolder
from snn.rack.embedded import EmbeddedRack
from snn.rack.pages import RackError
from snn.stand.proxy import App, bounded
from snn.stand.rules import LARGEST_POST_BYTES, Answer, Asked, Plain, ToApp, answer, plain

PATH_SAFE = "/!$&'()*+,;=:@-._~"


class Stand:
    """Answers every request from the rack, or through the app."""

    def __init__(self, folder: DataFolder, app_address: str) -> None:
        self._folder = folder
        self._rack: EmbeddedRack | None = None
        self._inode = 0
        self._key = folder.secret()
        self._app = App(app_address)

    async def __call__(self, scope: Any, protocol: Any) -> None:
        headers = dict(scope.headers.items())
        # Granian gives the path decoded: it is encoded again, so that the rules and the app decode it once.
        target = quote(scope.path, safe=PATH_SAFE) + (f"?{scope.query_string}" if scope.query_string else "")
        headers.setdefault("host", scope.authority or "")
        said = self._answer(Asked(scope.method, target, headers))
        if isinstance(said, ToApp):
            said = await self._from_app(scope, protocol, target)
        protocol.response_bytes(said.status, list(said.headers), said.body)

    def _answer(self, asked: Asked) -> Answer | ToApp:
        try:
            rack = self._open()
            return answer(asked, rack.get, key=self._key, at=time.time(), decompress=gzip.decompress)
        except (OSError, RackError):
            self._close()
            return plain(503, Plain.NO_RACK, ("retry-after", "5"))

    def _open(self) -> EmbeddedRack:
        # A rack that was put in the place of another (a restore) is another file: its inode says so.
        found = self._folder.rack.stat()
        if self._rack is None or self._inode != found.st_ino:
            self._close()
            self._rack, self._inode = EmbeddedRack(self._folder.rack, read_only=True), found.st_ino
        return self._rack

    def _close(self) -> None:
        if self._rack is not None:
            self._rack.close()
            self._rack = None

    async def _from_app(self, scope: Any, protocol: Any, target: str) -> Answer:
        declared = scope.headers.get("content-length") or "0"
        body = None
        if declared.isdecimal() and int(declared) <= LARGEST_POST_BYTES:
            body = await bounded(protocol, LARGEST_POST_BYTES)
        if body is None:
            return plain(413, Plain.TOO_LARGE)
        client = str(scope.client).rpartition(":")[0]
        return await self._app.ask(
            scope.method, target, scope.headers.items(), body, client=client, scheme=scope.scheme
        )


def serve(folder: DataFolder, *, address: str, port: int, app_address: str) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished."""
    asyncio.run(_serve(Stand(folder, app_address), address, port))


async def _serve(stand: Stand, address: str, port: int) -> None:
    server = Server(
        stand,
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        log_enabled=False,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
    )
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, server.stop)
    await server.serve()
