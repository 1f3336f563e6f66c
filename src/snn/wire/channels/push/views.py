"""POST /wire/push takes a file in; GET /wire/push/<receipt> tells what became of it."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from snn.network.models import Source
from snn.wire.channels.models import PushToken
from snn.wire.channels.protocol import Arrival, Take
from snn.wire.channels.push import rules
from snn.wire.channels.push.actions import token_of
from snn.wire.formats.registry import LARGEST_BYTES


class Told(Protocol):
    """What became of one item, as JSON."""

    def as_json(self) -> dict[str, object]: ...


Tell = Callable[[str, Source], Sequence[Told]]
"""What became of the file with this SHA-256, if it came from this source; nothing otherwise."""


class Rates:
    """How much each token may still push; of this process, and forgotten with it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[int, rules.Bucket] = {}

    def wait_s(self, token: PushToken) -> float:
        """Draw one; how long to wait where there is none."""
        with self._lock:
            now_s = self._clock()
            bucket, wait_s = rules.drawn(self._buckets.get(token.pk, rules.Bucket(at_s=now_s)), now_s)
            self._buckets[token.pk] = bucket
        return wait_s


def pushing(take: Take, tell: Tell, rates: Rates) -> Callable[[HttpRequest], HttpResponseBase]:
    """The view that takes files in."""

    @csrf_exempt
    def push(request: HttpRequest) -> HttpResponse:
        token = token_of(request.headers.get("authorization", ""))
        if token is None:
            return _unknown()
        if request.method != "POST":
            return _wrong(405, "push with POST", allow="POST")
        wait_s = rates.wait_s(token)
        if wait_s:
            return _wrong(429, "too many at once; wait as long as Retry-After says", retry_after=str(math.ceil(wait_s)))
        if not request.headers.get("content-length", "").isdecimal():
            return _wrong(411, "say how long it is: Content-Length")
        raw = request.read(LARGEST_BYTES + 1) if int(request.headers["content-length"]) <= LARGEST_BYTES else b""
        if len(raw) != int(request.headers["content-length"]):
            return _wrong(413, f"more than {LARGEST_BYTES} bytes, or cut off on the way")
        receipt = hashlib.sha256(raw).hexdigest()
        take(Arrival(raw, f"push-{token.source.slug}-{receipt[:12]}", token.source))
        return _receipt(202, receipt, tell(receipt, token.source))

    return push


def telling(tell: Tell) -> Callable[..., HttpResponseBase]:
    """The view that gives a receipt again, as things stand now."""

    def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
        token = token_of(request.headers.get("authorization", ""))
        if token is None:
            return _unknown()
        if request.method not in ("GET", "HEAD"):
            return _wrong(405, "receipts are read with GET", allow="GET, HEAD")
        items = tell(receipt, token.source)
        return _receipt(200, receipt, items) if items else _wrong(404, "this source has no such receipt")

    return receipt


def _receipt(status: int, receipt: str, items: Sequence[Told]) -> HttpResponse:
    body = {"receipt": receipt, "url": f"/wire/push/{receipt}", "items": [item.as_json() for item in items]}
    return JsonResponse(body, status=status, headers={"cache-control": "no-store", "location": f"/wire/push/{receipt}"})


def _unknown() -> HttpResponse:
    # The same for a wrong, a revoked and a missing token: nothing is told of sources or of other tokens.
    return _wrong(401, "show a token: Authorization: Bearer …", www_authenticate='Bearer realm="wire"')


def _wrong(status: int, says: str, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse({"error": says}, status=status, headers={"cache-control": "no-store", **named})
