"""A stand-in for an S3-compatible store, on loopback: strict about signatures, nothing kept."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

from snn.rack.objects import ObjectRack
from snn.rack.signature import Access, signed

ACCESS = Access("TESTKEY", "test-secret", "eu-test-1")
PAGE = 3
"""Names a listing gives at once: few, so that going on is tried."""


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    objects: dict[str, tuple[bytes, dict[str, str]]]
    asked: list[tuple[str, str]]
    trouble: list[int]

    def _take(self) -> tuple[str, dict[str, str], bytes] | None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))
        self.asked.append((self.command, path))
        if self.trouble:
            self._say(self.trouble.pop(0))
            return None
        at = datetime.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        names = self.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
        theirs = {name: self.headers[name] for name in names if name not in ("x-amz-date", "x-amz-content-sha256")}
        ours = signed(self.command, path, query, theirs, body, by=ACCESS, at=at)["authorization"]
        if (
            ours != self.headers["authorization"]
            or self.headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest()
        ):
            self._say(403)
            return None
        return path.removeprefix("/pages/"), query, body

    def _say(
        self, status: int, body: bytes = b"", headers: dict[str, str] | None = None, size: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body) if size is None else size))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        if took := self._take():
            kept = ("content-type", "content-encoding", "cache-control")
            named = {
                n.lower(): v for n, v in self.headers.items() if n.lower().startswith("x-amz-meta") or n.lower() in kept
            }
            if "x-amz-website-redirect-location" in self.headers:
                named["x-amz-website-redirect-location"] = self.headers["x-amz-website-redirect-location"]
            self.objects[took[0]] = (took[2], named)
            self._say(200)

    def do_GET(self) -> None:
        if took := self._take():
            if took[0] == "":
                self._list(took[1])
            elif took[0] in self.objects:
                self._say(200, *self.objects[took[0]])
            else:
                self._say(404)

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        if took := self._take():
            self.objects.pop(took[0], None)
            self._say(204)

    def _list(self, query: dict[str, str]) -> None:
        prefix, delimiter = query["prefix"], query.get("delimiter", "")
        names = sorted(name for name in self.objects if name.startswith(prefix))
        if delimiter:
            names = sorted({name[: name.index(delimiter, len(prefix)) + 1] for name in names})
        start = int(query.get("continuation-token", 0))
        shown, more = names[start : start + PAGE], start + PAGE < len(names)
        tag = (
            ("<CommonPrefixes><Prefix>", "</Prefix></CommonPrefixes>")
            if delimiter
            else ("<Contents><Key>", "</Key></Contents>")
        )
        text = "".join(f"{tag[0]}{escape(name)}{tag[1]}" for name in shown)
        token = f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>" if more else ""
        self._say(200, f'<R xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{text}{token}</R>'.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def store() -> Iterator[tuple[str, type[Store]]]:
    """Its address, and what it holds."""
    handler = type("OwnStore", (Store,), {"objects": {}, "asked": [], "trouble": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def object_rack() -> Iterator[ObjectRack]:
    with store() as (address, _):
        yield ObjectRack(address, "pages", ACCESS)
