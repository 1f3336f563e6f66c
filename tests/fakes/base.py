"""What the fakes share: a clock, an outbox of signed webhooks, a switchboard of faults, two ways to be reached."""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx


class Fault(StrEnum):
    """What may be made to go wrong with the next request that creates something."""

    LOST_ANSWER = "done, but answered 500"
    TIMED_OUT = "done, but never answered"
    NOT_DONE = "answered 500, nothing done"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Webhook:
    """A signed notice, ready to be posted, again if need be."""

    headers: dict[str, str]
    body: bytes


class Fake(ABC):
    """Holds the state of a provider; subclasses know its protocol."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.now: datetime = datetime(2026, 11, 1, 12, tzinfo=UTC)
        self.base = "http://fake.invalid"
        self.outbox: list[Webhook] = []
        self.faults: list[Fault] = []
        self.down = False
        self.asked: list[Request] = []
        self.answered: list[tuple[Request, Answer]] = []
        self.keeps_record = False
        self.timeout_s = 0.0
        """How long a time-out takes over real HTTP; in-process it takes none."""
        self._numbers = 0

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """What the provider says to a request, and what it does about it."""

    def new_id(self, kind: str) -> str:
        self._numbers += 1
        return f"{kind}{self._numbers:014d}"

    def take(self, request: Request) -> Answer | None:
        """The answer, or None for one that never comes."""
        with self.lock:
            if self.down:
                return Answer(503, b"{}")
            fault = self.faults.pop(0) if self.faults and request.method == "POST" else None
            if fault is Fault.NOT_DONE:
                return Answer(500, b"{}")
            answer = self.answer(request)
            if self.keeps_record:
                self.answered.append((request, answer))
        if fault is Fault.TIMED_OUT:
            return None
        return Answer(500, b"{}") if fault is Fault.LOST_ANSWER else answer

    def transport(self) -> httpx.MockTransport:
        """For a client in the same process."""

        def handle(request: httpx.Request) -> httpx.Response:
            answer = self.take(_of_httpx(request))
            if answer is None:
                raise httpx.ReadTimeout("made to", request=request)
            return httpx.Response(
                answer.status, content=answer.body, headers={**answer.headers, "content-type": answer.kind}
            )

        return httpx.MockTransport(handle)

    @contextmanager
    def served(self, port: int = 0) -> Iterator[str]:
        """Over real HTTP on loopback; gives the base address."""
        server = _Server(("127.0.0.1", port), _handler(self))
        server.daemon_threads = True
        self.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self.base
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that was killed in the middle is what some tests are about."""


def told(thing: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(thing).encode())


def hosted_page(title: str, says: str, mail: str = "ben@example.org") -> Answer:
    """The provider's page: three buttons and a mail address, all by themselves in a form."""
    buttons = "".join(
        f'<button name="decision" value="{wish}">{wish.title()}</button>' for wish in ("approve", "decline", "leave")
    )
    html = (
        f"<!DOCTYPE html><html lang=en><title>{title}</title><h1>{title}</h1><p>{says}</p>"
        f'<form method="post"><label>E-mail <input name="mail" value="{mail}"></label>{buttons}</form></html>'
    )
    return Answer(200, html.encode(), "text/html; charset=utf-8")


def see(address: str) -> Answer:
    return Answer(303, b"", "text/plain", {"Location": address})


def _of_httpx(request: httpx.Request) -> Request:
    parts = urlsplit(str(request.url))
    query = parse_qsl(parts.query, keep_blank_values=True)
    return Request(request.method, parts.path, query, request.headers, request.content)


def _handler(fake: Fake) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            query = parse_qsl(parts.query, keep_blank_values=True)
            request = Request(self.command, parts.path, query, dict(self.headers.items()), self.rfile.read(length))
            answer = fake.take(request)
            if answer is None:
                threading.Event().wait(fake.timeout_s)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Type": answer.kind}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = _answer

        def log_message(self, *_: object) -> None:
            pass

    return Handler
